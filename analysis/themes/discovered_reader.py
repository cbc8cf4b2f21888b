"""What discovering themes leaves behind: enough to give a text that was not there its theme.

The same reading gives a corpus its themes where groups were looked for among a part of it only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.discovered_space import Space
from analysis.themes.learning import Mixture, Shares, softmax
from analysis.themes.texts import Dense

__all__ = ["DiscoveredReader", "Space", "find_speaking", "first_guess"]

SHARPNESS = 10.0
"""A first guess is the softmax of that many times the cosine with each theme's centre."""


@dataclass(frozen=True)
class DiscoveredReader:
    """Reads texts as the themes found were learned: arrays and numbers only."""

    space: Space
    mixture: Mixture
    centres: Dense
    """Of the themes, in the space."""
    floors: NDArray[np.float64]
    """A text with a smaller cosine with its theme's centre has no theme."""

    def read(self, words: sparse.csr_matrix, flat: Dense) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Give texts that were not there when the themes were found their theme.

        Parameters
        ----------
        words
            1 where a word stands in a text, shape (n, v): the columns the themes were found with, and any others
            after them, which are not looked at.
        flat
            Vectors of the texts, shape (n, d).

        Returns
        -------
        tuple of numpy.ndarray
            Number of the theme of each text (-1 for none), and how sure that is, 0..1 (0 for none).
        """
        theme, share = np.full(len(flat), -1), np.zeros(len(flat))
        speaking = find_speaking(words, flat)
        if not len(speaking):
            return theme, share
        words = words[speaking]
        space = self.space.place(words, flat[speaking])
        shares = self.mixture.shares(words, space, self.guess(space))
        best = shares.argmax(axis=1)
        outside = self.nearness(space, best) < self.floors[best]
        theme[speaking] = np.where(outside, -1, best)
        share[speaking] = np.where(outside, 0.0, shares.max(axis=1))
        return theme, share

    def guess(self, space: Dense) -> Shares:
        """What the centres alone say of texts in the space, shape (n, themes)."""
        return first_guess(space, self.centres)

    def nearness(self, space: Dense, theme: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosine of texts with the centres of their themes."""
        near: NDArray[np.float32] = np.einsum("ij,ij->i", space, self.centres[theme])
        return near


def first_guess(space: Dense, centres: Dense) -> Shares:
    """What centres alone say of texts in the same space, shape (n, themes); rows add up to 1."""
    return softmax(SHARPNESS * np.asarray(space @ centres.T, dtype=np.float64))


def find_speaking(words: sparse.csr_matrix, flat: Dense) -> NDArray[np.int64]:
    """Texts with a vector and with words."""
    return np.flatnonzero((np.abs(flat).sum(axis=1) > 0) & (np.diff(words.indptr) > 0))
