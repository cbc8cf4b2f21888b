"""Themes of the taxonomy: which of them an opinion is about.

First a guess from the seed phrases (:mod:`analysis.themes.matching`): how near the text is to a phrase as a whole, and
how well its words cover the phrase's words. Then the corpus teaches the rest (:mod:`analysis.themes.learning`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.learning import Shares, softmax
from analysis.themes.texts import Dense
from analysis.vectors.base import unit_rows

SHARPNESS = 0.8  # of the softmax over the sum of the two scores


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
