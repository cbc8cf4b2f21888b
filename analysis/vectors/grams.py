"""Texts -> counts of hashed words, word pairs and character sequences, all of them in whole-array steps.

The usual vectorizers walk through every character sequence in Python; here the texts become one array of code points
and rolling hashes of it, which is some ten times faster and needs no vocabulary in memory. Nothing depends on
Python's own hash, so the columns are the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_Found = tuple[NDArray[np.int64], NDArray[np.uint64]]
_Reader = Callable[[Sequence[str]], _Found]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = 2_000_000  # characters handled at once: bounds the memory
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\bhttp\b")
_MENTION = re.compile(r"@\w+")
_PARTS = re.compile(r"\w+|[^\w\s]")
_REPEATS = re.compile(r"(\w)\1{2,}")
_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=1 << 17)
def plain(text: str) -> str:
    """The text as counted: lower case, addresses and names of accounts left out, numbers as 0, marks apart.

    >>> plain("@acme Sooooo late!! 45 min, see https://acme.example")
    'soo late ! ! 0 min , see'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if "http" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text:
        text = _MENTION.sub(" ", text)
    return " ".join(map(_spelled, _PARTS.findall(text)))


@lru_cache(maxsize=1 << 17)
def _spelled(word: str) -> str:
    return _DIGITS.sub("0", _REPEATS.sub(r"\1\1", word))


def word_grams(texts: Sequence[str], *, sizes: tuple[int, ...] = (1, 2), bits: int = 18) -> sparse.csr_matrix:
    """Count words and sequences of words.

    Parameters
    ----------
    texts
        Texts whose words are parted by spaces (see :func:`plain`).
    sizes
        Numbers of words in a sequence.
    bits
        The matrix has ``2 ** bits`` columns.

    Returns
    -------
    scipy.sparse.csr_matrix
        Counts, float32 of shape (n, 2**bits).

    Examples
    --------
    >>> word_grams(["never again never"], sizes=(1,)).data.tolist()
    [1.0, 2.0]
    """
    return _in_blocks(texts, lambda block: _words_of(block, sizes), bits)


def character_grams(
    texts: Sequence[str], *, sizes: tuple[int, ...] = (2, 3, 4, 5), bits: int = 18
) -> sparse.csr_matrix:
    """Count sequences of characters inside words, with the space before and after a word as one of them.

    Parameters are those of :func:`word_grams`.

    Examples
    --------
    >>> character_grams(["ab"], sizes=(2, 3)).nnz  # " a", "ab", "b ", " ab", "ab "
    5
    """
    return _in_blocks(texts, lambda block: _characters_of(block, sizes), bits)


def _in_blocks(texts: Sequence[str], read: _Reader, bits: int) -> sparse.csr_matrix:
    parts: list[sparse.csr_matrix] = []
    start = size = 0
    for end, text in enumerate(texts, 1):
        size += len(text)
        if size >= _BLOCK or end == len(texts):
            rows, hashes = read(texts[start:end])
            columns = (_mixed(hashes) >> np.uint64(64 - bits)).astype(np.int64)
            keys, counts = np.unique((rows << bits) | columns, return_counts=True)
            parts.append(
                sparse.csr_matrix(
                    (counts.astype(np.float32), (keys >> bits, keys & ((1 << bits) - 1))),
                    shape=(end - start, 1 << bits),
                )
            )
            start, size = end, 0
    if not parts:
        return sparse.csr_matrix(np.zeros((0, 1 << bits), dtype=np.float32))
    return parts[0] if len(parts) == 1 else sparse.vstack(parts, format="csr")


def _points(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Code points of all texts, each with a space before and behind, and the text each belongs to."""
    padded = [f" {text} " for text in texts]
    joined = "".join(padded).encode("utf-32-le", "replace")
    points = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(padded), dtype=np.int64), [len(text) for text in padded])
    return points, rows


def _characters_of(texts: Sequence[str], sizes: tuple[int, ...]) -> _Found:
    points, rows = _points(texts)
    spaces = points == 32
    before = np.concatenate([[0], np.cumsum(spaces)])
    found_rows, found_hashes = [], []
    hashes = points.copy()
    for size in range(2, max(sizes) + 1):
        hashes = hashes[:-1] * _STEP + points[size - 1 :]
        if size not in sizes:
            continue
        last = len(hashes)
        inside = before[size - 1 : size - 1 + last] - before[1 : 1 + last]  # spaces between first and last character
        whole = (inside == 0) & ~(spaces[:last] & spaces[size - 1 : size - 1 + last] & (size == 2))
        found_rows.append(rows[:last][whole])
        found_hashes.append(hashes[whole] + np.uint64(size))
    return np.concatenate(found_rows), np.concatenate(found_hashes)


def _words_of(texts: Sequence[str], sizes: tuple[int, ...]) -> _Found:
    points, rows = _points(texts)
    spaces = points == 32
    starts = np.flatnonzero(~spaces[1:] & spaces[:-1]) + 1
    ends = np.flatnonzero(spaces[1:] & ~spaces[:-1]) + 1
    if not len(starts):
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    # a word's hash from sums over the whole array: every character is weighted by its place within the word
    place = np.arange(len(points)) - np.repeat(
        np.concatenate([[0], starts]), np.diff(np.concatenate([[0], starts, [len(points)]]))
    )
    powers = np.cumprod(np.full(int(place.max()) + 1, _STEP, dtype=np.uint64))
    sums = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum(_mixed(points) * powers[place] * ~spaces, dtype=np.uint64)]
    )
    words = sums[ends] - sums[starts]
    word_rows = rows[starts]
    found_rows, found_hashes = [], []
    hashes = words.copy()
    for size in range(1, max(sizes) + 1):
        if size > 1:
            hashes = _mixed(hashes[:-1]) * _STEP + words[size - 1 :]
        if size in sizes and len(hashes):
            same = word_rows[: len(hashes)] == word_rows[size - 1 :]
            found_rows.append(word_rows[: len(hashes)][same])
            found_hashes.append(hashes[same] + np.uint64(size))
    return np.concatenate(found_rows), np.concatenate(found_hashes)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the values over all 64 bits (the finalizer of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))
