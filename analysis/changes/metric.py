"""A metric (NPS, response time, ...) differs between the two newest quarters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.changes.base import SURE, Change, Kind, Pair
from analysis.columns import rows_of
from analysis.figures import METRICS, say_value
from analysis.statistics.intervals import Z_95
from analysis.statistics.tails import false_discovery_control, normal_tail

LEAST = 10


def find(pair: Pair) -> Iterator[Change]:
    """The newest quarter against the one before, where the newest has data since the earlier analysis."""
    then, now = pair.both("metrics")
    known = set(then[["brand", "metric"]].itertuples(index=False, name=None)) if len(then) else set()
    told = {_key(row) for row in _moved(pair, then)}
    for row in _moved(pair, now):
        # what was not measured at the earlier analysis is a first look; what it said already is no news
        if (row["brand"], row["metric"]) in known and _key(row) not in told:
            yield _change(pair, row, float(str(row["q"])))


def _key(row: dict[str, Any]) -> tuple[str, str, str, bool]:
    return row["brand"], row["metric"], str(row["new"]["period"]), row["difference"] > 0


def _moved(pair: Pair, metrics: pd.DataFrame) -> list[dict[str, Any]]:
    """Metrics whose newest quarter differs from the one before, with q."""
    if metrics.empty:
        return []
    quarters = metrics[metrics["period"].str.fullmatch(r"\d{4}-Q\d") & metrics["segment"].fillna("").eq("")]
    quarters = quarters[quarters["n"].ge(LEAST) & quarters["low"].notna()]
    current = f"{pair.since.year}-Q{pair.since.quarter}"
    rows = []
    for (brand, metric), part in quarters.sort_values("period").groupby(["brand", "metric"], sort=True):
        if len(part) < 2 or str(part["period"].iloc[-1]) < current or brand not in pair.names:
            continue
        old, new = rows_of(part.tail(2))
        if str(metric) not in METRICS:
            continue
        difference = float(new["value"] - old["value"])
        # half widths as standard errors: the intervals are of the two quarters alone and share no answer
        error = float(np.hypot(new["high"] - new["low"], old["high"] - old["low"])) / (2 * Z_95)
        if error > 0:
            p = float(2 * normal_tail(abs(difference) / error))
            rows.append({"brand": brand, "metric": metric, "old": old, "new": new, "difference": difference,
                         "error": error, "p": p})  # fmt: skip
    if not rows:
        return []
    judged = zip(rows, false_discovery_control(np.array([row["p"] for row in rows], dtype=np.float64)), strict=True)
    return [{**row, "q": float(q)} for row, q in judged if q <= SURE]


def _change(pair: Pair, row: dict[str, object], q: float) -> Change:
    brand, metric = str(row["brand"]), str(row["metric"])
    old, new = row["old"], row["new"]
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    unit, more = METRICS[metric]
    difference, error = float(str(row["difference"])), float(str(row["error"]))
    return Change(
        statement=f"{metric} of {pair.names[brand]}: {say_value(new['value'], unit)} in {new['period']} (n = {new['n']:,}) "
        f"after {say_value(old['value'], unit)} in {old['period']} (n = {old['n']:,}).",
        brand=brand,
        subject=metric,
        before=float(old["value"]),
        after=float(new["value"]),
        low=difference - Z_95 * error,
        high=difference + Z_95 * error,
        q=q,
        n=int(new["n"]),
        weight=abs(difference) / error,
        better=(difference > 0) == more,
    )


KIND = Kind(
    name="metric",
    label="Metrics",
    explains="A metric of the newest quarter differs from the quarter before by more than chance: ten answers or more on "
    "both sides, q at most 0.01 over brands and metrics.",
    order=3,
    alerts=True,
    find=find,
)
