"""Vectors for English: the static word embeddings that travel inside the package wordllama.

Each word piece has one row of 256 numbers; a text is the weighted mean of its pieces, rare pieces counting more
(Arora, Liang and Ma 2017: weight a / (a + share of the piece in the corpus)). Nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.vectors.base import Matrix, unit_rows

_A = 1e-3  # the constant of the weights, as in the paper
_NOISE = re.compile(r"https?://\S+|www\.\S+|@\w+")


@cache
def _embeddings() -> tuple[Any, NDArray[np.float32]]:
    """Tokenizer and embedding matrix, from the package's own folder."""
    import wordllama

    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=folder, dim=256, disable_download=True)
    model.tokenizer.no_padding()
    model.tokenizer.no_truncation()
    return model.tokenizer, np.asarray(model.embedding, dtype=np.float32)


class StaticVectors:
    """Mean of word embeddings, weighted by how rare a word piece is in the texts fitted.

    Without :meth:`fit_transform`, :meth:`transform` weighs all pieces alike.
    """

    name = "static"

    def __init__(self) -> None:
        self._weights: NDArray[np.float32] | None = None

    def fit_transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`; nothing here is random, the seed has no effect.

        Examples
        --------
        >>> rows = StaticVectors().fit_transform(["the parcel was late", "delivery took too long", "tasty soup"])
        >>> rows.shape, bool(rows[0] @ rows[1] > rows[0] @ rows[2])
        ((3, 256), True)
        """
        counts = piece_counts(texts)
        total = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()
        # smoothed by what a small corpus does not show: below 20,000 pieces the weights move towards equal ones
        self._weights = (_A / (_A + total / max(total.sum(), 20_000.0))).astype(np.float32)
        return self._mean(counts)

    def transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`; the seed has no effect."""
        return self._mean(piece_counts(texts))

    def _mean(self, counts: sparse.csr_matrix) -> Matrix:
        matrix = _embeddings()[1]
        weighed = matrix if self._weights is None else matrix * self._weights[:, None]
        return unit_rows(counts @ weighed)


def mean_of_pieces(counts: sparse.csr_matrix) -> Matrix:
    """Rows of length 1 for counted word pieces that all weigh alike.

    >>> bool(np.array_equal(mean_of_pieces(piece_counts(["late parcel"])), StaticVectors().transform(["late parcel"])))
    True
    """
    return unit_rows(counts @ _embeddings()[1])


def piece_counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """How often each word piece stands in each text: a tenth of the memory that its vector takes.

    Returns
    -------
    scipy.sparse.csr_matrix
        float32 of shape (texts, word pieces).
    """
    tokenizer, matrix = _embeddings()
    read = [_NOISE.sub(" ", text).strip() for text in texts]
    pieces = [encoding.ids for encoding in tokenizer.encode_batch(read, add_special_tokens=False)]
    lengths = np.array([len(ids) for ids in pieces], dtype=np.int64)
    columns = np.fromiter((i for ids in pieces for i in ids), dtype=np.int64, count=int(lengths.sum()))
    counts = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.concatenate([[0], np.cumsum(lengths)])),
        shape=(len(pieces), len(matrix)),
    )
    counts.sum_duplicates()
    return counts
