"""Average resolution time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_time


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Mean seconds from the opening of a request to its resolution."""
    return measure_time(rows, "resolved_at", random, word="were not resolved")


METRIC = Metric(
    name="average_resolution_time",
    label="Average resolution time",
    source="tickets",
    formula="sum of the times to resolution / requests that were resolved; seconds",
    measure=measure,
    needs=("resolved_at",),
)
