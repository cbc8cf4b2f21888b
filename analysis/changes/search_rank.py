"""A brand has come into, left, or moved within the results of a search."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.changes.base import Change, Kind, Pair
from analysis.visibility import CAPTURE, latest_captures

MOVED = 3
"""Places; less than that results move from hour to hour."""


def find(pair: Pair) -> Iterator[Change]:
    """Best organic place of each brand in the newest capture against that in the newest one of then."""
    then, now = (_best(frame) for frame in pair.both("rankings"))
    for search in sorted(set(then) & set(now)):
        old, new = then[search], now[search]
        if old.captured == new.captured:
            continue
        for brand, name in pair.names.items():
            before, after = old.places.get(brand), new.places.get(brand)
            words = _words(before, after, old.depth, new.depth)
            if words is None:
                continue
            yield Change(
                statement=f"{name} {words} for “{search[0]}” ({_where(search)}; seen on {old.captured:%Y-%m-%d} and "
                f"{new.captured:%Y-%m-%d}, once each: results vary from hour to hour).",
                brand=brand,
                subject=" / ".join(part for part in search if part),
                before=float(before) if before else float("nan"),
                after=float(after) if after else float("nan"),
                weight=abs((before or old.depth + 1) - (after or new.depth + 1)),
                better=(after or 10**6) < (before or 10**6),
            )


class _Results:
    """One capture: where each brand stood."""

    def __init__(self, rows: pd.DataFrame) -> None:
        organic = rows[(rows["state"] == "ranked") & (rows["part"] == "organic") & rows["brand"].notna()]
        self.captured = rows["captured_at"].iloc[0]
        self.depth = int(rows["depth"].max())
        self.places = {str(brand): int(place) for brand, place in organic.groupby("brand")["position"].min().items()}


def _best(rankings: pd.DataFrame) -> dict[tuple[str, ...], _Results]:
    """Search -> its newest capture that did not fail."""
    if rankings.empty:
        return {}
    read = rankings[rankings["state"] != "failed"]
    newest = latest_captures(read)
    keys = newest[CAPTURE].astype("object").fillna("").astype("str")
    searches = newest.groupby(keys.agg("\x1f".join, axis=1), sort=True)
    return {tuple(str(key).split("\x1f")): _Results(rows) for key, rows in searches}


def _words(before: int | None, after: int | None, depth: int, new_depth: int) -> str | None:
    if before and after:
        return f"moved from place {before} to {after}" if abs(before - after) >= MOVED else None
    if after and after <= depth:
        return f"is new in the results: place {after}, before not among the first {depth}"
    if before and before <= new_depth:
        return f"is no longer among the first {new_depth}, before place {before}"
    return None


def _where(search: tuple[str, ...]) -> str:
    return ", ".join(part for part in search[1:] if part)


KIND = Kind(
    name="search_rank",
    label="Search places",
    explains="In the newest results of a search a brand stands at least three places elsewhere than in the newest ones "
    "of the earlier analysis, or has come in or dropped out; failed captures say nothing.",
    order=4,
    find=find,
)
