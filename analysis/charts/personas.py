"""How large the segments of reviewers are, with intervals, and how much belongs to none."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.given import given_table
from analysis.briefs.web_text import show_text
from analysis.charts.base import INK, MUTED, NEITHER, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_shared
from analysis.personas.table import FOUND, NO_CLEAR_SEGMENT

TITLE = "Personas by size"
MOST = 8


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One line a segment: its name, its share with the 95 % interval, its reviews; below them what belongs to none."""
    table = given_table(view, "personas")
    found = table[table["state"] == FOUND].head(MOST) if "state" in table.columns else table.head(0)
    if found.empty:
        note = "".join(str(why) for why in table.get("note", [])[:1])
        return absent(TITLE, note or "no segments were looked for: collect or import reviews, then marketgap analyse")
    rows = pd.concat([found, table[table["state"] == NO_CLEAR_SEGMENT]])
    letters = width // 8
    plot = pd.DataFrame(
        {
            "order": range(len(rows)),
            "label": [show_text(str(label), letters) for label in rows["label"]],
            "share": rows["share"].astype(float).to_list(),
            "low": rows["low"].astype(float).to_list(),
            "high": rows["high"].astype(float).to_list(),
            "n": [f"n = {n:,}" for n in rows["n"]],
            "shape": ["circle" if state == FOUND else "square" for state in rows["state"]],
        }
    )
    base = alt.Chart(plot).encode(y=alt.Y("order:O", title=None, axis=None, scale=alt.Scale(padding=0.1)))
    axis = alt.Axis(format="%", ticks=False, tickCount=5)
    x = alt.X("share:Q", title="share of the reviews that speak of a theme", axis=axis, scale=alt.Scale(domainMin=0))
    line = base.mark_rule(strokeWidth=2, color=NEITHER, yOffset=9).encode(**channels(x=alt.X("low:Q"), x2="high:Q"))
    point = base.mark_point(filled=True, size=90, opacity=1, color=NEITHER, yOffset=9).encode(
        x=x, shape=alt.Shape("shape:N", scale=None)
    )
    count = base.mark_text(align="left", dx=10, dy=9, fontSize=11, color=MUTED).encode(
        **channels(x="high:Q", text="n:N")
    )
    name = base.mark_text(align="left", dy=-9, fontSize=12.5, color=INK).encode(
        **channels(x=alt.value(0), text="label:N")
    )
    largest = found.iloc[0]
    rest = rows[rows["state"] == NO_CLEAR_SEGMENT]
    none = f" {say_shared(*rest.iloc[0][['share', 'low', 'high']])} belong to no group." if len(rest) else ""
    return finish(
        alt.layer(line, point, count, name).properties(width=width - 90, height=alt.Step(44)),
        title=TITLE,
        caption=(
            "Groups of reviews that speak of the same themes on the same side, with the 95 % interval of their share; n counts "
            "reviews. What belongs to no group is the last line."
        ),
        description=f"{len(found)} {'group' if len(found) == 1 else 'groups'} found. The largest: "
        f"{show_text(str(largest['label']), 120)}, {say_shared(largest['share'], largest['low'], largest['high'])}.{none}",
    )


CHART = ChartKind(name="personas", tables=("personas",), draw=draw)
