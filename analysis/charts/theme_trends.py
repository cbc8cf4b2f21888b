"""Trends: the share of complaints about the market's main themes, period by period, with intervals and spikes."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.base import (
    GRID,
    HIGHER,
    INK,
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
from analysis.trends import MARKET
from analysis.wording import say_theme

TITLE = "Complaints over time"
MOST_THEMES = 6
MOST_PERIODS = 24
FEWEST_PERIODS = 2
WIDE = 500
"""Pixels from which on two panels stand side by side."""
ROOM = 70
"""Pixels that axis labels take beside a panel."""


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One panel a theme: the share of complaints of the brand seen from (else of the market), as line and band."""
    trends = view.tables.table("trends")
    who = view.own if view.own is not None else MARKET
    mine = trends[(trends["brand"] == who) & (trends["side"] == "complaint")]
    periods = sorted(mine["start"].unique())[-MOST_PERIODS:]
    mine = mine[mine["start"].isin(periods)]
    if len(periods) < FEWEST_PERIODS:
        return absent(TITLE, "a trend needs reviews with dates from two periods or more; collect or import more")
    spiked = mine["spike"].fillna(False).astype(bool)
    order = mine.assign(spiked=spiked).groupby("theme_id").agg(spiked=("spiked", "any"), reviews=("reviews", "sum"))
    order = order.reset_index().sort_values(["spiked", "reviews", "theme_id"], ascending=[False, False, True])
    themes = [str(theme) for theme in order["theme_id"].head(MOST_THEMES)]
    shown = mine[mine["theme_id"].isin(themes)]
    plot = pd.DataFrame(
        {
            "theme": shown["theme_id"].astype(str).to_list(),
            "start": shown["start"].to_list(),
            "share": shown["share"].astype(float).to_list(),
            "low": shown["low"].astype(float).to_list(),
            "high": shown["high"].astype(float).to_list(),
            "spike": shown["spike"].fillna(False).astype(bool).to_list(),
            "mark": [f"{k:,} of {n:,}" for k, n in zip(shown["reviews"], shown["n"], strict=True)],
        }
    )
    plot["start"] = plot["start"].dt.tz_localize(None)
    top = min(1.0, 1.15 * float(plot["high"].max()))
    columns = 2 if width >= WIDE else 1
    panel = width // columns - ROOM
    panels = [_panel(plot[plot["theme"] == theme], view.themes.get(theme, theme), panel, top, who) for theme in themes]
    rows = [alt.hconcat(*panels[i : i + columns], spacing=20) for i in range(0, len(panels), columns)]
    sizes = shown.drop_duplicates("start")["n"].astype(int)
    name = view.short_names()[who] if who in view.brands else "all brands together"
    spikes = [
        f"{say_theme(view.themes.get(str(row.theme_id), str(row.theme_id)))} in {row.period} ({row.reviews:,} of {row.n:,})"
        for row in shown[shown["spike"].fillna(False).astype(bool)].sort_values(["start", "theme_id"]).itertuples()
    ]
    left = len(order) - len(themes)
    return finish(
        alt.vconcat(*rows, spacing=14),
        title=TITLE,
        caption=(
            f"Share of the reviews of {name} that complain about a theme, period by period; bands are 95 % intervals. "
            f"n = {sizes.min():,} to {sizes.max():,} reviews a period, {sizes.sum():,} in all. A ring with figures marks a "
            "period that stands out: five complaints or more, at least twice the usual share, three standard deviations "
            "above it, q at most 0.05."
            + (f" Of {len(order)} themes those that stand out, then the most frequent, are drawn." if left > 0 else "")
        ),
        description=f"Stands out beyond chance: {say_some(spikes)}."
        if spikes
        else "No period stands out beyond chance: what goes up and down here may be luck.",
    )


def _panel(part: pd.DataFrame, label: str, width: int, top: float, who: str) -> Any:
    colour = NEITHER if who == MARKET else OWN
    scale = alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(part).encode(
        x=alt.X("start:T", title=None, axis=alt.Axis(grid=False, tickCount=4, format="%b %y", labelColor=MUTED, labelOverlap=True))
    )  # fmt: skip
    band = base.mark_area(color=colour, opacity=0.18).encode(**channels(
        y=alt.Y("low:Q", title=None, scale=scale, axis=alt.Axis(format=".0%", tickCount=3, gridColor=GRID, ticks=False)),
        y2="high:Q",
    ))  # fmt: skip
    line = base.mark_line(color=colour, strokeWidth=2).encode(y=alt.Y("share:Q", scale=scale))
    dots = base.mark_point(filled=True, size=22, opacity=1, color=colour).encode(y=alt.Y("share:Q", scale=scale))
    spikes = base.transform_filter("datum.spike").encode(y=alt.Y("share:Q", scale=scale))
    ring = spikes.mark_point(filled=False, size=160, strokeWidth=2.2, opacity=1, color=HIGHER)
    figures = spikes.mark_text(align="right", dx=-11, fontSize=11, color=INK).encode(**channels(text="mark:N"))
    title = alt.Title(label, anchor="start", color=INK, fontSize=12.5, frame="bounds", offset=4, limit=width + 40)
    return alt.layer(band, line, dots, ring, figures).properties(width=width, height=96, title=title)


CHART = ChartKind(name="theme_trends", tables=("trends", "themes"), draw=draw)
