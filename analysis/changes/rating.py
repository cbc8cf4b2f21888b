"""A brand's mean rating has moved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.changes.base import SURE, Change, Kind, Pair
from analysis.columns import rows_of
from analysis.statistics.ratings import compare_ratings
from analysis.wording import say_number


def find(pair: Pair) -> Iterator[Change]:
    """Ratings given since the earlier analysis against those given before, within source and language."""
    ratings = pair.now["reviews"][["review_id", "rating"]].dropna()
    dated = pair.dated.merge(ratings, on="review_id")
    if dated.empty:
        return
    # each brand now is compared with itself before: strata that carry the brand's name let nothing else in
    spans = dated.assign(
        stratum=dated["brand"] + "\x1f" + dated["place"],
        brand=np.where(dated["later"], dated["brand"], dated["brand"] + "\x1fearlier"),
    )
    table = compare_ratings(spans, brands=list(pair.names)).reset_index()
    moved = table["rating_verdict"].isin(["higher", "lower"]) & table["rating_q"].le(SURE)
    for row in rows_of(table[moved]):
        brand = str(row["brand"])
        mine = dated[dated["brand"] == brand]
        after, before = (float(mine.loc[mine["later"] == side, "rating"].mean()) for side in (True, False))
        n = int(mine["later"].sum())
        better = row["rating_verdict"] == "higher"
        low, high = (float(row[name]) for name in ("rating_difference_low", "rating_difference_high"))
        yield Change(
            statement=f"Ratings of {pair.names[brand]} have {'risen' if better else 'fallen'} by "
            f"{say_number(5 * abs(float(row['rating_difference'])))} of 5 stars within the same sources and languages "
            f"(95 % interval {say_number(5 * min(abs(low), abs(high)))} to {say_number(5 * max(abs(low), abs(high)))}; "
            f"{n:,} ratings since with a mean of {say_number(5 * after)}, before {say_number(5 * before)}).",
            brand=brand,
            before=before,
            after=after,
            low=low,
            high=high,
            q=float(row["rating_q"]),
            n=n,
            weight=abs(after - before),
            better=better,
        )


KIND = Kind(
    name="rating",
    label="Ratings",
    explains="Within the same sources and languages, ratings given since the earlier analysis are higher (lower) than "
    "those given before: q at most 0.01 over the brands.",
    order=2,
    alerts=True,
    find=find,
)
