"""Opinions of one language as the numbers that theme finding works on: words and dense vectors."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.tokens import MARKS, plain_letters
from analysis.vectors import Vectors, vectors_for
from analysis.vectors.base import unit_rows

Dense = NDArray[np.float32]

NOISE = re.compile(r"https?://\S+|www\.\S+|@\w+|&\w+;")
# scripts written without spaces: two neighbouring characters take the place of a word
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(rf"[^\W\d_](?:[\w{MARKS}'’]*[\w{MARKS}])?")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; pairs of characters in scripts without spaces; no numbers and addresses.

    >>> words_of("Don't buy! See https://acme.example 等太久")
    ["don't", 'buy', 'see', '等太', '太久']
    """
    found: list[str] = []
    for word in _WORD.findall(plain_letters(NOISE.sub(" ", text).casefold().replace("’", "'"))):
        if not UNSPACED.search(word):
            found.append(word)
            continue
        for run in UNSPACED.findall(word):
            found += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        found += [part for part in UNSPACED.split(word) if part]
    return found


@dataclass(frozen=True)
class Texts:
    """Texts of one language, counted and placed in a space."""

    vocabulary: NDArray[np.object_]
    """All words of the texts and of the phrases."""
    words: sparse.csr_matrix
    """1 where a word stands in a text, float32 of shape (texts, vocabulary)."""
    phrase_words: sparse.csr_matrix
    """The same for the phrases given beside the texts."""
    flat: Dense
    """A vector of length 1 for each text in which all its words weigh alike."""
    phrase_flat: Dense
    word_flat: Dense | None
    """A vector for each word of the vocabulary; None where single words have none."""

    @property
    def mean(self) -> Dense:
        """What all texts and phrases have in common; with the phrases, it means something for a single text, too."""
        total = len(self.flat) + len(self.phrase_flat)
        mean: Dense = (self.flat.sum(axis=0) + self.phrase_flat.sum(axis=0)) / np.float32(max(total, 1))
        return mean

    @property
    def rarity(self) -> NDArray[np.float64]:
        """Inverse document frequency of each word among texts and phrases: a few texts alone would not show it."""
        seen = np.asarray(self.words.sum(axis=0)).ravel() + np.asarray(self.phrase_words.sum(axis=0)).ravel()
        total = self.words.shape[0] + self.phrase_words.shape[0]
        rarity: NDArray[np.float64] = np.log((1.0 + total) / (1.0 + seen))
        return rarity


def read_texts(texts: Sequence[str], phrases: Sequence[str], *, language: str, seed: int, model: str = "auto") -> Texts:
    """Count and place texts, and phrases beside them.

    Parameters
    ----------
    texts
        What customers wrote, all in one language.
    phrases
        Seed phrases to compare them with.
    language
        ISO 639 code of the texts.
    seed
        Fixes what is random.
    model
        Kind of vectors, see :func:`analysis.vectors.vectors_for`.
    """
    both = [*texts, *phrases]
    vocabulary, words = _counted(words_of(text) for text in both)
    vectors = vectors_for(both, [language] * len(both), model)
    word_flat: Dense | None = None
    clean = [NOISE.sub(" ", text) for text in both]
    if vectors.name == "lexical":
        flat = vectors.fit_transform(clean, seed=seed)
    else:
        flat = _in_turn(vectors, clean)
        word_flat = _in_turn(vectors, vocabulary.tolist())
    return Texts(
        vocabulary=vocabulary,
        words=words[: len(texts)],
        phrase_words=words[len(texts) :],
        flat=flat[: len(texts)],
        phrase_flat=flat[len(texts) :],
        word_flat=word_flat,
    )


def _in_turn(vectors: Vectors, texts: Sequence[str]) -> Dense:
    if not texts:
        return vectors.transform([""])[:0]
    step = 20_000  # bounds the memory of the tokenizer
    first = vectors.transform(texts[:step])
    found = np.empty((len(texts), first.shape[1]), np.float32)
    found[:step] = first
    for part in in_blocks(len(texts), step)[1:]:
        found[part] = vectors.transform(texts[part])
    return found


def _counted(tokens: Iterable[Sequence[str]]) -> tuple[NDArray[np.object_], sparse.csr_matrix]:
    place: dict[str, int] = {}
    columns = array(
        "q"
    )  # the words of one text at a time: all of them as lists of Python would be the largest thing here
    ends = array("q", [0])
    for words in tokens:
        columns.extend(sorted({place.setdefault(word, len(place)) for word in words}))
        ends.append(len(columns))
    counts = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), np.array(columns, np.int64), np.array(ends, np.int64)),
        shape=(len(ends) - 1, max(1, len(place))),
    )
    return np.array(list(place) or [""], dtype=object), counts


def centred(matrix: Dense, mean: Dense, share: float = 1.0) -> Dense:
    """Rows of length 1 after ``share`` of the mean of all texts was taken off: what all texts have in common."""
    return unit_rows(matrix - np.float32(share) * mean)


def in_blocks(total: int, size: int = 2_000) -> list[slice]:
    """Slices that together are ``range(total)``."""
    return [slice(start, min(start + size, total)) for start in range(0, total, size)]
