"""Weakness: customers praise a theme less often than the market's do."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.swot.base import Facts, Finding, Rule, told_apart


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Verdict ``lower`` on the side of praise."""
    yield from told_apart(facts, brand, side="praise", verdict="lower")


RULE = Rule(
    name="praised_less",
    quadrant="weakness",
    explains="Praise of a theme that matters (spoken of at least as often as the median theme) is lower than the market's: q at most 0.05 and the 95 % interval of the ratio leaves 1 out.",
    find=find,
)
