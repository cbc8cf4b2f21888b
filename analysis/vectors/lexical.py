"""Vectors for any language: tf-idf of words and character sequences of the texts themselves, reduced by SVD."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.vectors.base import Matrix, unit_rows
from analysis.vectors.grams import character_grams, plain, word_grams
from analysis.vectors.weights import InverseFrequency


class LexicalVectors:
    """What stands in a text, without any knowledge brought along: works for every language and script.

    Parameters
    ----------
    dimensions
        Length of a row at most; fewer when the texts have fewer directions.
    learn_from
        The space is learned from a seeded sample of that many texts when there are more.
    """

    name = "lexical"

    def __init__(self, dimensions: int = 128, *, learn_from: int = 20_000) -> None:
        self.dimensions = dimensions
        self.learn_from = learn_from
        self._words = InverseFrequency(least=2)
        self._characters = InverseFrequency(least=2)
        self._directions: NDArray[np.float32] | None = None

    def fit_transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`.

        Examples
        --------
        >>> rows = LexicalVectors().fit_transform(["pozdě doručeno", "doručeno pozdě", "skvělé jídlo", "jídlo skvělé"])
        >>> bool(rows[0] @ rows[1] > 0.8), bool(abs(rows[0] @ rows[2]) < 0.1)
        (True, True)
        """
        return self.fit(texts, seed=seed).transform(texts, seed=seed)

    def fit(self, texts: Sequence[str], *, seed: int = 0) -> LexicalVectors:
        """Learn the space from texts, or from a seeded sample of them."""
        random = np.random.RandomState(seed)
        sample = list(texts)
        if len(sample) > self.learn_from:
            chosen = np.sort(random.choice(len(sample), self.learn_from, replace=False))
            sample = [texts[i] for i in chosen]
        words, characters = _counted(sample)
        least = 2 if len(sample) >= 50 else 1
        self._words = InverseFrequency(least=least).fit(words)
        self._characters = InverseFrequency(least=least).fit(characters)
        weights = self._weighed(words, characters)
        size = min(self.dimensions, weights.shape[0] - 1, weights.shape[1] - 1)
        if size < 1:
            self._directions = np.eye(max(weights.shape[1], 1), 1, dtype=np.float32)
        else:
            from sklearn.decomposition import TruncatedSVD

            svd = TruncatedSVD(size, n_iter=4, random_state=random).fit(weights)
            self._directions = svd.components_.T.astype(np.float32)
        return self

    def transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`; nothing here is random, the seed has no effect."""
        if self._directions is None:
            raise ValueError("expected fitted vectors; call fit_transform on the texts of the corpus first")
        return unit_rows(self._weighed(*_counted(texts)) @ self._directions)

    def _weighed(self, words: sparse.csr_matrix, characters: sparse.csr_matrix) -> sparse.csr_matrix:
        both = [self._words.transform(words), self._characters.transform(characters)]
        return sparse.csr_matrix(sparse.hstack(both, format="csr"))


def _counted(texts: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    read = [plain(text) for text in texts]
    return word_grams(read, sizes=(1, 2), bits=18), character_grams(read, sizes=(3, 4), bits=18)
