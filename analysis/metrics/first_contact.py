"""First-contact resolution."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.metrics.base import Measured, Metric, measure_share


def measure(rows: pd.DataFrame, random: np.random.Generator) -> Measured | None:
    """Share of requests that were resolved at the customer's first contact."""
    known = rows[rows["contacts"].notna()]
    resolved = known["resolved_at"].notna() & known["contacts"].eq(1)
    missing = len(rows) - len(known)
    note = f"{missing:,} of {len(rows):,} requests do not say how many contacts it took" if missing else ""
    return measure_share(int(resolved.sum()), len(known), note=note)


METRIC = Metric(
    name="first_contact_resolution",
    label="First-contact resolution",
    source="tickets",
    formula="requests resolved at the first contact / requests whose number of contacts is known; 0 to 1",
    measure=measure,
    needs=("contacts", "resolved_at"),
)
