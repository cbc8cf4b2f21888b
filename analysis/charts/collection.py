"""What was collected from each source against what the source says it has."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.base import HIGHER, INK, LOWER, NEITHER, ChartKind, ChartView, Drawing, absent, finish

TITLE = "Collected against expected"
MOST = 24
COLOURS = {"good": LOWER, "suspect": "#7d6000", "failed": HIGHER, "not judged": NEITHER}


def draw(view: ChartView, width: int = 640) -> Drawing:
    """Bar: records got; tick: records the source says it has; colour and row label: the crawl's verdict."""
    health = view.tables.table("health").sort_values(["brand", "source", "started"]).tail(MOST)
    if health.empty:
        return absent(TITLE, "nothing was collected yet; run: marketgap crawl, or marketgap import reviews FILE")
    names = view.short_names(16)
    verdict = [str(v) if v in COLOURS else "not judged" for v in health["verdict"]]
    rows = [
        f"{names.get(str(b), '') if pd.notna(b) else ''} {show_text(s, 40)}".strip()
        + ("" if v == "good" else f" ({v})")
        for b, s, v in zip(health["brand"], health["source"], verdict, strict=True)
    ]
    plot = pd.DataFrame(
        {
            "crawl": [f"{row}{' ' * rows[:i].count(row)}" for i, row in enumerate(rows)],
            "got": health["got"].astype("float64").to_list(),
            "expected": health["expected"].astype("float64").to_list(),
            "verdict": verdict,
        }
    )
    base = alt.Chart(plot).encode(y=alt.Y("crawl:N", sort=plot["crawl"].to_list(), title=None))
    bar = base.mark_bar(height=11).encode(
        x=alt.X("got:Q", title="records"),
        color=alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=alt.Legend(orient="top", columns=4 if width >= 500 else 2),
        ),
    )
    tick = base.mark_tick(thickness=3, size=19, color=INK).encode(x="expected:Q")
    got, known = int(plot["got"].sum()), int(plot["expected"].notna().sum())
    return finish(
        (bar + tick).properties(width=width - (240 if width >= 500 else 170), height=alt.Step(22)),
        title=TITLE,
        caption=f"Bar: records got, n = {got:,} in all; black mark: what the source says it has "
        f"(known for {known} of {len(plot)}). These are counts of everything seen, so there is no interval.",
    )


CHART = ChartKind(name="collection", tables=("health",), draw=draw)
