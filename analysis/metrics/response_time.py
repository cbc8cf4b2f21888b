"""Average response time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_time


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Mean seconds from the opening of a request to its first response."""
    return measure_time(rows, "first_response_at", random, word="were not answered")


METRIC = Metric(
    name="average_response_time",
    label="Average response time",
    source="tickets",
    formula="sum of the times to the first response / requests that were answered; seconds",
    measure=measure,
    needs=("first_response_at",),
)
