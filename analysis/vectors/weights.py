"""Counts -> weights: tf-idf over hashed columns, learned from the texts given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


class InverseFrequency:
    """Tf-idf with logarithmic counts and rows of length 1; columns seen in fewer than ``least`` texts are left out.

    Parameters
    ----------
    least
        A column must occur in at least that many of the texts learned from; 1 keeps all.
    """

    def __init__(self, *, least: int = 1) -> None:
        self.least = least
        self._columns: NDArray[np.int64] | None = None
        self._idf: NDArray[np.float32] | None = None

    def fit(self, counts: sparse.csr_matrix) -> InverseFrequency:
        """Learn how rare each column is."""
        texts = np.bincount(counts.indices, minlength=counts.shape[1])
        self._columns = np.flatnonzero(texts >= self.least)
        self._idf = (np.log((1 + counts.shape[0]) / (1 + texts[self._columns])) + 1).astype(np.float32)
        return self

    def transform(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Weigh counts; the columns are those kept, in their order."""
        assert self._columns is not None
        assert self._idf is not None
        place = np.full(counts.shape[1], -1, dtype=np.int64)
        place[self._columns] = np.arange(len(self._columns))
        columns = place[counts.indices]
        kept = columns >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        columns = columns[kept]
        data = ((1 + np.log(counts.data[kept])) * self._idf[columns]).astype(np.float32)
        weights = sparse.csr_matrix(
            (data, columns, before[counts.indptr]), shape=(counts.shape[0], len(self._columns)), dtype=np.float32
        )
        squares = np.add.reduceat(np.concatenate([data.astype(np.float64) ** 2, [0.0]]), weights.indptr[:-1])
        squares[np.diff(weights.indptr) == 0] = 0.0
        lengths = np.sqrt(np.maximum(squares, 1e-12))
        weights.data = (data / np.repeat(lengths, np.diff(weights.indptr))).astype(np.float32)
        return weights
