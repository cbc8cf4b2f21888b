"""What was collected from each source against what the source says it has."""

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
from analysis.charts.descriptions import say_some
from analysis.wording import say_count

TITLE = "Collected against expected"
MOST = 24
COLOURS = {"good": LOWER, "suspect": PARTLY, "failed": HIGHER, "not judged": NEITHER}


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
    room = min(310 if width >= 500 else 190, 20 + 7 * max(map(len, rows)))
    base = alt.Chart(plot).encode(
        y=alt.Y("crawl:N", sort=plot["crawl"].to_list(), title=None, axis=alt.Axis(labelLimit=room - 20))
    )
    bar = base.mark_bar(height=11).encode(
        x=alt.X("got:Q", title="records"),
        color=alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=alt.Legend(
                orient="top", columns=4 if width >= 500 else 1, values=[v for v in COLOURS if v in verdict]
            ),
        ),
    )
    tick = base.mark_tick(thickness=3, size=19, color=INK).encode(**channels(x="expected:Q"))
    parts = [f"{say_count(verdict.count('good'), 'source')} of {len(rows)} came whole"]
    for state in ("suspect", "failed"):
        which = [row.removesuffix(f" ({state})") for row, v in zip(rows, verdict, strict=True) if v == state]
        parts += [f"{state}: {say_some(which)}"] if which else []
    doubt = " What failed is unknown, not empty." if "failed" in verdict else ""
    got, known = int(plot["got"].sum()), int(plot["expected"].notna().sum())
    return finish(
        (bar + tick).properties(width=width - room - 60, height=alt.Step(22)),
        title=TITLE,
        caption=f"Bar: records got, n = {got:,} in all; black mark: what the source says it has "
        f"(known for {known} of {len(plot)}). These are counts of everything seen, so there is no interval.",
        description=f"{'; '.join(parts)[:1].upper()}{'; '.join(parts)[1:]}.{doubt}",
    )


CHART = ChartKind(name="collection", tables=("health",), draw=draw)
