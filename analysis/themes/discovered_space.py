"""Where texts lie when themes are looked for among them.

A text has three places. The first is its vector without what all texts share. The second is the mean of its words, each
in the middle of the texts that have it: it draws together texts that say the same in other words, and it knows how words
are used in this corpus. How much a word counts there is learned, too: its rarity times the length of its own share in
the vectors of its texts (ridge regression of vectors on words), which is small for words that say little. The third is
its words by tf-idf in few dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.texts import Dense, centred
from analysis.vectors.base import unit_rows

WORD_SHARE = 0.5
"""Weight of the words themselves beside the vectors."""
LATENT = 150
"""Dimensions of the words themselves."""
DIMENSIONS = 100
"""Of the space: the directions in which texts differ most."""
OWN_DIMENSIONS = 64
OWN_PRIOR = 1.0
OWN_ROUNDS = 6
"""How a word's own share in the vectors of its texts is told: in how many dimensions, how strongly it is held near
nothing (in texts), and by how many steps of conjugate gradients."""


@dataclass(frozen=True)
class Space:
    """What was learned; :meth:`place` applies it. Arrays only."""

    mean: Dense
    """What all texts share, shape (d,)."""
    columns: NDArray[np.int64]
    """Words that count; none when too few do."""
    word_places: Dense
    """Their places, as long as they count, shape (columns, d)."""
    word_mean: Dense
    """What the means of words have in common, shape (d,)."""
    rarity: NDArray[np.float64]
    components: Dense
    """Of the words themselves, shape (dimensions, columns)."""
    middle: Dense
    axes: Dense
    """The directions kept, shape (what the three places have, dimensions)."""

    def place(self, words: sparse.csr_matrix, flat: Dense) -> Dense:
        """Rows of length 1 for texts: words of shape (n, v) or more columns, vectors of shape (n, d)."""
        return unit_rows((self.whole(words, flat) - self.middle) @ self.axes)

    def whole(self, words: sparse.csr_matrix, flat: Dense) -> Dense:
        """Rows of length 1 with all three places."""
        near = centred(flat, self.mean)
        if not len(self.columns):
            return near
        words = sparse.csr_matrix(words[:, self.columns])
        told = centred(unit_rows(words @ self.word_places), self.word_mean)
        themselves = unit_rows(_weighed(words, self.rarity) @ self.components.T)
        return unit_rows(np.hstack([unit_rows(near + told), np.float32(WORD_SHARE) * themselves]))


def learn_space(words: sparse.csr_matrix, flat: Dense, *, seed: int) -> Space:
    """Learn from texts what they share, how their words are used, and in which directions they differ.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    flat
        Vectors of the texts, shape (n, d).
    seed
        Fixes the dimensions of the words.
    """
    from sklearn.decomposition import TruncatedSVD

    total, size = flat.shape
    mean = flat.mean(axis=0)
    seen = np.asarray(words.sum(axis=0)).ravel()
    columns = np.flatnonzero((seen >= 2) & (seen <= 0.4 * total))
    if len(columns) < 3:
        columns = columns[:0]
    seen = seen[columns]
    counted = sparse.csr_matrix(words[:, columns]).astype(np.float32)
    rarity = np.log((1.0 + total) / (1.0 + seen)) + 1.0
    places, word_mean = np.zeros((0, size), np.float32), np.zeros(size, np.float32)
    components = np.zeros((0, 0), np.float32)
    if len(columns):
        near = centred(flat, mean)
        weight = rarity * own_share(counted, near) / np.maximum(seen, 1.0)
        places = (np.asarray(counted.T @ near) * weight[:, None]).astype(np.float32)
        word_mean = unit_rows(counted @ places).mean(axis=0)
        svd = TruncatedSVD(min(LATENT, len(columns) - 1, total - 1), random_state=seed)
        components = svd.fit(_weighed(counted, rarity)).components_.astype(np.float32)
    space = Space(mean, columns, places, word_mean, rarity, components, np.zeros(0, np.float32), components[:0])
    whole = space.whole(words, flat)
    middle = whole.mean(axis=0)
    axes = main_directions(whole - middle, DIMENSIONS)
    return Space(mean, columns, places, word_mean, rarity, components, middle, axes)


def own_share(words: sparse.csr_matrix, vectors: Dense) -> NDArray[np.float64]:
    """Length of what each word by itself adds to the vectors of its texts, 1 on average.

    Ridge regression of vectors on words by conjugate gradients (Hestenes and Stiefel 1952), each dimension by itself.

    >>> words = sparse.csr_matrix(np.array([[1, 0, 1], [0, 1, 1]] * 30, dtype=np.float32))
    >>> share = own_share(words, np.array([[1, 0.1], [-1, 0.1]] * 30, dtype=np.float32))
    >>> bool(share[2] < share[0] / 5)
    True
    """
    around = vectors - vectors.mean(axis=0)
    around = (around @ main_directions(around, OWN_DIMENSIONS)).astype(np.float64)
    together = sparse.csr_matrix(words.T @ words).astype(np.float64)
    scale = (together.diagonal() + OWN_PRIOR)[:, None]
    rest = np.asarray(words.T @ around, dtype=np.float64)
    found = np.zeros_like(rest)
    step = rest / scale
    fall = (rest * step).sum(axis=0)
    for _ in range(OWN_ROUNDS):
        moved = together @ step + OWN_PRIOR * step
        length = fall / np.maximum((step * moved).sum(axis=0), 1e-12)
        found += length * step
        rest -= length * moved
        ready = rest / scale
        before, fall = fall, (rest * ready).sum(axis=0)
        step = ready + (fall / np.maximum(before, 1e-12)) * step
    lengths = np.sqrt((found**2).sum(axis=1))
    share: NDArray[np.float64] = lengths / max(float(lengths.mean()), 1e-12)
    return share


def main_directions(around: Dense, size: int) -> Dense:
    """The directions in which rows around 0 differ most, as columns."""
    if around.shape[1] <= size:
        return np.eye(around.shape[1], dtype=np.float32)
    _, axes = np.linalg.eigh((around.T @ around).astype(np.float64))
    return np.ascontiguousarray(axes[:, ::-1][:, :size], dtype=np.float32)


def _weighed(words: sparse.csr_matrix, rarity: NDArray[np.float64]) -> sparse.csr_matrix:
    """Words by their rarity; rows of length 1."""
    rows = sparse.csr_matrix(words @ sparse.diags(rarity.astype(np.float32)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.maximum(lengths, 1e-9)) @ rows)
