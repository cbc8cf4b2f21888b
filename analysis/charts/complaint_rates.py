"""How large a share of each brand's reviews complains about the main themes, with the interval."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.base import HIGHER, LOWER, NEITHER, PAPER, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_shared, say_verdicts
from analysis.wording import say_theme

TITLE = "Complaints by theme and brand"
MOST_THEMES, MOST_BRANDS = 6, 6
WORDS = {"higher": "higher than the others", "lower": "lower than the others"}
NEITHER_WORD = "no difference, or cannot tell"


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Dot and 95 % interval a brand, one panel a theme; shape and colour say the verdict against the market."""
    rates = view.tables.table("theme_rates")
    rates = rates[
        (rates["side"] == "complaint") & rates["share"].notna() & rates["brand"].isin(list(view.brands)[:MOST_BRANDS])
    ]
    themes = [t for t in view.themes if (rates.loc[rates["theme_id"] == t, "reviews"] > 0).any()][:MOST_THEMES]
    rates = rates[rates["theme_id"].isin(themes)]
    if rates.empty:
        return absent(TITLE, "no review of these brands complains about a named theme yet; collect or import reviews")
    names = view.short_names(22 if width >= 500 else 13)
    verdicts = view.tables.table("comparisons")
    verdicts = verdicts[(verdicts["against"] == "market") & (verdicts["side"] == "complaint")]
    frame = rates.merge(verdicts[["brand", "theme_id", "verdict"]], on=["brand", "theme_id"], how="left")
    plot = pd.DataFrame(
        {
            "brand": [names[b] for b in frame["brand"]],
            "theme": [view.themes[t] for t in frame["theme_id"]],
            "share": frame["share"].astype(float),
            "low": frame["low"].astype(float),
            "high": frame["high"].astype(float),
            "verdict": [WORDS.get(str(v), NEITHER_WORD) for v in frame["verdict"]],
        }
    )
    order = [names[b] for b in view.brands if b in names]
    own = names.get(view.own or "", "")
    bold: Any = alt.ExprRef(f"datum.value === {own!r} ? 'bold' : 'normal'") if own else "normal"
    domain = [WORDS["higher"], WORDS["lower"], NEITHER_WORD]
    colour = alt.Color(
        "verdict:N",
        title=None,
        scale=alt.Scale(domain=domain, range=[HIGHER, LOWER, NEITHER]),
        legend=alt.Legend(orient="top", columns=3 if width >= 500 else 1, symbolSize=80),
    )
    base = alt.Chart(plot).encode(
        y=alt.Y(
            "brand:N", sort=order, title=None,
            axis=alt.Axis(labelFontWeight=bold, ticks=False, labelPadding=6),
        )
    )  # fmt: skip
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        **channels(
            x=alt.X(
                "low:Q",
                title="share of the brand's reviews",
                axis=alt.Axis(format="%", tickCount=5 if width >= 500 else 3),
            ),
            x2="high:Q",
            color=colour,
        )
    )
    dot = base.mark_point(filled=True, size=75, opacity=1, stroke=PAPER, strokeWidth=1).encode(
        **channels(
            x="share:Q",
            color=colour,
            shape=alt.Shape(
                "verdict:N",
                title=None,
                scale=alt.Scale(domain=domain, range=["triangle-right", "triangle-left", "circle"]),
            ),
        )
    )
    label_space = 205 if width >= 500 else 150
    chart = (
        (rule + dot)
        .properties(width=width - label_space, height=alt.Step(19))
        .facet(
            row=alt.Row("theme:N", sort=[view.themes[t] for t in themes], title=None,
                        header=alt.Header(labelOrient="top", labelAnchor="start", labelAngle=0, labelPadding=2)),
            spacing=10,
        )
    )  # fmt: skip
    sizes = frame.groupby("brand")["n"].max()
    said = ", ".join(f"{names[b]} n = {int(sizes[b]):,}" for b in view.brands if b in sizes.index)
    top = plot[plot["theme"] == view.themes[themes[0]]].sort_values(["share", "brand"], ascending=[False, True])
    most = [f"{row.brand} {say_shared(row.share, row.low, row.high)}" for row in top.head(3).itertuples()]
    cells = [(f"{row.brand} on {say_theme(str(row.theme))}", str(row.verdict)) for row in plot.itertuples()]
    told = {word: [cell for cell, verdict in cells if verdict == word] for word in domain}
    cut = f" The first {MOST_BRANDS} brands are drawn." if len(view.brands) > MOST_BRANDS else ""
    return finish(
        chart,
        title=TITLE,
        caption=f"Share of reviews that complain about a theme; the bar is the 95 % interval. {said}.{cut}",
        description=f"Most complained about is {say_theme(view.themes[themes[0]])}: {', '.join(most)}. "
        + say_verdicts(told[domain[0]], told[domain[1]], len(told[domain[2]]), what="compared with the other brands"),
    )


CHART = ChartKind(name="complaint_rates", tables=("theme_rates", "themes", "comparisons"), draw=draw)
