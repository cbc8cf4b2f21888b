"""Who is seen for the market's keywords: share of voice with the range between two click curves."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.base import NEITHER, OWN, ChartKind, ChartView, Drawing, absent, channels, finish, main_set
from analysis.charts.descriptions import say_first, say_shared

TITLE = "Share of voice in search"
MOST = 12


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Dot a brand or domain, bar from the lower to the higher click curve; brands of the market filled."""
    seen = main_set(view.tables.table("visibility"))
    if seen.empty:
        return absent(
            TITLE, "no search result was captured; add [[keyword]] tables to market.toml and run: marketgap crawl serp"
        )
    seen = seen.sort_values(["share_of_voice", "domain"], ascending=[False, True]).head(MOST)
    names = view.short_names(24 if width >= 500 else 16)
    who = [names.get(str(b), "") if pd.notna(b) else "" for b in seen["brand"]]
    plot = pd.DataFrame(
        {
            "who": [name or show_text(d, 26 if width >= 500 else 18) for name, d in zip(who, seen["domain"], strict=True)],
            "share": seen["share_of_voice"].astype(float).to_list(),
            "low": seen["low_curve"].astype(float).to_list(),
            "high": seen["high_curve"].astype(float).to_list(),
            "kind": ["brand of this market" if name else "other site" for name in who],
        }
    )  # fmt: skip
    base = alt.Chart(plot).encode(
        y=alt.Y("who:N", sort=list(dict.fromkeys(plot["who"])), title=None, axis=alt.Axis(ticks=False, labelPadding=6))
    )
    domain = ["brand of this market", "other site"]
    colour = alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=domain, range=[OWN, NEITHER]),
        legend=alt.Legend(orient="top", columns=2, symbolSize=80),
    )
    x = alt.X(
        "low:Q", title="share of all expected clicks", scale=alt.Scale(zero=True),
        axis=alt.Axis(format="%", tickCount=5 if width >= 500 else 3),
    )  # fmt: skip
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(**channels(x=x, x2="high:Q", color=colour))
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        **channels(
            x="share:Q",
            color=colour,
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=domain, range=["circle", "square"])),
        )
    )
    label_space = 225 if width >= 500 else 165
    counted = seen[["ranked", "beyond_depth"]].fillna(0).sum(axis=1).max()
    top = plot.iloc[0]
    mine = plot[plot["who"] == names.get(view.own or "", "")]
    own = ""
    if view.own and mine.empty:
        own = f" {names[view.own]} is not among them."
    elif view.own and int(mine.index[0]):
        own = f" {names[view.own]}: {say_shared(*mine.iloc[0][['share', 'low', 'high']])}."
    return finish(
        (rule + dot).properties(width=width - label_space, height=alt.Step(22)),
        title=TITLE,
        caption=f"n = {int(counted):,} result pages read. The bar is the range between two published click curves, "
        "an older one and one measured with AI answers on the page; it is not a sampling interval.",
        description=f"Most seen: {top['who']}, {say_shared(top['share'], top['low'], top['high'])} of the expected clicks.{own} "
        + say_first(plot["who"].tolist(), plot["low"].tolist(), plot["high"].tolist()).replace("interval", "range"),
    )


CHART = ChartKind(name="visibility", tables=("visibility",), draw=draw)
