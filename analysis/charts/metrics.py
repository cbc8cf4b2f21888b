"""The metrics of a CX programme quarter by quarter, with their intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis.briefs.figure_names import metric_labels
from analysis.briefs.given import given_table
from analysis.charts.base import (
    HIGHER,
    INK,
    LOWER,
    MUTED,
    NEITHER,
    OWN,
    ChartKind,
    ChartView,
    Drawing,
    absent,
    channels,
    finish,
)
from analysis.charts.descriptions import say_some
from analysis.figures import METRICS
from analysis.value_words import say_measured

TITLE = "Metrics by quarter"
MOST_METRICS, MOST_BRANDS, MOST_QUARTERS = 6, 4, 8
LABEL = 66
"""Pixels that a quarter's label takes."""
SCALED = {
    "seconds": (3_600.0, "hours"),
    "share": (0.01, "per cent"),
    "points": (1.0, "points"),
    "index": (1.0, "of 100"),
}
"""Unit of a metric -> what to divide by and what to call it."""


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One small panel a metric: value and 95 % interval of each quarter; shape and colour say the brand."""
    table = given_table(view, "metrics")
    shown = list(view.brands)[:MOST_BRANDS]
    if len(table):
        table = table[table["period"].str.fullmatch(r"\d{4}-Q\d") & table["segment"].fillna("").eq("")]
        table = table[table["brand"].isin(shown)]
    metrics = [m for m in METRICS if len(table) and table.loc[table["metric"] == m, "period"].nunique() >= 2]
    if not metrics:
        return absent(
            TITLE, "no metric has been measured in two quarters yet: marketgap import survey|tickets|customers FILE"
        )
    metrics = metrics[:MOST_METRICS]
    table = table[table["metric"].isin(metrics)]
    quarters = sorted(set(table["period"]))[-MOST_QUARTERS:]
    table = table[table["period"].isin(quarters)]
    names = view.short_names(20)
    labels = metric_labels()
    brands = [b for b in shown if b in set(table["brand"])]
    columns = _columns(width, len(quarters))
    room = (width - 110 - 78 * (columns - 1)) // columns
    panels = [_panel(table, m, labels[m], names, brands, quarters, view.own, room) for m in metrics]
    rows = [alt.hconcat(*panels[i : i + columns], spacing=78, bounds="flush") for i in range(0, len(panels), columns)]
    who = view.own if view.own in brands else brands[0]
    latest = []
    for metric in metrics:
        mine = table[(table["metric"] == metric) & (table["brand"] == who)].sort_values("period").tail(1)
        for row in mine.to_dict("records"):
            value = say_measured(row["value"], row["low"], row["high"], METRICS[metric][0])
            latest.append(f"{labels[metric]} {value} in {row['period'][5:]} {row['period'][:4]}")
    said = " and ".join(names[b] for b in brands) if len(brands) < 3 else f"{len(brands)} brands"
    return finish(
        alt.vconcat(*rows, spacing=18),
        title=TITLE,
        caption=f"Value and 95 % interval of each quarter, {said}; n stands below each quarter. A value without a bar has "
        "no interval because its file gives means without their spread.",
        description=f"The latest of {names[who]}: {say_some(latest, MOST_METRICS)}. Two quarters differ beyond chance where their "
        "intervals do not touch; where they touch, it cannot be told from here.",
    )


def _columns(width: int, quarters: int) -> int:
    """Panels in a row: as many as leave each quarter room for its label."""
    need = quarters * LABEL + 78
    return max(1, min(3, (width - 110 + 78) // need))


def _panel(
    table: pd.DataFrame, metric: str, label: str, names: dict[str, str], brands: list[str], quarters: list[str],
    own: str | None, width: int,
) -> Any:  # fmt: skip
    unit = METRICS[metric][0]
    size, words = SCALED.get(unit, (1.0, ""))
    rows = table[table["metric"] == metric]
    if unit == "seconds" and rows["value"].max() < 7_200:
        size, words = 60.0, "minutes"
    asked = rows.groupby("period")["n"].sum()
    quarter_words = {q: f"{q[5:]} {q[:4]}|n = {int(asked.get(q, 0)):,}" for q in quarters if q in asked.index}
    plot = pd.DataFrame(
        {
            "quarter": [quarter_words[str(p)] for p in rows["period"]],
            "brand": [names[str(b)] for b in rows["brand"]],
            "value": (rows["value"].astype(float) / size).to_list(),
            "low": (rows["low"].astype(float) / size).to_list(),
            "high": (rows["high"].astype(float) / size).to_list(),
        }
    )
    shapes = ["diamond", "circle", "square", "triangle-up"]
    colours = [OWN if b == own else c for b, c in zip(brands, [NEITHER, HIGHER, LOWER, MUTED], strict=False)]
    domain = [names[b] for b in brands]
    legend = alt.Legend(orient="top", columns=2) if len(brands) > 1 else None
    axis = alt.Axis(labelAngle=0, ticks=False, grid=False, labelExpr="split(datum.label, '|')", labelLineHeight=14)
    x = alt.X("quarter:N", sort=list(quarter_words.values()), title=None, axis=axis, scale=alt.Scale(padding=0.5))
    base = alt.Chart(plot).encode(x=x)
    if len(brands) > 1:
        base = base.encode(xOffset=alt.XOffset("brand:N", sort=domain))
    colour = alt.Color("brand:N", title=None, scale=alt.Scale(domain=domain, range=colours), legend=legend)
    shape = alt.Shape("brand:N", title=None, scale=alt.Scale(domain=domain, range=shapes[: len(domain)]), legend=legend)
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        **channels(
            y=alt.Y("low:Q", title=words, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4, minExtent=34)),
            y2="high:Q",
            color=colour,
        )
    )
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        y=alt.Y("value:Q", scale=alt.Scale(zero=False)), color=colour, shape=shape
    )
    title = alt.Title(label, anchor="start", color=INK, fontSize=12.5)
    return alt.layer(rule, dot).properties(width=width, height=112, title=title)


CHART = ChartKind(name="metrics", tables=("metrics",), draw=draw)
