"""How one brand differs from the market: the risk ratio of each theme with its interval, complaints and praise."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.base import HIGHER, INK, LOWER, NEITHER, ChartKind, ChartView, Drawing, absent, channels, finish
from analysis.charts.descriptions import say_verdicts
from analysis.wording import say_theme

TITLE = "The brand against the market"
MOST = 12
WORDS = {"higher": "higher", "lower": "lower", "no_difference": "no difference", "cannot_tell": "cannot tell"}
SIDES = {"complaint": "complaints", "praise": "praise"}


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Ratio and interval a theme on a logarithmic scale; 1 means as often as the market."""
    if not view.brands:
        return absent(TITLE, "there is no brand")
    brand = view.own or next(iter(view.brands))
    name = view.brands[brand]
    title = f"{name} against the market"
    rows = view.tables.table("comparisons")
    rows = rows[(rows["brand"] == brand) & (rows["against"] == "market") & rows["ratio"].gt(0) & rows["low"].gt(0)]
    themes = [t for t in view.themes if t in set(rows["theme_id"])][:MOST]
    rows = rows[rows["theme_id"].isin(themes)]
    if rows.empty:
        return absent(title, "nothing to compare with: it takes two brands with reviews on a source they share")
    limit = 30 if width >= 500 else 17
    label = {t: show_text(view.themes[t], limit) for t in themes}
    plot = pd.DataFrame(
        {
            "theme": [label[t] for t in rows["theme_id"]],
            "side": [SIDES.get(str(s), str(s)) for s in rows["side"]],
            "ratio": rows["ratio"].astype(float).clip(0.1, 10).to_list(),
            "low": rows["low"].astype(float).clip(0.1, 10).to_list(),
            "high": rows["high"].astype(float).clip(0.1, 10).to_list(),
            "verdict": [WORDS[str(v)] for v in rows["verdict"]],
        }
    )
    label_space = 230 if width >= 500 else 165
    panel = (width - label_space - 30) // 2 if width >= 500 else width - label_space
    colour = alt.Color(
        "verdict:N",
        title=None,
        scale=alt.Scale(domain=list(WORDS.values()), range=[HIGHER, LOWER, INK, NEITHER]),
        legend=alt.Legend(orient="top", columns=4 if width >= 500 else 2, symbolSize=80),
    )
    y = alt.Y("theme:N", sort=[label[t] for t in themes], title=None, axis=alt.Axis(ticks=False, labelPadding=6))
    scale = alt.Scale(type="log", domain=[0.1, 10], clamp=True)
    axis = alt.Axis(values=[0.1, 0.25, 0.5, 1, 2, 4, 10], format="~g")
    base = alt.Chart(plot).encode(y=y)
    one = alt.Chart(plot).mark_rule(stroke=INK, strokeDash=[3, 3], strokeWidth=1).encode(x=alt.datum(1, scale=scale))
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        **channels(
            x=alt.X("low:Q", scale=scale, axis=axis, title="times as often as the market"), x2="high:Q", color=colour
        )
    )
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("ratio:Q", scale=scale),
        color=colour,
        shape=alt.Shape(
            "verdict:N",
            title=None,
            scale=alt.Scale(
                domain=list(WORDS.values()), range=["triangle-right", "triangle-left", "diamond", "circle"]
            ),
        ),
    )
    header = alt.Header(labelOrient="top", labelAnchor="start", labelAngle=0)
    layered = (one + rule + dot).properties(width=panel, height=alt.Step(21))
    sides = list(SIDES.values())
    facet = (
        layered.facet(column=alt.Column("side:N", sort=sides, title=None, header=header))
        if width >= 500
        else layered.facet(row=alt.Row("side:N", sort=sides, title=None, header=header))
    )
    told = {
        (side, verdict): [say_theme(str(t)) for t in part["theme"]]
        for (side, verdict), part in plot.sort_values("ratio", kind="stable").groupby(["side", "verdict"])
    }
    said = [
        say_verdicts(
            told.get((side, WORDS["higher"]), []),
            told.get((side, WORDS["lower"]), []),
            sum(len(told.get((side, WORDS[v]), [])) for v in ("no_difference", "cannot_tell")),
            what=f"{side} against the market",
        )
        for side in SIDES.values()
    ]
    n, against = int(rows["n"].max()), int(rows["n_against"].max())
    return finish(
        facet,
        title=title,
        caption=f"Mantel-Haenszel ratio within source, half-year and language, with its 95 % interval. "
        f"{name} n = {n:,} reviews, the others n = {against:,}.",
        description=" ".join(said),
    )


CHART = ChartKind(name="ratios", tables=("comparisons", "themes"), draw=draw)
