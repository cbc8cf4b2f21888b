"""Time until an answer, when some were never answered: Kaplan and Meier's median."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.statistics.intervals import Z_95
from analysis.statistics.tails import normal_tail


def median_time(seconds: npt.ArrayLike, answered: npt.ArrayLike) -> tuple[float, float, float]:
    """Median time to an answer with its 95 % interval.

    Parameters
    ----------
    seconds
        Time to the answer, or how long was waited without one; not negative.
    answered
        Whether an answer came; where not, the time is censored.

    Returns
    -------
    median, low, high
        Seconds; NaN where the curve does not fall to a half (fewer than half were answered in the time watched).

    Notes
    -----
    Kaplan and Meier (1958); the interval is Brookmeyer and Crowley's (1982) on the log-minus-log scale.

    Examples
    --------
    >>> median_time([10, 20, 30, 40, 50], [True, True, True, True, False])[0]
    30.0
    """
    times, events = np.asarray(seconds, dtype=np.float64), np.asarray(answered, dtype=bool)
    if not events.any():
        return float("nan"), float("nan"), float("nan")
    moments = np.unique(times[events])
    at_risk = times.size - np.searchsorted(np.sort(times), moments, side="left")
    fell = np.searchsorted(np.sort(times[events]), moments, side="right")
    deaths = np.diff(np.concatenate([[0], fell]))
    staying = np.cumprod(1 - deaths / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
        spread = Z_95 * np.sqrt(greenwood) / np.log(staying)
        upper, lower = staying ** np.exp(spread), staying ** np.exp(-spread)
    lower = np.where(staying <= 0, 0.0, lower)
    return _first(moments, staying), _first(moments, lower), _first(moments, upper)


def _first(moments: npt.NDArray[np.float64], curve: npt.NDArray[np.floating]) -> float:
    """First moment at which the curve is at or below a half; NaN when it never is."""
    reached = np.flatnonzero(curve <= 0.5)
    return float(moments[reached[0]]) if reached.size else float("nan")


def compare_times(
    seconds: npt.ArrayLike, answered: npt.ArrayLike, mine: npt.ArrayLike
) -> tuple[float, float, float, float]:
    """How much faster one group is answered than the other: log-rank test and the ratio of the two rates.

    Parameters
    ----------
    seconds, answered
        As in :func:`median_time`, of both groups together.
    mine
        Whether a row belongs to the first group.

    Returns
    -------
    ratio, low, high, p
        Ratio of the rates at which answers come (above 1: the first group is answered sooner) with its 95 % interval,
        and the test's two-sided p; NaN where nothing can be compared. 0 where the first group was never answered.

    Notes
    -----
    Mantel (1966); the ratio is Peto's one-step estimate exp((O - E) / V) (Yusuf et al. 1985).

    Examples
    --------
    >>> ratio, low, high, p = compare_times([1, 2, 3, 4, 5, 6], [True] * 6, [True, True, True, False, False, False])
    >>> ratio > 1, round(p, 3)
    (True, 0.025)
    """
    times, events = np.asarray(seconds, dtype=np.float64), np.asarray(answered, dtype=bool)
    first = np.asarray(mine, dtype=bool)
    nothing = float("nan"), float("nan"), float("nan"), float("nan")
    moments = np.unique(times[events])
    if not len(moments) or first.all() or not first.any():
        return nothing

    def at_risk(some: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.asarray(some.sum() - np.searchsorted(np.sort(times[some]), moments, side="left"), dtype=np.float64)

    everybody, ours = at_risk(np.ones_like(first)), at_risk(first)
    came = np.bincount(np.searchsorted(moments, times[events]), minlength=len(moments)).astype(np.float64)
    expected = came * ours / everybody
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = expected * (1 - ours / everybody) * np.where(everybody > 1, (everybody - came) / (everybody - 1), 0.0)
    variance = float(spread.sum())
    if variance <= 0:
        return nothing
    score = float((first & events).sum() - expected.sum())
    half = Z_95 / variance**0.5
    log = score / variance
    p = float(normal_tail(abs(score) / variance**0.5) * 2)
    with np.errstate(over="ignore"):  # an answer or two say nothing of the upper end: it is infinite
        ratio, low, high = (float(np.exp(value)) for value in (log, log - half, log + half))
    if not (first & events).any():  # the one-step estimate is above zero even then
        ratio = low = 0.0
    return ratio, low, high, p
