"""What a kind of change is. Each other file in this folder but ``table.py`` is one, and is found by itself.

A kind's file has a constant ``KIND`` of type :class:`Kind`. Its function gets both analyses and yields
:class:`Change`. What was seen on both sides is a fact; a share or a mean has moved only when its test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from spiders.members import find_members

Tables = Mapping[str, pd.DataFrame]
SURE = 0.01
"""Largest q of a share, mean or metric that is said to have moved. Smaller than elsewhere: the question is asked again
at every analysis, by several kinds of change at once, and an alarm that means nothing is soon read by nobody."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two analyses of one market."""

    now: Tables
    before: Tables
    """Tables of the earlier run; no reviews and opinions are among them."""
    since: pd.Timestamp
    """The moment of the earlier run."""
    counted: pd.DataFrame
    """Reviews that count today, with the moment they were published."""
    marks: pd.DataFrame
    names: Mapping[str, str]
    """Brand id -> name."""
    labels: Mapping[str, str]
    """Theme id -> label."""
    seed: int = 0

    def both(self, table: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """A table then and now; empty where there was none."""
        return self.before.get(table, pd.DataFrame()), self.now.get(table, pd.DataFrame())

    @cached_property
    def dated(self) -> pd.DataFrame:
        """Counted reviews with a date, and whether they were written since (``later``).

        What counts is when a customer wrote, not when we read it: an old review found today is no change.
        """
        known = self.counted[self.counted["published"].notna()]
        return known.assign(later=known["published"] > self.since)

    def looked_before(self, spider: str, *, whole: bool = False) -> set[str]:
        """Brands of which a spider had brought something before: elsewhere a find is a first look and no change.

        ``whole``: only those of which it had read everything once; of the others some page may have been missed.
        """
        health = self.before.get("health", pd.DataFrame())
        if health.empty:
            return set()
        done = health[(health["spider"] == spider) & (health["verdict"] != "failed")]
        if whole:
            done = done[done["blocked"].fillna(0).eq(0) & done["failed"].fillna(0).eq(0)]
        return {str(brand) for brand in done["brand"].dropna()}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that moved."""

    statement: str
    """In plain words, with the numbers."""
    brand: str | None = None
    theme_id: str | None = None
    subject: str = ""
    """What it is about where that is no theme: a keyword, a question, a channel."""
    before: float = float("nan")
    after: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    """Interval of the ratio or difference, as the statement says."""
    q: float = float("nan")
    n: int | None = None
    weight: float = 0.0
    """Orders the changes of one kind, largest first."""
    better: bool | None = None
    """For the brand; None when that is open."""
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of change."""

    name: str
    label: str
    explains: str
    """When something counts as such a change, in a sentence."""
    order: int
    find: Callable[[Pair], Iterator[Change]]
    alerts: bool = False
    """Whether it is a fact or the finding of a test, and so may wake somebody."""


def find_kinds() -> tuple[Kind, ...]:
    """All kinds of this folder, in the order in which they are shown.

    >>> find_kinds()[0].name
    'goal'
    """
    found: tuple[Kind, ...] = find_members("analysis.changes", "KIND")
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.name)))
