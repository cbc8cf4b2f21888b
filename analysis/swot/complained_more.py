"""Weakness: customers complain about a theme more often than the market's do."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.swot.base import Facts, Finding, Rule, told_apart


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Verdict ``higher`` on the side of complaint."""
    yield from told_apart(facts, brand, side="complaint", verdict="higher")


RULE = Rule(
    name="complained_more",
    quadrant="weakness",
    explains="Complaints about a theme that matters (spoken of at least as often as the median theme) are higher than the market's: q at most 0.05 and the 95 % interval of the ratio leaves 1 out.",
    find=find,
)
