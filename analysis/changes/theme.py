"""A theme that nobody spoke of before."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of
from analysis.statistics.tails import hypergeometric_tail

LEAST = 10
"""Reviews written since that speak of it."""
SURE = 0.01


def find(pair: Pair) -> Iterator[Change]:
    """Themes discovered now that were not then, and of which the reviews written since speak more than the earlier.

    A theme that was discovered then and is not now says something about the grouping, not about the market.
    """
    then, now = pair.both("themes")
    if then.empty or now.empty:
        return
    new = now[now["origin"].eq("discovered") & ~now["theme_id"].isin(then["theme_id"])]
    every, later = len(pair.dated), int(pair.dated["later"].sum())
    for row in rows_of(new):
        said = pair.marks.loc[pair.marks["theme_id"] == row["theme_id"], "review_id"].unique()
        speaking = pair.dated[pair.dated["review_id"].isin(said)]
        since = int(speaking["later"].sum())
        chance = float(hypergeometric_tail(since, every, len(speaking), later))
        if since < LEAST or chance > SURE:
            continue
        yield Change(
            statement=f"“{row['label']}” is new among the themes: {since:,} of {later:,} reviews written since speak of "
            f"it, {len(speaking) - since:,} of {every - later:,} before.",
            theme_id=str(row["theme_id"]),
            subject=str(row["label"]),
            n=later,
            weight=float(since),
        )


KIND = Kind(
    name="theme",
    label="Themes",
    explains="A theme was discovered that the earlier analysis had not, ten or more reviews written since speak of it, "
    "and they do so more than earlier ones (p at most 0.01).",
    order=3,
    find=find,
)
