"""Opportunity: a keyword with demand whose visible rivals are all disliked."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_number

FIRST_PAGE = 10


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Keywords of at least median volume on whose first page only disliked rivals stand, and stand before the brand."""
    rows = facts.rankings
    rows = rows[(rows["state"] == "ranked") & (rows["part"] == "organic") & rows["position"].le(FIRST_PAGE)]
    rows = rows[rows["brand"].notna()]
    standing = facts.standing[facts.standing["side"] == "complaint"].set_index("brand")
    if not facts.volumes or standing.empty:
        return
    middle = sorted(facts.volumes.values())[len(facts.volumes) // 2]
    for keyword, seen in rows.groupby("keyword", sort=True):
        volume = facts.volumes.get(str(keyword))
        if volume is None or volume < middle or volume == 0:
            continue
        best = seen.groupby("brand")["position"].min()
        rivals = best.drop(index=brand, errors="ignore")
        if rivals.empty or best.get(brand, FIRST_PAGE + 1) < rivals.min():
            continue
        theirs = standing.reindex(rivals.index)
        if not theirs["verdict"].eq("higher").all():
            continue
        worst = theirs.loc[rivals.sort_values(kind="stable").index[0]]
        named = ", ".join(f"{facts.names[b]} (position {rivals[b]})" for b in rivals.sort_values(kind="stable").index)
        place = f"at position {best[brand]}" if brand in best.index else "not on the first page"
        yield Finding(
            statement=f"“{keyword}” ({volume:,} searches a month): of the market's brands the first page shows {named}, "
            f"and their customers are unhappy more often than the market's: {say_number(worst['ratio'])} times as "
            f"often (95 % interval {say_number(worst['low'])} to {say_number(worst['high'])}); "
            f"{facts.names[brand]} is {place}.",
            keyword=str(keyword),
            score=float(worst["ratio"]),
            low=float(worst["low"]),
            high=float(worst["high"]),
            figure="ratio of unhappy reviews of the first rival to the market",
            q=float(theirs["q"].max()),
            n=int(standing["n"].get(brand, 0)),
            weight=float(volume),
            robust=bool(theirs["robust"].all()),
            evidence_ids=(str(keyword),),
        )


RULE = Rule(
    name="disliked_in_search",
    quadrant="opportunity",
    explains="The keyword has at least the median search volume, rivals stand on the first page of its results before "
    "the brand, and every one of them has a higher share of unhappy reviews than the market (q at most 0.05).",
    find=find,
)
