"""Intervals of shares, and how many reviews it takes to see a difference."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""
Z_POWER_80 = 0.8416212335729143


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, *, z: float = Z_95) -> tuple[Numbers, Numbers]:
    """Wilson score interval of ``k`` out of ``n``, element by element.

    Parameters
    ----------
    k, n
        Counts of equal shape. Where ``n`` is 0 both limits are NaN.
    z
        Normal quantile; 95 % by default.

    Returns
    -------
    low, high
        Arrays of shares, 0..1.

    Notes
    -----
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> low, high = wilson(3, 30)
    >>> round(float(low), 3), round(float(high), 3)
    (0.035, 0.256)
    """
    hits, total = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / total
        centre = (share + z * z / (2 * total)) / (1 + z * z / total)
        half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
        low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    return np.where(hits == 0, np.where(total > 0, 0.0, np.nan), low), np.where(
        (hits == total) & (total > 0), 1.0, high
    )


def reviews_for_doubling(share: float, *, others: float = math.inf) -> int:
    """How many reviews a brand needs for a doubled share to be told apart, four times out of five.

    Parameters
    ----------
    share
        Share of the others' reviews that carry the mark, 0..1 (exclusive).
    others
        How many reviews the others have; infinite by default.

    Returns
    -------
    int
        Reviews of the brand; two-sided 5 % test of the log risk ratio, power 80 %, one comparison alone.

    Warnings
    --------
    Correcting for many comparisons takes more; the figure is the order of magnitude, not a promise.

    Examples
    --------
    >>> reviews_for_doubling(0.05)
    148
    """
    if not 0 < share < 0.5:
        return 0
    allowed = (math.log(2) / (Z_95 + Z_POWER_80)) ** 2 - (1 - share) / (share * others)
    if allowed <= 0:
        return 0
    return math.ceil((1 - 2 * share) / (2 * share) / allowed)
