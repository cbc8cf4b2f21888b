"""Customer lifetime value, in its simple form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric

PARTS = ["average_order_value", "orders_per_year", "years_retained"]


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Average order value x orders a year x years retained, of the newest period that has all three.

    The parts are stated means without their spread, so there is no interval.
    """
    known = rows.dropna(subset=PARTS).sort_values(["period", "figures_id"], kind="stable")
    if known.empty:
        return None
    newest = known.iloc[-1]
    value = float(np.prod(newest[PARTS].to_numpy(np.float64)))
    currency = f" in {newest['currency']}" if pd.notna(newest["currency"]) else ""
    n = int(newest["customers_at_start"]) if pd.notna(newest["customers_at_start"]) else 0
    return Measured(value=value, n=n, note=f"of {newest['period']}{currency}; from stated means, so without interval")


METRIC = Metric(
    name="clv",
    label="Customer lifetime value",
    source="customers",
    formula="average order value x orders a year x years retained (simple form: no discounting, no margin); currency",
    measure=measure,
)
