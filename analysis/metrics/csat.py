"""Customer satisfaction score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_satisfied

LEAST = {3.0: 3.0, 5.0: 4.0, 10.0: 8.0}
"""Top of the scale -> the least satisfied score: the top of three, the top two of five, and the same part of ten."""


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Share of satisfied answers."""
    return measure_satisfied(rows, "csat", LEAST, word="satisfied")


METRIC = Metric(
    name="csat",
    label="Customer satisfaction",
    source="surveys",
    formula="satisfied answers / all answers x 100; satisfied: 3 of 3, 4 and 5 of 5, 8 to 10 of 10; 0 to 100",
    measure=measure,
)
