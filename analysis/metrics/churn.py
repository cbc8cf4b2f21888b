"""Churn: customers lost in a period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_share
from analysis.metrics.periods import length_of


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Customers lost in the period over customers at its start; periods of the commonest length only."""
    known = rows[rows["customers_at_start"].notna() & rows["customers_lost"].notna()]
    if known.empty:
        return None
    lengths = known["period"].map(length_of)
    commonest = lengths.value_counts().sort_index().idxmax()
    alike = known[lengths == commonest]
    periods = alike["period"].nunique()
    note = f"a {commonest}, mean of {periods}" if periods > 1 else f"a {commonest}"
    return measure_share(int(alike["customers_lost"].sum()), int(alike["customers_at_start"].sum()), note=note)


METRIC = Metric(
    name="churn",
    label="Churn",
    source="customers",
    formula="customers lost in the period / customers at its start; 0 to 1",
    measure=measure,
)
