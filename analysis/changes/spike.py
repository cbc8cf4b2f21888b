"""Complaints about a theme stand out in the newest period."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of
from analysis.trends import MARKET
from analysis.wording import say_share, say_theme


def find(pair: Pair) -> Iterator[Change]:
    """Spikes of periods that were not over at the earlier analysis."""
    trends = pair.now.get("trends", pd.DataFrame())
    if trends.empty:
        return
    newest = trends["start"].max()
    rows = trends[
        trends["spike"].fillna(False).astype(bool) & (trends["brand"] != MARKET) & (trends["start"] == newest)
    ]
    for row in rows_of(rows):
        brand, theme = str(row["brand"]), str(row["theme_id"])
        if brand not in pair.names:
            continue
        yield Change(
            statement=f"{row['period']}: {int(row['reviews'])} of {int(row['n'])} reviews of {pair.names[brand]} complain "
            f"about {say_theme(pair.labels.get(theme, theme))} ({say_share(row['share'])}); usual are "
            f"{say_share(row['usual'])}.",
            brand=brand,
            theme_id=theme,
            subject=str(row["period"]),
            before=float(row["usual"]),
            after=float(row["share"]),
            low=float(row["low"]),
            high=float(row["high"]),
            q=float(row["q"]),
            n=int(row["n"]),
            weight=float(row["z"]),
            better=False,
        )


KIND = Kind(
    name="spike",
    label="Spikes",
    explains="In the newest period five or more reviews complain about a theme, at least twice the usual share, three "
    "standard deviations or more above it, q at most 0.05 over brands and themes.",
    order=1,
    find=find,
)
