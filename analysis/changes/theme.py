"""A theme that nobody spoke of before, or that was not found again."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of

LEAST = 10
"""Reviews that speak of it, on the side on which it exists."""


def find(pair: Pair) -> Iterator[Change]:
    """Themes that exist on one side only."""
    then, now = pair.both("themes")
    if then.empty or now.empty:
        return
    for words, here, there, prefix in (
        ("is new among the themes", now, then, "now"),
        ("was not found again", then, now, "then"),
    ):
        only = here[~here["theme_id"].isin(there["theme_id"]) & here["reviews"].ge(LEAST)]
        for row in rows_of(only):
            n = int(row["reviews"])
            yield Change(
                statement=f"“{row['label']}” {words} ({n:,} reviews {prefix} speak of it).",
                theme_id=str(row["theme_id"]),
                subject=str(row["label"]),
                n=n,
                weight=float(n),
            )


KIND = Kind(
    name="theme",
    label="Themes",
    explains="A theme that ten reviews or more speak of exists in one of the two analyses only.",
    order=3,
    find=find,
)
