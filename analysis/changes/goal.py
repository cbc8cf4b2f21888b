"""A goal of market.toml has been met, or has begun or stopped to move."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.changes.base import Change, Kind, Pair
from analysis.columns import rows_of

GOOD = frozenset({"met", "on_the_way"})
OPEN = "cannot_tell"


def find(pair: Pair) -> Iterator[Change]:
    """Goals whose state is another one, and surely so: a target that chance may have reached is none."""
    then, now = pair.both("goals")
    if then.empty or now.empty:
        return
    old = {_key(row): _state(row) for row in rows_of(then)}
    for row in rows_of(now):
        before, state = old.get(_key(row)), _state(row)
        if before is not None and state not in {before, OPEN}:
            yield Change(
                statement=str(row["sentence"]),
                brand=str(row["brand"]),
                subject=str(row["metric"]),
                after=float(row["value"]),
                better=state in GOOD,
            )


def _key(row: dict[str, object]) -> tuple[str, ...]:
    """A goal whose target or deadline was edited is another one."""
    return tuple(str(row[name]) for name in ("metric", "brand", "target", "deadline"))


def _state(row: dict[str, object]) -> str:
    return str(row["state"]) if row["sure"] is True or row["sure"] == 1 else OPEN


KIND = Kind(
    name="goal",
    label="Goals",
    explains="A goal has been met with its whole interval, is on the way or has stopped moving by more than chance "
    "explains, and was not so at the earlier analysis.",
    order=0,
    alerts=True,
    find=find,
)
