"""How far sentences lean, set against the stars of their reviews: where blame, no opinion and praise lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.text.chances import Chances, normalised

STAR_SHARES = np.array(
    [[0.70, 0.24, 0.06], [0.60, 0.28, 0.12], [0.33, 0.34, 0.33], [0.12, 0.28, 0.60], [0.06, 0.24, 0.70]]
)
"""Share of negative, neutral, positive sentences in reviews of 1..5 stars; about a quarter of what reviews say is no
opinion."""
_SPREAD = 0.5  # least spread of sentences of one kind, as a share of the distance to the next kind
_LEAST_ROWS = 30  # rated sentences from which leanings are placed


@dataclass(frozen=True)
class Places:
    """Where the leanings of blame, no opinion and praise lie: ``centre`` less ``distance``, there, and as much above."""

    centre: float = 0.0
    distance: float = 0.0
    """0 when the leanings say nothing."""
    spread: float = 1.0
    """Standard deviation of one kind."""

    def fit(self, tilts: NDArray[np.float64]) -> Chances:
        """How well leanings fit each kind: chances under equal shares, (n, 3); all equal when they say nothing."""
        if not self.distance:
            return np.full((len(tilts), 3), 1 / 3)
        centre, distance = self.centre, self.distance
        within = np.clip(tilts, centre - 2 * distance, centre + 2 * distance)
        away = (within[:, None] - centre - distance * np.array([-1.0, 0.0, 1.0])) / self.spread
        return normalised(np.exp(-0.5 * (away**2 - (away**2).min(axis=1, keepdims=True))))


def places_of(tilts: NDArray[np.float64], ratings: NDArray[np.float64]) -> Places:
    """Where the leanings of blame, no opinion and praise lie.

    Parameters
    ----------
    tilts
        Leanings of sentences, each judged without its own review.
    ratings
        Of their reviews (0..1), NaN where there is none.

    Returns
    -------
    Places
        That say nothing where the leanings do not go with the stars.

    Notes
    -----
    With ``e`` the share of praise less the share of blame that a review's stars promise, the mean leaning is
    ``centre + distance * e``: a line through the rated sentences gives both. What varies around the line beyond the mix
    of kinds is the spread of one kind.

    Examples
    --------
    >>> tilts = np.array([-2.1, 0.1, -1.9, 2.0, -0.1, 1.9] * 10)
    >>> places_of(tilts, np.array([0.2, 0.2, 0.2, 1.0, 1.0, 1.0] * 10)).fit(tilts)[:2].argmax(axis=1).tolist()
    [0, 1]
    """
    rated = ~np.isnan(ratings)
    if int(rated.sum()) < _LEAST_ROWS:
        return Places()
    shares = STAR_SHARES[stars_of(ratings[rated])]
    seen, promised = tilts[rated], shares[:, 2] - shares[:, 0]
    varied = float(promised.var())
    covered = float(((promised - promised.mean()) * (seen - seen.mean())).mean())
    if varied <= 0 or covered <= 0:
        return Places()
    distance = covered / varied
    centre = float(seen.mean()) - distance * float(promised.mean())
    around = float(((seen - centre - distance * promised) ** 2).mean())
    mixed = float((shares[:, 2] + shares[:, 0] - promised**2).mean())
    spread = np.sqrt(max(around - distance**2 * mixed, (_SPREAD * distance) ** 2))
    return Places(centre, distance, float(spread))


def stars_of(ratings: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ratings (0..1) as 0 for one star to 4 for five.

    >>> stars_of(np.array([0.2, 0.55, 1.0])).tolist()
    [0, 2, 4]
    """
    return np.clip(np.rint(ratings * 5).astype(np.int64) - 1, 0, 4)
