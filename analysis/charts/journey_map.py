"""The journey map: the balance of praise and complaint at every stage, brand by brand, with its interval."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.base import GRID, INK, MUTED, NEITHER, OWN, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_some
from analysis.journey import ELSEWHERE, STAGES, WHOLE

TITLE = "Journey map"
MOST_BRANDS = 8
ENDS = "datum.value == -1 ? 'all complain' : datum.value == 1 ? 'all praise' : datum.value == 0 ? 'even' : ''"
FEWEST = 5
"""Voices below which a point says nothing worth drawing."""


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One panel a stage, one point a brand: how happy its customers are there, with the 95 % interval."""
    journey = view.tables.table("journey")
    shown = list(view.brands)[:MOST_BRANDS]
    rows = journey[(journey["touchpoint"] == WHOLE) & journey["brand"].isin(shown) & (journey["n"] >= FEWEST)]
    stages = [s for s in (*STAGES, ELSEWHERE) if s in set(rows["stage"])]
    if rows.empty:
        return absent(TITLE, f"no stage has {FEWEST} reviews of one brand that take a side; collect or import reviews")
    names = view.short_names(20)
    plot = pd.DataFrame(
        {
            "stage": [str(s).capitalize() for s in rows["stage"]],
            "brand": [names[str(b)] for b in rows["brand"]],
            "emotion": rows["emotion"].astype(float).to_list(),
            "low": rows["low"].astype(float).to_list(),
            "high": rows["high"].astype(float).to_list(),
            "n": [f"n = {n:,}" for n in rows["n"]],
            "own": [str(b) == view.own for b in rows["brand"]],
        }
    )
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(**channels(x="zero:Q"))
    )
    panels = []
    for stage in stages:
        last = stage == stages[-1]
        part = plot[plot["stage"] == stage.capitalize()]
        base = alt.Chart(part).encode(**channels(
            x=alt.X("emotion:Q", title=None, scale=alt.Scale(domain=[-1, 1]),
                    axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], labels=last, ticks=False, gridColor=GRID, labelExpr=ENDS)),
            y=alt.Y("brand:N", sort=[names[b] for b in shown], title=None, axis=alt.Axis(ticks=False, minExtent=130, labelPadding=10)),
            color=alt.condition("datum.own", alt.value(OWN), alt.value(NEITHER)),
        ))  # fmt: skip
        line = base.mark_rule(strokeWidth=2).encode(**channels(x="low:Q", x2="high:Q"))
        point = base.mark_point(filled=True, size=90, opacity=1).encode(
            **channels(shape=alt.condition("datum.own", alt.value("diamond"), alt.value("circle")))
        )
        count = base.mark_text(align="left", dx=8, fontSize=11).encode(
            **channels(x=alt.value(width - 230), text="n:N", color=alt.value(MUTED))
        )
        title = alt.Title(stage.capitalize(), anchor="start", color=INK, fontSize=13, frame="bounds", offset=4)
        panels.append(
            alt.layer(zero, line, point, count).properties(width=width - 230, height=alt.Step(24), title=title)
        )
    who = view.own if view.own in set(rows["brand"]) else str(rows["brand"].iloc[0])
    mine = plot[plot["brand"] == names[str(who)]]
    ill = [str(stage).lower() for stage, high in zip(mine["stage"], mine["high"], strict=True) if high < 0]
    well = [str(stage).lower() for stage, low in zip(mine["stage"], mine["low"], strict=True) if low > 0]
    chart = alt.vconcat(*panels, spacing=8)
    return finish(
        chart,
        title=TITLE,
        caption=(
            "Balance of praise and complaint about the themes of each stage, from all complain to all praise, with the 95 % interval. "
            f"n counts the reviews on both sides; points of fewer than {FEWEST} are left out. The diamond is one's own brand."
        ),
        description=f"Customers of {names[str(who)]}: complaints prevail beyond chance at {say_some(ill) or 'no stage'}, praise at "
        f"{say_some(well) or 'no stage'}; at {len(mine) - len(ill) - len(well)} of {len(mine)} stages it cannot be said.",
    )


CHART = ChartKind(name="journey_map", tables=("journey",), draw=draw)
