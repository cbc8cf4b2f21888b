"""Time until an answer, when some were never answered: Kaplan and Meier's median."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.intervals import Z_95


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
