"""A goal of market.toml has changed its state."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of

BETTER = {"met": 3, "on_the_way": 2, "cannot_tell": 1, "not_moving": 0}


def find(pair: Pair) -> Iterator[Change]:
    """Goals whose state is another one."""
    then, now = pair.both("goals")
    if then.empty or now.empty:
        return
    old = dict(zip(then["metric"], then["state"], strict=True))
    for row in rows_of(now):
        before, state = old.get(row["metric"]), str(row["state"])
        if before is not None and before != state:
            yield Change(
                statement=str(row["sentence"]),
                brand=str(row["brand"]),
                subject=str(row["metric"]),
                after=float(row["value"]),
                better=None if "cannot_tell" in (before, state) and state != "met" else BETTER[state] > BETTER[before],
            )


KIND = Kind(
    name="goal",
    label="Goals",
    explains="A goal has been met, is on the way or has stopped moving, and was not so at the earlier analysis.",
    order=0,
    find=find,
)
