"""Themes of the taxonomy: which of them an opinion is about.

First a guess from the seed phrases: how near the text is to a phrase as a whole, and how well its words cover the
phrase's words. Then the corpus teaches the rest (:mod:`analysis.themes.learning`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.learning import Shares, softmax
from analysis.themes.texts import Dense, Texts, centred, in_blocks
from analysis.vectors.base import unit_rows

# What unrelated texts and phrases show (mean, standard deviation), by kind of vectors.
CHANCE = {"static": ((0.08, 0.11), (0.25, 0.12)), "lexical": ((0.02, 0.10), (0.10, 0.12))}
SHARPNESS = 1.15  # of the softmax over the sum of the two scores


def match_seeds(texts: Texts, owner: NDArray[np.int64], themes: int) -> NDArray[np.float64]:
    """How well each text matches each theme's seeds, in standard deviations above what chance gives.

    Parameters
    ----------
    texts
        Texts with the seed phrases beside them.
    owner
        Index of the theme of each phrase.
    themes
        Number of themes.

    Returns
    -------
    numpy.ndarray
        Shape (texts, themes); the sum of two scores, so that about 2 is what the best of many unrelated themes gets.
    """
    kind = "lexical" if texts.word_flat is None else "static"
    (near_mean, near_spread), (cover_mean, cover_spread) = CHANCE[kind]
    mean = texts.flat.mean(axis=0)
    phrases = centred(texts.phrase_flat, mean, 0.5)
    seed_words = np.unique(texts.phrase_words.indices).astype(np.int64)
    weights = np.maximum(texts.rarity[seed_words], 0.0)
    cover = texts.phrase_words[:, seed_words] @ sparse.diags(weights + 1e-6)
    cover = (sparse.diags(1.0 / np.maximum(np.asarray(cover.sum(axis=1)).ravel(), 1e-6)) @ cover).toarray()
    cover = cover.astype(np.float32)
    alike = _alike(texts, seed_words)
    order = np.argsort(owner, kind="stable")
    firsts = np.searchsorted(owner[order], np.arange(themes))
    has = np.bincount(owner, minlength=themes) > 0
    found = np.full((texts.words.shape[0], themes), -3.0)
    for part in in_blocks(texts.words.shape[0]):
        near = centred(texts.flat[part], mean, 0.5) @ phrases.T
        covered = _best(texts.words[part], alike) @ cover.T
        near = np.maximum.reduceat(near[:, order], firsts[has], axis=1)
        covered = np.maximum.reduceat(covered[:, order], firsts[has], axis=1)
        found[part, has] = (near - near_mean) / near_spread + (covered - cover_mean) / cover_spread
    return found


def _alike(texts: Texts, seed_words: NDArray[np.int64]) -> Dense:
    """Similarity 0..1 of each word of the vocabulary with each word of the seeds."""
    if texts.word_flat is not None:
        close: Dense = np.clip(texts.word_flat @ texts.word_flat[seed_words].T, 0.0, 1.0)
        return close
    from sklearn.feature_extraction.text import TfidfVectorizer

    # without word vectors, words with many characters in common: other endings of the same word
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), dtype=np.float32, token_pattern=None)
    letters = grams.fit_transform(f" {word} " for word in texts.vocabulary)
    alike: Dense = (letters @ letters[seed_words].T).toarray()
    alike[alike < 0.4] = 0.0
    alike[seed_words, np.arange(len(seed_words))] = 1.0
    return alike


def _best(words: sparse.csr_matrix, alike: Dense) -> Dense:
    """For each text and seed word, the similarity of the text's most similar word."""
    lengths = np.diff(words.indptr)
    best = np.zeros((words.shape[0], alike.shape[1]), np.float32)
    if len(words.indices):
        best[lengths > 0] = np.maximum.reduceat(alike[words.indices], words.indptr[:-1][lengths > 0], axis=0)
    return best


def first_guess(match: NDArray[np.float64]) -> Shares:
    """Probabilities from the seeds alone; the first column is none of the themes.

    None begins where the best of that many unrelated themes would end: the more themes, the higher.
    """
    threshold = 0.5 + 0.4 * np.log(max(match.shape[1], 1))
    none = np.full((len(match), 1), threshold)
    return softmax(SHARPNESS * np.hstack([none, match]))


def with_neighbours(
    words: sparse.csr_matrix, vectors: Dense, match: NDArray[np.float64], groups: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, Dense, NDArray[np.float64]]:
    """Each opinion with half the mean of the others of its segment.

    A sentence like "Two hours!" says what it is about only together with its neighbours.
    """
    sizes = np.bincount(groups)[groups]
    if not (sizes > 1).any():
        return words, vectors, match
    gather = summed(groups)
    weight = np.where(sizes > 1, 0.5 / np.maximum(sizes - 1, 1), 0.0).astype(np.float32)
    others = sparse.csr_matrix(sparse.diags(weight) @ (gather.T @ gather))
    others.setdiag(0.0)
    others.eliminate_zeros()
    return (
        sparse.csr_matrix(words + others @ words),
        unit_rows(vectors + others @ vectors),
        match + np.asarray(others @ np.maximum(match, 0.0)),
    )


def summed(groups: NDArray[np.int64]) -> sparse.csr_matrix:
    """Matrix that sums the rows of each group: ``summed(groups) @ rows``."""
    total = int(groups.max()) + 1 if len(groups) else 0
    return sparse.csr_matrix(
        (np.ones(len(groups), np.float32), (groups, np.arange(len(groups)))), shape=(total, len(groups))
    )


def best_of(groups: NDArray[np.int64], match: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best match of each group with each theme."""
    total = int(groups.max()) + 1 if len(groups) else 0
    found = np.full((total, match.shape[1]), -np.inf)
    np.maximum.at(found, groups, match)
    return found


def sample(total: int, most: int, *, seed: int) -> NDArray[np.int64]:
    """Indices of at most ``most`` of ``total``, sorted; a seeded choice."""
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))
