"""A brand's customers complain about a theme more, or less, often than before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.changes.base import SURE, Change, Kind, Pair
from analysis.columns import rows_of
from analysis.comparison import compare_brands
from analysis.statistics.tails import false_discovery_control
from analysis.wording import say_number, say_share, say_theme

LEAST = 5
"""Complaints, on the side that has more of them."""
EARLIER = "earlier"


def find(pair: Pair) -> Iterator[Change]:
    """Reviews written since the earlier analysis against those written before, within source and language."""
    parts = []
    complaints = pair.marks[pair.marks["side"] == "complaint"]
    for brand in pair.names:
        mine = pair.dated[pair.dated["brand"] == brand]
        if not mine["later"].any() or mine["later"].all():
            continue
        spans = mine.assign(brand=np.where(mine["later"], brand, EARLIER), stratum=mine["place"])
        said = complaints[complaints["review_id"].isin(mine["review_id"])]
        cells = [(theme, "complaint") for theme in sorted(said["theme_id"].unique())]
        table = compare_brands(spans, said, brands=[brand, EARLIER], cells=cells, against_each=True)
        parts.append(table[(table["brand"] == brand) & (table["against"] == EARLIER)])
    if not parts:
        return
    table = pd.concat(parts, ignore_index=True)
    tested = table["p"].notna() & (table[["reviews", "reviews_against"]].max(axis=1) >= LEAST)
    table = table[tested]
    if table.empty:
        return
    table = table.assign(q=false_discovery_control(table["p"].to_numpy(np.float64)))
    for row in rows_of(table[table["q"].le(SURE)]):
        rising = bool(row["low"] > 1 or (np.isnan(row["ratio"]) and row["reviews"] > 0))
        if not rising and not row["high"] < 1:
            continue
        yield _change(pair, row, rising=rising)


def _change(pair: Pair, row: dict[str, object], *, rising: bool) -> Change:
    brand, theme = str(row["brand"]), str(row["theme_id"])
    k, n, k0, n0 = (int(str(row[name])) for name in ("reviews", "n", "reviews_against", "n_against"))
    ratio, low, high = (float(str(row[name])) for name in ("ratio", "low", "high"))
    limits = f"{say_number(low)} to {'no upper limit' if np.isnan(high) else say_number(high)}"
    times = "" if np.isnan(ratio) else f"{say_number(ratio)} times as often, "
    evidence = [str(i) for i in _newest(pair, brand, theme)]
    return Change(
        statement=f"Complaints of {pair.names[brand]}'s customers about {say_theme(pair.labels.get(theme, theme))} have "
        f"{'risen' if rising else 'fallen'}: {times}95 % interval {limits} ({k:,} of {n:,} reviews written since, "
        f"{say_share(k / n)}, against {k0:,} of {n0:,} before, {say_share(k0 / n0)}).",
        brand=brand,
        theme_id=theme,
        before=k0 / n0,
        after=k / n,
        low=low,
        high=high,
        q=float(str(row["q"])),
        n=n,
        weight=abs(k / n - k0 / n0),
        better=not rising,
        evidence_ids=tuple(evidence),
    )


def _newest(pair: Pair, brand: str, theme: str) -> list[object]:
    """Up to three of the newest opinions that say so."""
    opinions = pair.now["opinions"]
    later = pair.dated[(pair.dated["brand"] == brand) & pair.dated["later"]].sort_values(
        ["published", "review_id"], ascending=[False, True]
    )
    mine = opinions[opinions["review_id"].isin(later["review_id"]) & opinions["polarity_label"].eq("negative")]
    mine = mine[mine["themes"].fillna("").str.split("|").map(lambda ids: theme in ids).astype(bool)]
    place = {name: i for i, name in enumerate(later["review_id"])}
    ordered = mine.assign(place=mine["review_id"].map(place)).sort_values(["place", "opinion_id"])
    return list(ordered.drop_duplicates("review_id")["opinion_id"].head(3))


KIND = Kind(
    name="complaint_share",
    label="Complaints",
    explains="Within the same sources and languages, reviews written since the earlier analysis complain about a theme "
    "more (less) often than those written before: at least five such complaints, q at most 0.01 over all brands and "
    "themes.",
    order=1,
    alerts=True,
    find=find,
)
