"""Reviews that say the same thing twice: kept, marked with the earliest, counted once.

Three ways to be a duplicate: the same author and text on one source; the same text (8 words and more) on another
source; a text of 8 words and more that shares at least 0.9 of its word sequences with an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.vectors.grams import word_grams
from spiders.records import normalise_text

_WORDS = 8  # shorter texts ("Great service") are written by many people independently
_NEAR = 0.9
_BLOCK = 2_000
_NO_WORD = re.compile("[^0-9a-z]+")


def mark_duplicates(reviews: pd.DataFrame, keys: Sequence[str] | None = None) -> pd.Series:
    """For each review the id of the earliest review it repeats.

    Parameters
    ----------
    reviews
        Columns review_id, brand, source, text (str), author_key (str or NA), published (UTC or NA).
    keys
        The words of each text, by :func:`key_of`; made here when None.

    Returns
    -------
    pandas.Series
        dtype str, same index; NA for reviews that repeat none. A duplicate never points at another duplicate, and
        only reviews of the same brand are compared: a customer may tell two brands the same.

    Notes
    -----
    Nearness is the Jaccard similarity of word triples, computed exactly: candidates share their rarest triples.

    Examples
    --------
    >>> frame = pd.DataFrame({"review_id": ["a", "b"], "brand": "x", "source": "s", "text": ["Too late!", "too late"],
    ...                       "author_key": ["k", "k"], "published": pd.NaT})
    >>> mark_duplicates(frame).fillna("").tolist()
    ['', 'a']
    """
    if reviews.empty:
        return pd.Series([], index=reviews.index, dtype="str")
    frame = pd.DataFrame(
        {
            "id": reviews["review_id"].astype("str"),
            "brand": reviews["brand"].astype("str"),
            "source": reviews["source"].astype("str").fillna(""),
            "author": reviews["author_key"].astype("str"),
            "words": keys
            if keys is not None
            else [key_of(text) if isinstance(text, str) else "" for text in reviews["text"]],
            "at": pd.to_datetime(reviews["published"], utc=True),
        }
    )
    frame["place"] = np.arange(len(frame))
    frame = frame.sort_values(["at", "id"], na_position="last", kind="stable").reset_index(drop=True)
    frame["row"] = np.arange(len(frame))
    frame["long"] = _length(frame["words"]) >= _WORDS
    first = np.arange(len(frame))
    own = frame["author"].notna() & (frame["words"] != "")
    _join(first, frame[own], ["brand", "source", "author", "words"])
    _join(first, frame[frame["long"]], ["brand", "words"])
    distinct = np.flatnonzero(frame["long"].to_numpy() & (first == np.arange(len(frame))))
    words = frame["words"].to_numpy(dtype=object)
    for _, rows in pd.Series(distinct).groupby(frame["brand"].to_numpy()[distinct], sort=True):
        _join_near(first, words, rows.to_numpy())
    ids = frame["id"].to_numpy(dtype=object)
    marks = np.full(len(frame), None, dtype=object)
    repeats = first != np.arange(len(frame))
    marks[frame["place"].to_numpy()[repeats]] = ids[first[repeats]]
    return pd.Series(marks, index=reviews.index, dtype="str")


def key_of(text: str) -> str:
    """The words of a text, lower case, by which duplicates are known.

    >>> key_of("Too late!")
    'too late'
    """
    # the same as normalise_text, ten times faster for texts in plain ASCII
    return _NO_WORD.sub(" ", text.lower()).strip() if text.isascii() else normalise_text(text)


def _length(words: pd.Series) -> pd.Series:
    # scripts without spaces: two characters count as a word
    spaced = words.str.count(" ") + 1
    return spaced.where(spaced >= _WORDS, (words.str.count(r"[\u0e00-\u0e7f\u3040-\u9fff]") // 2).clip(lower=spaced))


def _join(first: np.ndarray, part: pd.DataFrame, keys: list[str]) -> None:
    """Point every row of ``part`` at the first row with equal keys."""
    heads = part.groupby(keys, sort=False)["row"].transform("first").to_numpy()
    rows = part.index.to_numpy()
    later = heads < rows
    for row, head in zip(rows[later].tolist(), heads[later].tolist(), strict=True):
        first[row] = min(first[row], first[head])


def _join_near(first: np.ndarray, words: np.ndarray, rows: np.ndarray) -> None:
    if len(rows) < 2:
        return
    shingles = word_grams(words[rows].tolist(), sizes=(3,), bits=22)
    shingles.data[:] = 1.0
    sizes = np.diff(shingles.indptr)
    # Of two texts that share 0.9 of their triples at least one of the rarest tenth + 1 is shared: only those are
    # multiplied to find the pairs, which keeps common phrases from pairing everything with everything.
    common = np.bincount(shingles.indices, minlength=shingles.shape[1])
    order = np.lexsort((shingles.indices, common[shingles.indices], np.repeat(np.arange(len(rows)), sizes)))
    rank = np.arange(len(order)) - np.repeat(shingles.indptr[:-1], sizes)
    kept = order[rank < np.repeat(np.floor((1 - _NEAR) * sizes) + 1, sizes)]
    owner = np.repeat(np.arange(len(rows)), sizes)
    shared = common[shingles.indices[kept]] > 1
    kept = kept[shared]
    rare = sparse.csr_matrix(
        (np.ones(len(kept), np.float32), (owner[kept], shingles.indices[kept])), shape=shingles.shape
    )
    for start in range(0, len(rows), _BLOCK):
        pairs = (rare[start : start + _BLOCK] @ rare.T).tocoo()
        left, right = pairs.row + start, pairs.col
        later = left > right
        left, right = left[later], right[later]
        if not len(left):
            continue
        both = np.asarray(shingles[left].multiply(shingles[right]).sum(axis=1)).ravel()
        near = both >= _NEAR * (sizes[left] + sizes[right] - both)
        for one, other in sorted(zip(rows[left[near]].tolist(), rows[right[near]].tolist(), strict=True)):
            first[one] = min(first[one], first[other])
