"""Complaint share by theme and brand as a heat map, with the interval written in each cell."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.base import INK, STEPS, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_shared, say_some
from analysis.wording import say_theme

TITLE = "Complaint heat map"
MOST_THEMES, MOST_BRANDS = 12, 8


def draw(view: ChartView, width: int = 640) -> Drawing:
    """One cell a theme and brand: share, 95 % interval; deeper colour for a larger share."""
    rates = view.tables.table("theme_rates")
    shown = list(view.brands)[:MOST_BRANDS]
    rates = rates[(rates["side"] == "complaint") & rates["share"].notna() & rates["brand"].isin(shown)]
    themes = [t for t in view.themes if t in set(rates["theme_id"])][:MOST_THEMES]
    rates = rates[rates["theme_id"].isin(themes)]
    if rates.empty:
        return absent(TITLE, "no review of these brands complains about a named theme yet; collect or import reviews")
    names = view.short_names(18)
    sizes = rates.groupby("brand")["n"].max()
    head = {b: f"{names[b]}\nn = {int(sizes.get(b, 0)):,}" for b in shown}
    plot = pd.DataFrame(
        {
            "brand": [head[b] for b in rates["brand"]],
            "theme": [view.themes[t] for t in rates["theme_id"]],
            "share": rates["share"].astype(float).to_list(),
            "text": [f"{s * 100:.1f} %" for s in rates["share"]],
            "interval": [f"{a * 100:.1f} to {b * 100:.1f}" for a, b in zip(rates["low"], rates["high"], strict=True)],
        }
    )
    ranked = rates.sort_values(["share", "theme_id", "brand"], ascending=[False, True, True]).head(3)
    largest = [
        f"{names[b]} on {say_theme(view.themes[t])} {say_shared(s, a, z)}"
        for b, t, s, a, z in zip(*(ranked[name] for name in ("brand", "theme_id", "share", "low", "high")), strict=True)
    ]
    base = alt.Chart(plot).encode(
        x=alt.X("brand:N", sort=list(head.values()), title=None,
                axis=alt.Axis(orient="top", labelAngle=0 if len(shown) <= 4 else -35, ticks=False, labelLimit=200, labelPadding=20, labelExpr=r"split(datum.label, '\n')")),
        y=alt.Y("theme:N", sort=[view.themes[t] for t in themes], title=None, axis=alt.Axis(ticks=False)),
    )  # fmt: skip
    edge = max(float(plot["share"].max()), 0.01)
    dark = alt.condition(f"datum.share > {edge * 0.55}", alt.value("#ffffff"), alt.value(INK))
    cell = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("share:Q", legend=None, scale=alt.Scale(domain=[0, edge], range=list(STEPS)))
    )
    chart = (
        cell
        + base.mark_text(dy=-6, fontSize=13).encode(**channels(text="text:N", color=dark))
        + base.mark_text(dy=9, fontSize=10.5).encode(**channels(text="interval:N", color=dark))
    )
    return finish(
        chart.properties(width=max(width - 200, 70 * len(shown)), height=alt.Step(38)),
        title=TITLE,
        caption="Share of a brand's reviews that complain about a theme; below it the 95 % interval in per cent.",
        description=f"The largest shares: {say_some(largest)}. Where intervals of two cells overlap widely, do not read an "
        "order into them; which brands differ beyond chance is tested, not read off.",
    )


CHART = ChartKind(name="heat_map", tables=("theme_rates", "themes"), draw=draw)
