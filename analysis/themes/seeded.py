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

# What unrelated texts and phrases show (mean, standard deviation), by kind of vectors: of a text's nearness to a phrase,
# and of the share of the phrase's words that the text covers.
CHANCE = {"static": ((0.08, 0.11), (0.25, 0.12)), "lexical": ((0.02, 0.10), (0.10, 0.12))}
# The same for neutral phrases, of which the best counts, and the share of the text's words that they cover.
NEUTRAL_CHANCE = {"static": ((0.18, 0.15), (0.42, 0.15)), "lexical": ((0.05, 0.16), (0.15, 0.20))}
SHARPNESS = 0.8  # of the softmax over the sum of the two scores


def match_seeds(texts: Texts, owner: NDArray[np.int64], themes: int) -> Shares:
    """How well each text matches each theme's seeds, in standard deviations above what chance gives.

    Parameters
    ----------
    texts
        Texts with the seed phrases beside them.
    owner
        Number of the theme of each phrase, 1 and up; 0 for neutral phrases.
    themes
        Number of themes.

    Returns
    -------
    numpy.ndarray
        Shape (texts, 1 + themes); the sum of two scores, so that about 2 is what the best of many unrelated themes
        gets. The first column says how far the text is made of neutral phrases only.
    """
    found = np.full((texts.words.shape[0], 1 + themes), -3.0, np.float32)
    found[:, 0] = _match_neutral(texts, np.flatnonzero(owner == 0))
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] > 0]
    if not len(order):
        return found
    (near_mean, near_spread), (cover_mean, cover_spread) = CHANCE[_kind(texts)]
    mean = texts.mean
    phrases = centred(texts.phrase_flat[order], mean, 0.5)
    seeds = texts.phrase_words[order]
    seed_words = np.unique(seeds.indices).astype(np.int64)
    cover = seeds[:, seed_words] @ sparse.diags(np.maximum(texts.rarity[seed_words], 0.0) + 1e-6)
    cover = (sparse.diags(1.0 / np.maximum(np.asarray(cover.sum(axis=1)).ravel(), 1e-6)) @ cover).toarray()
    cover = cover.astype(np.float32)
    alike = _alike(texts, seed_words)
    columns, firsts = np.unique(owner[order], return_index=True)
    for part in in_blocks(texts.words.shape[0]):
        near = np.maximum.reduceat(centred(texts.flat[part], mean, 0.5) @ phrases.T, firsts, axis=1)
        covered = np.maximum.reduceat(_best(texts.words[part], alike) @ cover.T, firsts, axis=1)
        found[part, columns] = (near - near_mean) / near_spread + (covered - cover_mean) / cover_spread
    return found


def _match_neutral(texts: Texts, phrases: NDArray[np.int64]) -> NDArray[np.float64]:
    """The nearest neutral phrase, and how much of what the text says neutral words say as well."""
    if not len(phrases):
        return np.full(texts.words.shape[0], -3.0)
    (near_mean, near_spread), (cover_mean, cover_spread) = NEUTRAL_CHANCE[_kind(texts)]
    mean = texts.mean
    neutral = centred(texts.phrase_flat[phrases], mean, 0.5)
    words = np.unique(texts.phrase_words[phrases].indices).astype(np.int64)
    rarity = np.maximum(texts.rarity, 1e-6)
    said = np.asarray(texts.words @ (rarity * _alike(texts, words).max(axis=1))).ravel()
    covered = said / np.maximum(np.asarray(texts.words @ rarity).ravel(), 1e-9)
    near = np.empty(texts.words.shape[0])
    for part in in_blocks(len(near)):
        near[part] = (centred(texts.flat[part], mean, 0.5) @ neutral.T).max(axis=1)
    score: NDArray[np.float64] = (near - near_mean) / near_spread + (covered - cover_mean) / cover_spread
    return score


def _kind(texts: Texts) -> str:
    return "lexical" if texts.word_flat is None else "static"


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
    order = np.argsort(-lengths, kind="stable")
    starts = words.indptr[:-1][order]
    found = np.zeros((words.shape[0], alike.shape[1]), np.float32)
    # the first word of all texts, then the second of those that have one, ...: longest first, so each step is a slice
    for place in range(int(lengths.max(initial=0))):
        many = int((lengths > place).sum())
        np.maximum(found[:many], alike[words.indices[starts[:many] + place]], out=found[:many])
    best = np.empty_like(found)
    best[order] = found
    return best


def first_guess(match: Shares) -> Shares:
    """Probabilities from the seeds alone; the first column is none of the themes.

    Parameters
    ----------
    match
        Shape (texts, 1 + themes); the first column is the match with neutral phrases.

    None is at least as likely as where the best of that many unrelated themes would end: the more themes, the higher.
    """
    logs = match.copy()
    logs[:, 0] = np.maximum(match[:, 0], _threshold(match))
    return softmax(SHARPNESS * logs)


def with_neighbours(
    words: sparse.csr_matrix, vectors: Dense, match: Shares, groups: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, Dense, Shares]:
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
        np.hstack([match[:, :1], match[:, 1:] + np.asarray(others @ np.maximum(match[:, 1:], 0.0))]),
    )


def summed(groups: NDArray[np.int64]) -> sparse.csr_matrix:
    """Matrix that sums the rows of each group: ``summed(groups) @ rows``."""
    total = int(groups.max()) + 1 if len(groups) else 0
    return sparse.csr_matrix(
        (np.ones(len(groups), np.float32), (groups, np.arange(len(groups)))), shape=(total, len(groups))
    )


def best_of(groups: NDArray[np.int64], match: Shares) -> Shares:
    """The best match of each group with each theme; neutral is a group only as far as its least neutral text is."""
    total = int(groups.max()) + 1 if len(groups) else 0
    found = np.full((total, match.shape[1]), -np.inf, match.dtype)
    np.maximum.at(found, groups, match)
    found[:, 0] = np.inf
    np.minimum.at(found[:, 0], groups, match[:, 0])
    return found


def is_neutral(match: Shares) -> NDArray[np.bool_]:
    """Whether neutral phrases explain a text better than chance would, and better than any theme."""
    neutral: NDArray[np.bool_] = (match[:, 0] >= _threshold(match)) & (match[:, 0] >= match[:, 1:].max(axis=1))
    return neutral


def _threshold(match: Shares) -> float:
    return float(0.4 * np.log(max(match.shape[1] - 1, 1)) - 1.0)


def sample(total: int, most: int, *, seed: int) -> NDArray[np.int64]:
    """Indices of at most ``most`` of ``total``, sorted; a seeded choice."""
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))
