"""The market's gaps by score, with its interval and how silent the brands' FAQs are."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.base import HIGHER, LOWER, NEITHER, PARTLY, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_first, say_some
from analysis.wording import say_count

TITLE = "Gaps in the market by opportunity score"
MOST = 12
SILENCE = ("most FAQs are silent", "some FAQs are silent", "most FAQs answer", "no FAQ known")


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Dot and interval a gap; shape and colour say how many of the brands' FAQs leave the pain unanswered."""
    gaps = view.tables.table("gaps").sort_values("rank")
    if "certainty" in gaps:
        gaps = gaps[gaps["certainty"] == "supported"]
    gaps = gaps.head(MOST)
    if gaps.empty:
        return absent(
            TITLE,
            "the data supports no gap; table gaps names, for each theme, the first condition that is not met",
        )
    limit = 34 if width >= 500 else 18
    labels = [show_text(view.themes.get(str(t), str(t)), limit) for t in gaps["theme_id"]]
    plot = pd.DataFrame(
        {
            "gap": [f"{r}. {text}" for r, text in zip(gaps["rank"], labels, strict=True)],
            "score": gaps["score"].astype(float).to_list(),
            "low": gaps["low"].astype(float).to_list(),
            "high": gaps["high"].astype(float).to_list(),
            "faq": [silence_of(value) for value in gaps["faq_silence"]],
        }
    )
    base = alt.Chart(plot).encode(
        y=alt.Y("gap:N", sort=plot["gap"].to_list(), title=None, axis=alt.Axis(ticks=False, labelPadding=6))
    )
    present = [word for word in SILENCE if word in set(plot["faq"])]
    colour = alt.Color(
        "faq:N",
        title=None,
        scale=alt.Scale(domain=list(SILENCE), range=[HIGHER, PARTLY, LOWER, NEITHER]),
        legend=alt.Legend(
            orient="top",
            columns=min(len(present), 3 if width >= 600 else 1),
            symbolSize=80,
            values=present,
        ),
    )
    shape = alt.Shape(
        "faq:N", title=None, scale=alt.Scale(domain=list(SILENCE), range=["square", "diamond", "circle", "cross"])
    )
    x = alt.X("low:Q", title="opportunity score, 0 to 20", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(**channels(x=x, x2="high:Q", color=colour))
    dot = base.mark_point(filled=True, size=85, opacity=1).encode(**channels(x="score:Q", color=colour, shape=shape))
    label_space = 280 if width >= 500 else 190
    reviews = view.tables.table("themes").set_index("theme_id")["reviews"]
    first = plot.iloc[0]
    silent = [str(label) for label, faq in zip(labels, plot["faq"], strict=True) if faq == SILENCE[0]]
    spoken = f" Most FAQs are silent on {say_some(silent)}." if silent else ""
    least = min((int(reviews[t]) for t in gaps["theme_id"] if t in reviews.index), default=0)
    return finish(
        (rule + dot).properties(width=width - label_space, height=alt.Step(24)),
        title=TITLE,
        caption="Importance plus unmet satisfaction, each 0 to 10; the bar is the 95 % interval over resampled reviews"
        + (f"; each theme rests on n = {least:,} reviews or more." if least else "."),
        description=f"The data supports {say_count(len(plot), 'gap')}. First is {labels[0]}, score {first['score']:.1f} "
        f"({first['low']:.1f} to {first['high']:.1f}). {say_first(labels, plot['low'].tolist(), plot['high'].tolist())}{spoken}",
    )


def silence_of(value: object) -> str:
    """How silent the FAQs are, in words."""
    if pd.isna(value):  # type: ignore[call-overload]
        return SILENCE[3]
    share = float(value)  # type: ignore[arg-type]
    return SILENCE[0] if share > 2 / 3 else SILENCE[1] if share > 1 / 3 else SILENCE[2]


CHART = ChartKind(name="gaps", tables=("gaps", "themes"), draw=draw)
