"""How a measured value is said together with its interval."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from analysis.figures import METRICS, Unit, say_value
from analysis.wording import say_number

TIMES = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


def say_metrics(metrics: pd.DataFrame) -> list[str]:
    """Each row of table metrics as a value with unit and interval."""
    rows = zip(*(metrics[name] for name in ("metric", "value", "low", "high")), strict=True)
    return [say_measured(v, a, b, METRICS[str(m)][0] if m in METRICS else "index") for m, v, a, b in rows]


def say_measured(value: float, low: float, high: float, unit: Unit, missing: str = "") -> str:
    """A value with its interval in brackets; the unit is said once.

    Parameters
    ----------
    value, low, high
        NaN where there is none.
    unit
        Of the three.
    missing
        What stands for a value that is not known; an interval may be known without it.

    Examples
    --------
    >>> say_measured(10_000.0, 9_500.0, 10_800.0, "seconds")
    '2.8 hours (2.6 to 3.0)'
    >>> say_measured(float("nan"), 600.0, float("nan"), "seconds", "not reached")
    'not reached (over 10 minutes)'
    """
    ends = [float(value), float(low), float(high)]
    known = [end for end in ends if isfinite(end)]
    if not known:
        return missing
    if unit == "seconds":
        size, name = next((s, n) for s, n in TIMES if known[0] >= s or s == 1)
        said = [say_number(end / size) if isfinite(end) else "" for end in ends]
        word = f" {name}"
    else:
        word = " %" if unit == "share" else ""
        said = [say_value(end, unit).removesuffix(word) if isfinite(end) else "" for end in ends]
    whole = f"{said[0]}{word}" if said[0] else missing
    if not (said[1] or said[2]):
        return whole
    unsaid = "" if said[0] else word
    interval = (
        f"{said[1]} to {said[2]}" if said[1] and said[2] else f"over {said[1]}" if said[1] else f"up to {said[2]}"
    )
    return f"{whole} ({interval}{unsaid})"
