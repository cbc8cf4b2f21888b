"""Complaints about a theme stand out in a period that was not over at the earlier analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of
from analysis.comparison import compare_brands
from analysis.trends import MARKET
from analysis.wording import say_share, say_theme

KEY = ["brand", "theme_id", "period"]
EARLIER = "earlier"
SURE = 0.05


def find(pair: Pair) -> Iterator[Change]:
    """Spikes that the earlier analysis had not seen, and that no new source explains."""
    before, now = (_spikes(frame) for frame in pair.both("trends"))
    told = set(before[KEY].itertuples(index=False, name=None)) if len(before) else set()
    for row in rows_of(now):
        brand, theme = str(row["brand"]), str(row["theme_id"])
        over = _end(str(row["period"]), row["start"])
        known = (row["brand"], row["theme_id"], row["period"]) in told
        if brand not in pair.names or known or over <= pair.since or not _within_sources(pair, row, over):
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


def _spikes(trends: pd.DataFrame) -> pd.DataFrame:
    if trends.empty:
        return trends
    return trends[trends["spike"].fillna(False).astype(bool) & trends["brand"].ne(MARKET)]


def _end(period: str, start: pd.Timestamp) -> pd.Timestamp:
    """The first moment after a period of table trends.

    >>> [_end(name, pd.Timestamp("2026-03-02", tz="UTC")).date().isoformat() for name in ("2026-03-02", "2026-03", "2026")]
    ['2026-03-09', '2026-04-01', '2027-01-01']
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
        return start + pd.Timedelta(days=7)
    return (pd.Period(period) + 1).start_time.tz_localize("UTC")


def _within_sources(pair: Pair, row: dict[str, object], over: pd.Timestamp) -> bool:
    """Whether the same sources and languages had fewer such complaints before: a source that is new is no spike."""
    brand, theme = str(row["brand"]), str(row["theme_id"])
    mine = pair.dated[(pair.dated["brand"] == brand) & (pair.dated["published"] < over)]
    spans = mine.assign(brand=np.where(mine["published"] >= row["start"], brand, EARLIER), stratum=mine["place"])
    said = pair.marks[pair.marks["review_id"].isin(mine["review_id"])]
    table = compare_brands(spans, said, brands=[brand, EARLIER], cells=[(theme, "complaint")], against_each=True)
    found = table[(table["brand"] == brand) & (table["against"] == EARLIER)]
    return bool((found["p"].le(SURE) & (found["low"].gt(1) | found["ratio"].isna())).any())


KIND = Kind(
    name="spike",
    label="Spikes",
    explains="In a period that was not over at the earlier analysis five or more reviews complain about a theme, at "
    "least twice the usual share, three standard deviations or more above it, q at most 0.05 over brands and themes, "
    "and more than before within the same sources and languages too.",
    order=1,
    alerts=True,
    find=find,
)
