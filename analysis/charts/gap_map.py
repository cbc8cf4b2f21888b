"""Where the gaps lie: how many speak of a theme against how unhappy they are, and how silent the FAQs are."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.base import (
    HIGHER,
    INK,
    LOWER,
    NEITHER,
    PARTLY,
    ChartKind,
    ChartView,
    Drawing,
    absent,
    channels,
    finish,
)
from analysis.charts.gaps import SILENCE, silence_of
from analysis.wording import say_count

TITLE = "Demand and dissatisfaction by theme"
MOST = 12


def draw(view: ChartView, width: int = 640) -> Drawing:
    """A numbered point a theme with both its intervals; shape and colour say how many FAQs leave the pain unanswered."""
    gaps = view.tables.table("gaps").sort_values("rank")
    gaps = gaps[gaps["demand"].notna() & gaps["dissatisfaction"].notna()].head(MOST)
    if gaps.empty:
        return absent(
            TITLE, "no theme has complaints or praise to place it by; collect or import reviews, then marketgap analyse"
        )
    plot = pd.DataFrame(
        {
            "rank": [str(rank) for rank in gaps["rank"]],
            "faq": [silence_of(value) for value in gaps["faq_silence"]],
            "demand": gaps["demand"].astype(float).to_list(),
            "dissatisfaction": gaps["dissatisfaction"].astype(float).to_list(),
            "low": _end(gaps, "demand", "low"),
            "high": _end(gaps, "demand", "high"),
            "below": _end(gaps, "dissatisfaction", "low"),
            "above": _end(gaps, "dissatisfaction", "high"),
        }
    )
    present = [word for word in SILENCE if word in set(plot["faq"])]
    legend = alt.Legend(
        orient="top", columns=min(len(present), 3 if width >= 600 else 1), symbolSize=80, values=present
    )
    domain = alt.Scale(domain=list(SILENCE), range=[HIGHER, PARTLY, LOWER, NEITHER])
    colour = alt.Color("faq:N", title=None, scale=domain, legend=legend)
    shapes = alt.Scale(domain=list(SILENCE), range=["square", "diamond", "circle", "cross"])
    base = alt.Chart(plot)
    percent = alt.Axis(format="%", tickCount=5)
    x = alt.X("low:Q", title="demand: share of reviews that speak of it", axis=percent, scale=alt.Scale(zero=True))
    y = alt.Y("below:Q", title="complaints among those", axis=percent, scale=alt.Scale(zero=False))
    across = base.mark_rule(strokeWidth=1.5, opacity=0.45).encode(
        **channels(x=x, x2="high:Q", y="dissatisfaction:Q", color=colour)
    )
    upright = base.mark_rule(strokeWidth=1.5, opacity=0.45).encode(
        **channels(y=y, y2="above:Q", x="demand:Q", color=colour)
    )
    point = base.mark_point(filled=True, size=90, opacity=1).encode(
        **channels(
            x="demand:Q", y="dissatisfaction:Q", color=colour, shape=alt.Shape("faq:N", title=None, scale=shapes)
        )
    )
    number = base.mark_text(dx=9, dy=-9, fontSize=12, fontWeight="bold", color=INK).encode(
        **channels(x="demand:Q", y="dissatisfaction:Q", text="rank:N")
    )
    names = [
        f"{rank} {show_text(view.themes.get(str(t), str(t)), 40)}"
        for rank, t in zip(gaps["rank"], gaps["theme_id"], strict=True)
    ]
    known = gaps["n"].max() if "n" in gaps.columns else pd.NA
    n = len(view.tables.table("reviews")) if pd.isna(known) else int(known)
    return finish(
        (across + upright + point + number).properties(width=width - (130 if width >= 500 else 110), height=280),
        title=TITLE,
        caption=f"{'; '.join(names)}. To the right: more reviews speak of it; above: they complain more than they praise. "
        f"The lines are 95 % intervals; n = {n:,} reviews.",
        description=f"Places {say_count(len(plot), 'theme')}; furthest to the right is {names[int(plot['demand'].argmax())]}, "
        f"highest is {names[int(plot['dissatisfaction'].argmax())]}.",
    )


def _end(gaps: pd.DataFrame, part: str, end: str) -> list[float]:
    """One end of an interval; the value itself in results of an older analysis, which kept none."""
    values = gaps[part].astype(float)
    name = f"{part}_{end}"
    return (gaps[name].astype(float).fillna(values) if name in gaps.columns else values).to_list()


CHART = ChartKind(name="gap_map", tables=("gaps", "themes", "reviews"), draw=draw)
