"""Intervals of shares, and how many reviews it takes to see a difference."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from analysis.statistics.tails import normal_quantile

Numbers = npt.NDArray[np.float64]

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""
MOST_REVIEWS = 1e9
"""More reviews than that no brand has; what they cannot show, none can."""


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


def reviews_for_doubling(share: float, *, others: float = math.inf, level: float = 0.05) -> int:
    """How many reviews a brand needs for a doubled share to be told apart, four times out of five.

    Parameters
    ----------
    share
        Share of the others' reviews that carry the mark, 0..1 (exclusive).
    others
        How many reviews the others have; infinite by default.
    level
        Level of the two-sided test. With many comparisons it is that at which one more would be a finding.

    Returns
    -------
    int
        Reviews of the brand; 0 when no number is enough, or a doubled share is none.

    Examples
    --------
    >>> reviews_for_doubling(0.05), reviews_for_doubling(0.05, others=400), reviews_for_doubling(0.05, level=0.0005)
    (185, 488, 409)
    >>> reviews_for_doubling(0.05, others=100)
    0
    """
    return int(doubling_sizes(np.array([share]), np.array([others]), level=level)[0])


def reviews_of_each(share: float, *, brands: int, level: float = 0.05) -> int:
    """The same when every brand has equally many reviews and is compared with all others; 0 when there is one brand.

    Examples
    --------
    >>> reviews_of_each(0.05, brands=2), reviews_of_each(0.05, brands=6)
    (435, 237)
    """
    if brands < 2 or not 0 < share < 0.5:
        return 0
    low, high = 1, int(MOST_REVIEWS)
    while low < high:
        middle = (low + high) // 2
        needed = reviews_for_doubling(share, others=float((brands - 1) * middle), level=level)
        low, high = (low, middle) if 0 < needed <= middle else (middle + 1, high)
    return low


def doubling_sizes(share: Numbers, others: Numbers, *, level: float) -> npt.NDArray[np.int64]:
    """The same for many shares at once; 0 where no number of reviews is enough.

    Notes
    -----
    Normal approximation of the two-sample test of proportions with unequal numbers (Fleiss, Levin and Paik 2003,
    chapter 4), power 80 %; searched for by bisection.
    """
    z_level, z_power = normal_quantile(level / 2), normal_quantile(0.2)
    own = np.where((share > 0) & (share < 0.5), share, 0.25)
    around, doubled = own * (1 - own), 2 * own * (1 - 2 * own)

    def too_few(n: Numbers) -> npt.NDArray[np.bool_]:
        weight = 1 / (1 + others / n)
        pooled = own * (1 + weight)
        null = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / others))
        return np.asarray(own < z_level * null + z_power * np.sqrt(doubled / n + around / others))

    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.ones_like(own), np.full_like(own, MOST_REVIEWS)
        never = too_few(high) | ~((share > 0) & (share < 0.5)) | ~(others > 0)
        for _ in range(60):
            middle = (low + high) / 2
            few = too_few(middle)
            low, high = np.where(few, middle, low), np.where(few, high, middle)
    return np.where(never, 0, np.ceil(high - 1e-6)).astype(np.int64)
