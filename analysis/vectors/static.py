"""Vectors for English: the static word embeddings that travel inside the package wordllama.

Each word piece has one row of 256 numbers; a text is the weighted mean of its pieces, rare pieces counting more
(Arora, Liang and Ma 2017: weight a / (a + share of the piece in the corpus)). Nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.vectors.base import Matrix, unit_rows

_A = 1e-3  # the constant of the weights, as in the paper
_REMEMBERED = 1 << 17  # words that are kept at hand
_WORDS = re.compile(r"(?<! ) ")
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
    columns, lengths = _pieces().of([_NOISE.sub(" ", text).strip() for text in texts])
    counts = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.concatenate([[0], np.cumsum(lengths)])),
        shape=(len(lengths), len(_embeddings()[1])),
    )
    counts.sum_duplicates()
    return counts


class _Pieces:
    """The word pieces of texts: each word is parted once, since no piece holds a space between two words."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._place: dict[str, int] = {}
        self._lengths = np.zeros(0, np.int64)
        self._ids = np.zeros(0, np.int64)

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of the pieces of all texts, one text after the other, and how many each text has."""
        parted = [_words(text) for text in texts]
        words = list(chain.from_iterable(parted))
        if len(self._place) > _REMEMBERED:
            self._forget()
        new = [word for word in dict.fromkeys(words) if word not in self._place]
        if new:
            found = [encoding.ids for encoding in self._tokenizer.encode_batch(new, add_special_tokens=False)]
            self._place.update(zip(new, count(len(self._place))))
            self._lengths = np.concatenate([self._lengths, np.array([len(ids) for ids in found], np.int64)])
            self._ids = np.concatenate([self._ids, np.array(list(chain.from_iterable(found)), np.int64)])
        places = np.fromiter(map(self._place.__getitem__, words), np.int64, len(words))
        lengths = self._lengths[places]
        begins = (np.cumsum(self._lengths) - self._lengths)[places]
        before = np.cumsum(lengths) - lengths
        columns = self._ids[np.arange(lengths.sum()) + np.repeat(begins - before, lengths)]
        ends = np.concatenate([[0], np.cumsum(lengths)])[np.cumsum([len(one) for one in parted], dtype=np.int64)]
        return columns, np.diff(ends, prepend=0)

    def _forget(self) -> None:
        self._place.clear()
        self._lengths, self._ids = self._lengths[:0], self._ids[:0]


def _words(text: str) -> list[str]:
    """A text in parts that a tokenizer may be given one by one: a space belongs to the word behind it."""
    if not text:
        return []
    if "<" in text:  # may be a name that the tokenizer has for something else
        return [text]
    return _WORDS.split(text) if "  " in text else text.split(" ")


@cache
def _pieces() -> _Pieces:
    return _Pieces(_embeddings()[0])
