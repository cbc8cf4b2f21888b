"""Opportunity: a keyword with demand whose visible rivals are all disliked."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import pandas as pd

from analysis.columns import rows_of
from analysis.comparison import SAME_HIGH, SAME_LOW
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_number

FIRST_PAGE = 10


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Keywords of at least median volume on whose first page only disliked rivals stand, and stand before the brand."""
    rows = facts.rankings
    rows = rows[(rows["state"] == "ranked") & (rows["part"] == "organic") & rows["position"].le(FIRST_PAGE)]
    rows = rows[rows["brand"].notna()]
    disliked = {rival: row for rival in facts.rivals(brand) if (row := _dislike(facts.standing, rival)) is not None}
    if not facts.volumes or not disliked:
        return
    middle = median(facts.volumes.values())
    for keyword, seen in rows.groupby("keyword", sort=True):
        volume = facts.volumes.get(str(keyword), 0)
        places = {str(name): int(at) for name, at in seen.groupby("brand")["position"].min().items()}
        rivals = sorted((at, rival) for rival, at in places.items() if rival != brand)
        if volume < max(middle, 1) or not rivals or places.get(brand, FIRST_PAGE + 1) < rivals[0][0]:
            continue
        if not all(rival in disliked for _, rival in rivals):
            continue
        first = disliked[rivals[0][1]]
        named = ", ".join(f"{facts.names[rival]} (position {at})" for at, rival in rivals)
        mood = "unhappy more" if first["side"] == "complaint" else "happy less"
        place = f"at position {places[brand]}" if brand in places else "not on the first page"
        whose = "its" if len(rivals) == 1 else f"{facts.names[rivals[0][1]]}'s"
        yield Finding(
            statement=f"“{keyword}” ({volume:,} searches a month): of the other brands the first page shows only disliked "
            f"ones, {named}; {whose} customers are {mood} often than the market's: {say_number(first['ratio'])} times as "
            f"often (95 % interval {say_number(first['low'])} to {say_number(first['high'])}; {first['reviews']:,} of "
            f"{first['n']:,} reviews). {facts.names[brand]} is {place}.",
            keyword=str(keyword),
            score=float(first["ratio"]),
            low=float(first["low"]),
            high=float(first["high"]),
            figure=f"ratio of {first['side']} reviews of the first rival to the market",
            q=max(float(disliked[rival]["q"]) for _, rival in rivals),
            n=facts.reviews.get(brand, 0),
            weight=float(volume),
            robust=all(bool(disliked[rival]["robust"]) for _, rival in rivals),
            evidence_ids=(str(keyword),),
        )


def _dislike(standing: pd.DataFrame, brand: str) -> dict[str, Any] | None:
    """The clearer of two ways to be disliked, by more than a quarter: unhappy reviews higher, happy ones lower."""
    mine = {row["side"]: row for row in rows_of(standing[standing["brand"] == brand])}
    happy, unhappy = mine.get("praise"), mine.get("complaint")
    if happy and happy["verdict"] == "lower" and happy["low"] < SAME_LOW:
        return happy
    if unhappy and unhappy["verdict"] == "higher" and unhappy["high"] > SAME_HIGH:
        return unhappy
    return None


RULE = Rule(
    name="disliked_in_search",
    quadrant="opportunity",
    explains="The keyword has at least the median search volume, rivals stand on the first page of its results before "
    "the brand, and every one of them is disliked: its share of happy reviews is lower than the market's, or its share of "
    "unhappy reviews higher (q at most 0.05, and the interval reaches beyond 0.8 or 1.25).",
    find=find,
)
