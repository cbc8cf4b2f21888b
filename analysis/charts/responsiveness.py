"""How many questions each brand answers, and how long half of the answers take, channel by channel."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analysis.briefs.answers import answered_channels
from analysis.briefs.figure_names import name_channel
from analysis.charts.base import (
    HIGHER,
    LOWER,
    MUTED,
    NEITHER,
    ChartKind,
    ChartView,
    Drawing,
    absent,
    channels,
    finish,
)
from analysis.charts.descriptions import say_some

TITLE = "Who answers, and how fast"
MOST_CHANNELS, MOST_BRANDS = 6, 8
WORDS = {"faster": "sooner than the others", "slower": "later than the others"}
NEITHER_WORD = "cannot tell, or nobody to compare with"
TICKS = {
    1: "1 s", 60: "1 min", 600: "10 min", 3_600: "1 hour", 21_600: "6 hours", 86_400: "1 day", 604_800: "1 week",
    2_592_000: "1 month", 31_536_000: "1 year",
}  # fmt: skip


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Two columns: share answered, and time until half are answered, both with the 95 % interval; a row a channel."""
    table = answered_channels(view)
    if table.empty:
        return absent(TITLE, "nothing that could be answered was collected: " + HOW)
    channels = list(dict.fromkeys(table["channel"]))[:MOST_CHANNELS]
    table = table[table["channel"].isin(channels) & table["brand"].isin(list(view.brands)[:MOST_BRANDS])]
    names = view.short_names(20 if width >= 500 else 13)
    plot = pd.DataFrame(
        {
            "channel": [_heading(str(c)) for c in table["channel"]],
            "brand": [names[str(b)] for b in table["brand"]],
            "rate": table["answer_rate"].astype(float),
            "rate_low": table["answer_rate_low"].astype(float),
            "rate_high": table["answer_rate_high"].astype(float),
            "median": table["median_seconds"].astype(float).clip(lower=1),
            "low": table["low"].astype(float).clip(lower=1),
            "high": table["high"].astype(float).clip(lower=1),
            "verdict": [WORDS.get(str(v), NEITHER_WORD) for v in table["verdict"]],
        }
    )
    order = [names[b] for b in view.brands if names[b] in set(plot["brand"])]
    own = names.get(view.own or "", "")
    rows = [_heading(str(c)) for c in channels]
    wide = width >= 500
    label_space = 190 if wide else 135
    room = (width - label_space - 40) // 2 if wide else width - label_space
    rate = _in_rows(_share(plot, _y(order, own, labels=True)), rows, width=room, headings=True)
    time = _in_rows(_time(plot, _y(order, own, labels=not wide)), rows, width=room, headings=not wide)
    told = [(f"{r['brand']} ({r['channel'].lower()})", r["verdict"], r["median"]) for r in plot.to_dict("records")]
    soon, late = ([who for who, verdict, _ in told if verdict == WORDS[word]] for word in WORDS)
    never = [who for who, _, median in told if not np.isfinite(median)]
    asked = table.groupby("channel", sort=False)["asked"].sum()
    counts = "; ".join(f"{name_channel(str(c))} n = {int(asked[c]):,}" for c in channels)
    return finish(
        alt.hconcat(rate, time, spacing=20) if wide else alt.vconcat(rate, time, spacing=24),
        title=TITLE,
        caption="Share answered, and the time until half are answered (Kaplan-Meier, what is not answered yet allowed for), "
        "with 95 % intervals. Triangles: answers come sooner or later than the others', beyond doubt. "
        f"{counts[:1].upper() + counts[1:]}.",
        description=f"Sooner than the others beyond chance: {say_some(soon) or 'nobody'}; later: {say_some(late) or 'nobody'}."
        + (f" Fewer than half were answered in the time watched: {say_some(never)}." if never else ""),
    )


def _heading(channel: str) -> str:
    words = name_channel(channel)
    return words[:1].upper() + words[1:]


def _y(order: list[str], own: str, *, labels: bool) -> alt.Y:
    bold: Any = alt.ExprRef(f"datum.value === {own!r} ? 'bold' : 'normal'") if own else "normal"
    axis = alt.Axis(ticks=False, labelPadding=6, labels=labels, minExtent=110 if labels else 0, labelFontWeight=bold)
    return alt.Y("brand:N", sort=order, title=None, axis=axis)


def _in_rows(layered: Any, rows: list[str], *, width: int, headings: bool) -> Any:
    says = alt.Undefined if headings else "' '"
    header = alt.Header(labelOrient="top", labelAnchor="start", labelAngle=0, labelPadding=2, labelExpr=says)
    row = alt.Row("channel:N", sort=rows, title=None, header=header)
    faceted = layered.properties(width=width, height=alt.Step(20)).facet(row=row, spacing=10)
    return faceted.resolve_scale(y="independent")


def _shades() -> dict[str, Any]:
    domain = [WORDS["faster"], WORDS["slower"], NEITHER_WORD]
    shapes = ["triangle-right", "triangle-left", "circle"]
    return {
        "color": alt.Color("verdict:N", scale=alt.Scale(domain=domain, range=[LOWER, HIGHER, NEITHER]), legend=None),
        "shape": alt.Shape("verdict:N", scale=alt.Scale(domain=domain, range=shapes), legend=None),
    }


def _share(plot: pd.DataFrame, y: alt.Y) -> Any:
    shades = _shades()
    base = alt.Chart(plot).encode(y=y, color=shades["color"])
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], ticks=False)
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        **channels(x=alt.X("rate_low:Q", scale=scale, axis=axis, title="share answered"), x2="rate_high:Q")
    )
    dot = base.mark_point(filled=True, size=75, opacity=1).encode(x=alt.X("rate:Q", scale=scale), shape=shades["shape"])
    return rule + dot


def _time(plot: pd.DataFrame, y: alt.Y) -> Any:
    """Medians that were not reached are said so; an interval without an upper end runs to the edge."""
    known = plot[["median", "low", "high"]].to_numpy()
    known = known[np.isfinite(known)]
    span = [float(known.min()) / 1.5, float(known.max()) * 1.5] if len(known) else [60.0, 86_400.0]
    plot = plot.assign(high=plot["high"].fillna(span[1]).where(plot["median"].notna()))
    shades = _shades()
    ticks = [t for t in TICKS if span[0] <= t <= span[1]] or [3_600]
    says = " : ".join(f"datum.value == {t} ? '{words}'" for t, words in TICKS.items()) + " : ''"
    scale = alt.Scale(type="log", domain=span)
    axis = alt.Axis(values=ticks, labelExpr=says, ticks=False)
    base = alt.Chart(plot).encode(y=y)
    reached = base.transform_filter("isValid(datum.median)").encode(color=shades["color"])
    rule = reached.mark_rule(strokeWidth=3, opacity=0.55).encode(
        **channels(x=alt.X("low:Q", scale=scale, axis=axis, title="half are answered within"), x2="high:Q")
    )
    dot = reached.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("median:Q", scale=scale), shape=shades["shape"]
    )
    late = base.transform_filter("!isValid(datum.median)").mark_text(align="left", fontSize=11, color=MUTED)
    return rule + dot + late.encode(**channels(x=alt.value(2), text=alt.value("not reached")))


HOW = "crawl reviews with owner replies, or run marketgap import tickets FILE or marketgap import contacts FILE"
CHART = ChartKind(name="responsiveness", tables=("responsiveness",), draw=draw)
