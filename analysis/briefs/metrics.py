"""The metrics of a CX programme (NPS, effort, response time, ...) as rows of words, with what they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.figure_names import metric_labels, say_measured, say_measured_interval
from analysis.briefs.given import given_table
from analysis.briefs.shown import Shown
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count
from analysis.charts.base import ChartView
from analysis.figures import METRICS
from analysis.languages import N_, gettext, say_in_language
from analysis.metrics.base import find_metrics
from analysis.metrics.table import ALL

SCALES = {"nps": N_("−100 to 100"), "ces": N_("0 to 100"), "csat": N_("0 to 100")}
MOST_PARTS = 80


@dataclass(frozen=True, kw_only=True)
class MetricRow:
    """A metric of one brand; ``part`` is the segment, empty for all."""

    metric: str
    scale: str
    brand: str
    own: bool
    part: str
    value: str
    interval: str
    n: str
    note: str


@dataclass(frozen=True, kw_only=True)
class MetricsView:
    """Metrics over all periods, then by segment; ``more`` rows of segments are not shown."""

    rows: tuple[MetricRow, ...]
    parts: tuple[MetricRow, ...]
    more: int
    formulas: tuple[tuple[str, str], ...]
    """(label, formula) of the metrics shown."""


def build_metrics(view: ChartView) -> MetricsView | None:
    """Table metrics as words; None when nothing was measured."""
    table = given_table(view, "metrics")
    if table.empty:
        return None
    metrics, brands = list(METRICS), list(view.brands)
    table = table[table["brand"].isin(brands) & (table["period"] == ALL)]
    table = table.assign(
        first=[metrics.index(str(m)) if m in metrics else len(metrics) for m in table["metric"]],
        second=[brands.index(str(b)) for b in table["brand"]],
    ).sort_values(["first", "metric", "second"], kind="stable")
    whole = table["segment"].fillna("").eq("")
    labels = metric_labels()
    shown = set(table["metric"])
    return MetricsView(
        rows=tuple(_row(view, row, labels) for _, row in table[whole].iterrows()),
        parts=tuple(_row(view, row, labels) for _, row in table[~whole].head(MOST_PARTS).iterrows()),
        more=max(0, int((~whole).sum()) - MOST_PARTS),
        formulas=tuple((gettext(m.label), gettext(m.formula)) for m in find_metrics() if m.name in shown),
    )


def _row(view: ChartView, row: pd.Series[Any], labels: dict[str, str]) -> MetricRow:
    metric, brand = str(row["metric"]), str(row["brand"])
    return MetricRow(
        metric=labels.get(metric, metric),
        scale=gettext(SCALES.get(metric, "")),
        brand=view.brands[brand],
        own=brand == view.own,
        part="" if missing(row["segment"]) else show_text(row["segment"], 80),
        value=Shown(say_measured(metric, row["value"]), None if missing(row["value"]) else float(row["value"])),
        interval=say_measured_interval(metric, row["low"], row["high"]),
        n=say_count(row["n"]),
        note=say_in_language(show_text(row.get("note"), 240)),
    )
