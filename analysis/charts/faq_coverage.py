"""Which pains each brand's FAQ answers, half-answers or leaves unanswered."""

from __future__ import annotations

import altair as alt
import pandas as pd

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

TITLE = "What the FAQs answer"
MOST_THEMES, MOST_BRANDS = 14, 10
STATES = {
    "answered": "answered",
    "partly": "partly",
    "silent": "silent",
    "no_faq": "no FAQ found",
    "unknown": "cannot tell",
}


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One mark a theme and brand; shape, colour and word say the same."""
    cover = view.tables.table("faq_coverage")
    shown = list(view.brands)[:MOST_BRANDS]
    cover = cover[cover["brand"].isin(shown)]
    themes = [t for t in view.themes if t in set(cover["theme_id"])][:MOST_THEMES]
    cover = cover[cover["theme_id"].isin(themes)]
    if cover.empty or (cover["state"] == "no_faq").all():
        return absent(
            TITLE, "no FAQ was found; name FAQ pages in market.toml (faq = [...]) and run: marketgap crawl faq"
        )
    names = view.short_names(18)
    plot = pd.DataFrame(
        {
            "brand": [names[b] for b in cover["brand"]],
            "theme": [view.themes[t] for t in cover["theme_id"]],
            "state": [STATES.get(str(s), str(s)) for s in cover["state"]],
        }
    )
    base = alt.Chart(plot).encode(
        x=alt.X("brand:N", sort=[names[b] for b in shown], title=None,
                axis=alt.Axis(orient="top", labelAngle=0 if len(shown) <= 4 else -35, ticks=False)),
        y=alt.Y("theme:N", sort=[view.themes[t] for t in themes], title=None, axis=alt.Axis(ticks=False)),
    )  # fmt: skip
    words = list(STATES.values())
    mark = base.mark_point(size=150, filled=True, opacity=1, xOffset=-34).encode(
        color=alt.Color("state:N", legend=None, scale=alt.Scale(domain=words, range=[LOWER, PARTLY, HIGHER, NEITHER, NEITHER])),
        shape=alt.Shape("state:N", legend=None, scale=alt.Scale(domain=words, range=["circle", "diamond", "square", "cross", "cross"])),
    )  # fmt: skip
    word = base.mark_text(color=INK, fontSize=12, align="left", xOffset=-22).encode(**channels(text="state:N"))
    entries = view.tables.table("faq").groupby("brand").size()
    said = ", ".join(f"{names[b]} {int(entries.get(b, 0))}" for b in shown)
    counts = []
    for brand in shown:
        states = plot.loc[plot["brand"] == names[brand], "state"].tolist()
        parts = [f"{states.count(word)} {word}" for word in words if word in states]
        if set(states) == {STATES["no_faq"]}:
            parts = [STATES["no_faq"]]
        counts.append(f"{names[brand]}: {', '.join(parts) or 'nothing known'}")
    return finish(
        (mark + word).properties(width=max(width - 200, 105 * len(shown)), height=alt.Step(25)),
        title=TITLE,
        caption=f"FAQ entries read: {said}. A reading of the texts by retrieval, not a sample: no interval applies.",
        description=f"Of {len(themes)} themes, most complained about first. {'; '.join(counts)}.",
    )


CHART = ChartKind(name="faq_coverage", tables=("faq_coverage", "faq", "themes"), draw=draw)
