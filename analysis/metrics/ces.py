"""Customer effort score (Dixon, Freeman and Toman 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_satisfied

LEAST = {5.0: 4.0, 7.0: 5.0}
"""Top of the scale -> the least score that says it was easy."""


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Share of answers that say it was easy."""
    return measure_satisfied(rows, "ces", LEAST, word="easy")


METRIC = Metric(
    name="ces",
    label="Customer effort score",
    source="surveys",
    formula="answers of 4 or 5 on 1 to 5 (5 to 7 on 1 to 7) / all answers x 100; 0 to 100, more is easier",
    measure=measure,
)
