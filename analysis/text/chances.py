"""Chances of negative, neutral, positive: arithmetic that all grounds of polarity share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float64]
"""Shape (n, 3): chance of negative, neutral, positive; each row sums to 1, or is NaN where there is no ground."""

_STEPS = 30
_SOFTENED_BY = 1.5  # models learned from few texts are surer than they should be
_HELD_BACK = 0.5  # how many texts of equal shares are imagined per text seen, where the classes are told apart well
_OVERLAP, _APART = (
    0.65,
    0.75,
)  # mean of the highest chances up to which shares are not estimated, and from which trusted
LEAST_FOR_SHARES = 100
"""Texts below which shares are not estimated."""


def normalised(chances: NDArray[np.float64]) -> Chances:
    """Rows scaled to the sum 1."""
    scaled: Chances = chances / chances.sum(axis=1, keepdims=True)
    return scaled


def softmax(margins: NDArray[np.float64]) -> Chances:
    """Margins of classes as chances."""
    return normalised(np.exp(margins - margins.max(axis=1, keepdims=True)))


@dataclass(frozen=True)
class Shares:
    """How common the classes are among some texts."""

    ratio: NDArray[np.float64]
    """Share of each class over an equal one, shape (3,); empty where nothing could be told."""

    def fitted(self, chances: Chances) -> Chances:
        """Chances of such texts under these shares; unchanged where nothing could be told."""
        known = ~np.isnan(chances).any(axis=1)
        if not len(self.ratio) or not known.any():
            return chances
        found = chances.copy()
        found[known] = normalised(_softened(chances[known]) * self.ratio)
        return found


def shares_of(chances: Chances) -> Shares:
    """The shares that texts themselves suggest.

    Models are taught with all classes counting alike; a market where two of three texts are complaints is judged
    better when that is known. The shares are found by expectation and maximisation on the texts (Saerens, Latinne and
    Decaestecker 2002), held back towards equal shares, since the method overshoots where classes overlap; where
    they overlap much (the chances are seldom far from equal) nothing is fitted.

    Parameters
    ----------
    chances
        Of texts of one kind, shape (n, 3), under equal shares; a class that no text can have stays empty.

    Returns
    -------
    Shares
        That change nothing for fewer than 100 texts.

    Examples
    --------
    >>> seen = np.array([[0.9, 0.05, 0.05]] * 90 + [[0.4, 0.45, 0.15]] * 30)
    >>> shares_of(seen).fitted(seen)[-1].round(2).tolist()
    [0.75, 0.18, 0.08]
    """
    nothing = Shares(np.zeros(0))
    seen = chances[~np.isnan(chances).any(axis=1)]
    if len(seen) < LEAST_FOR_SHARES:
        return nothing
    possible = seen.max(axis=0) > 0
    equal = possible / possible.sum()
    trust = min((float(seen.max(axis=1).mean()) - _OVERLAP) / (_APART - _OVERLAP), 1.0)
    if trust <= 0:
        return nothing
    held_back = _HELD_BACK / trust
    softened = _softened(seen)
    shares, ratio = equal, np.zeros(0)
    for _ in range(_STEPS):
        ratio = np.divide(shares, equal, out=np.zeros(3), where=equal > 0)
        fitted = normalised(softened * ratio)
        shares = (fitted.mean(axis=0) + held_back * equal) / (1 + held_back)
    return Shares(ratio)


def _softened(chances: Chances) -> Chances:
    return normalised(chances ** (1 / _SOFTENED_BY))
