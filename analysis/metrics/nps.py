"""Net promoter score (Reichheld 2003)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric
from analysis.statistics.intervals import Z_95, wilson


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Per cent of promoters (9, 10) minus per cent of detractors (0 to 6).

    The interval is that of the multinomial variance; where all answers are of one group the variance is zero and
    Wilson's limit of that group's share takes its place.
    """
    scores = rows.loc[(rows["kind"] == "nps") & (rows["scale_max"] == 10), "score"].to_numpy(np.float64)
    n = len(scores)
    if n == 0:
        return None
    promoters, detractors = float((scores >= 9).mean()), float((scores <= 6).mean())
    value = promoters - detractors
    spread = promoters + detractors - value * value
    half = Z_95 * float(np.sqrt(max(spread, 0.0) / n))
    low, high = max(value - half, -1.0), min(value + half, 1.0)
    if spread <= 1e-12:
        least = float(wilson(n, n)[0])  # at least this share of all customers is of the one group seen
        low, high = max(value - 2 * (1 - least), -1.0), min(value + 2 * (1 - least), 1.0)
    return Measured(value=100 * value, low=100 * low, high=100 * high, n=n)


METRIC = Metric(
    name="nps",
    label="Net promoter score",
    source="surveys",
    formula="per cent of answers of 9 or 10 minus per cent of answers of 0 to 6, on 0 to 10; -100 to 100",
    measure=measure,
)
