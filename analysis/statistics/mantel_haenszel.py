"""Risk ratios pooled over strata, and the tests that go with them; every function works on whole tables of cells.

A cell compares one side (``events`` of ``total`` reviews) with the other (``events_other`` of ``total_other``) within
each stratum. Arrays have the shape (cells, strata) for events and (strata,) for totals. Strata in which one side has
no review contribute nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from analysis.statistics.intervals import Z_95, Numbers
from analysis.statistics.tails import chi_square_tail

SPARSE = 5.0
"""Mantel and Fleiss: the chi-square approximation wants this much room on both sides of the expected count."""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What the strata say together, one entry per cell."""

    ratio: Numbers
    """Mantel-Haenszel risk ratio; NaN when no stratum is shared, no event happened, or only the other side has none."""
    low: Numbers
    high: Numbers
    """95 % interval (Greenland-Robins); open upwards (NaN) when the other side has no event."""
    p: Numbers
    """Two-sided; Cochran-Mantel-Haenszel without continuity correction, exact mid-p where the table is sparse."""
    strata: npt.NDArray[np.int64]
    """Strata in which both sides have reviews."""
    exact: npt.NDArray[np.bool_]
    """Whether p is the exact one."""
    attainable: Numbers
    """The smallest p that these totals could have given, whatever the brands are like; 0 where p is not exact."""


def pool(events: Numbers, total: Numbers, events_other: Numbers, total_other: Numbers) -> Pooled:
    """Compare two sides over their shared strata.

    Parameters
    ----------
    events, events_other
        Reviews with the mark, shape (cells, strata).
    total, total_other
        Reviews, shape (strata,).

    Returns
    -------
    Pooled
        One entry per cell.

    Notes
    -----
    Mantel and Haenszel (1959); Greenland and Robins (1985) for the variance of the log risk ratio; Mantel and
    Fleiss (1980) for when the chi-square approximation may be used. Where one side has no event at all, the
    interval alone is that of the pooled fourfold table with 0.5 added to each cell (Haldane 1956, Anscombe 1956):
    ratio and p are left as they are.

    Examples
    --------
    >>> import numpy as np
    >>> found = pool(np.array([[20.0]]), np.array([100.0]), np.array([[10.0]]), np.array([100.0]))
    >>> round(float(found.ratio[0]), 2), round(float(found.low[0]), 2), round(float(found.p[0]), 3)
    (2.0, 0.99, 0.048)
    """
    shared = (total > 0) & (total_other > 0)
    a, c = events[:, shared], events_other[:, shared]
    n, m = total[shared], total_other[shared]
    cells, both = a.shape[0], n + m
    if not n.size:
        nothing = np.full(cells, np.nan)
        return Pooled(
            ratio=nothing, low=nothing, high=nothing, p=nothing,
            strata=np.zeros(cells, np.int64), exact=np.zeros(cells, bool), attainable=np.zeros(cells),
        )  # fmt: skip
    marked = a + c
    up, down = (a * m / both).sum(axis=1), (c * n / both).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(down > 0, up / down, np.nan)
        variance = ((n * m * marked - a * c * both) / both**2).sum(axis=1) / (up * down)
        spread = np.exp(Z_95 * np.sqrt(variance))
        low, high = ratio / spread, ratio * spread
        expected = (n * marked / both).sum(axis=1)
        wobble = (n * m * marked * (both - marked) / (both**2 * np.maximum(both - 1, 1))).sum(axis=1)
        p = np.where(wobble > 0, chi_square_tail((a.sum(axis=1) - expected) ** 2 / wobble), np.nan)
    none_here, none_there = (up == 0) & (down > 0), (down == 0) & (up > 0)
    if none_here.any() or none_there.any():
        zero_low, zero_high = _corrected(a.sum(axis=1), n.sum(), c.sum(axis=1), m.sum())
        low = np.where(none_here, 0.0, np.where(none_there, zero_low, low))
        high = np.where(none_here, zero_high, np.where(none_there, np.nan, high))
    least, most = np.maximum(0.0, marked - m).sum(axis=1), np.minimum(n, marked).sum(axis=1)
    exact = (wobble > 0) & ((expected - least < SPARSE) | (most - expected < SPARSE))
    attainable = np.zeros(cells)
    for cell in np.flatnonzero(exact):
        some = marked[cell] > 0
        p[cell], attainable[cell] = mid_p(a[cell, some], n[some], c[cell, some], m[some])
    return Pooled(
        ratio=ratio, low=low, high=high, p=p, strata=np.full(cells, n.size, np.int64), exact=exact, attainable=attainable
    )  # fmt: skip


def _corrected(a: Numbers, n: float, c: Numbers, m: float) -> tuple[Numbers, Numbers]:
    """Interval of the pooled fourfold table with 0.5 added to each of its cells."""
    ratio = (a + 0.5) / (n + 1) / ((c + 0.5) / (m + 1))
    spread = np.exp(Z_95 * np.sqrt(1 / (a + 0.5) - 1 / (n + 1) + 1 / (c + 0.5) - 1 / (m + 1)))
    return ratio / spread, ratio * spread


def mid_p(events: Numbers, total: Numbers, events_other: Numbers, total_other: Numbers) -> tuple[float, float]:
    """Exact conditional test over strata, two-sided by doubling, mid-p.

    Parameters
    ----------
    events, total, events_other, total_other
        Counts per stratum, shape (strata,), whole numbers.

    Returns
    -------
    p, attainable
        0..1; the second is the smallest p that the same margins could have given.

    Notes
    -----
    Given the margins of every stratum the number of events on one side is a sum of hypergeometric variables; its
    distribution is their convolution. Mid-p counts half the probability of what was seen (Lancaster 1961).

    Examples
    --------
    >>> import numpy as np
    >>> one = lambda x: np.array([float(x)])
    >>> round(mid_p(one(3), one(10), one(0), one(90))[0], 4)
    0.0007
    """
    chances, offset = np.ones(1), 0
    for a, n, c, m in zip(events, total, events_other, total_other, strict=True):
        start, mass = _hypergeometric(round(n), round(m), round(a + c))
        chances, offset = np.convolve(chances, mass), offset + start
    seen = round(float(events.sum())) - offset
    half = chances[seen] / 2
    below, above = float(chances[:seen].sum() + half), float(chances[seen + 1 :].sum() + half)
    return min(1.0, 2 * min(below, above)), float(min(chances[0], chances[-1]))


@lru_cache(maxsize=65536)
def _hypergeometric(n: int, m: int, marked: int) -> tuple[int, Numbers]:
    """Smallest possible count among ``n`` of ``n + m`` with ``marked`` marks, and the chances from there on."""
    start, stop = max(0, marked - m), min(n, marked)
    k = np.arange(start, stop + 1)
    log = (
        gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        + gammaln(m + 1) - gammaln(marked - k + 1) - gammaln(m - marked + k + 1)
        - gammaln(n + m + 1) + gammaln(marked + 1) + gammaln(n + m - marked + 1)
    )  # fmt: skip
    mass = np.exp(log)
    return start, mass / mass.sum()
