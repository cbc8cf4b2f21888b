"""Threat: a rival is taking share of voice."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.columns import rows_of
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_number


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Rivals that rank better than before over the same searches, while the brand does not."""
    rows = {row["brand"]: row for row in rows_of(facts.voice)}
    if brand in rows and rows[brand]["low"] > 0:
        return
    for rival in facts.rivals(brand):
        if rival not in rows:
            continue
        row = rows[rival]
        if not (row["q"] <= 0.05 and row["low"] > 0):
            continue
        yield Finding(
            statement=f"{facts.names[rival]} is taking share of voice: over {int(row['searches'])} searches its expected "
            f"clicks rose by {say_number(100 * row['change'])} per 100 searches (95 % interval "
            f"{say_number(100 * row['low'])} to {say_number(100 * row['high'])}) between {row['first']:%Y-%m-%d} and "
            f"{row['last']:%Y-%m-%d}.",
            keyword="all",
            score=float(row["change"]),
            low=float(row["low"]),
            high=float(row["high"]),
            figure="change of expected clicks a search",
            q=float(row["q"]),
            n=int(row["searches"]),
            weight=float(row["low"]),
        )


RULE = Rule(
    name="rival_gaining_voice",
    quadrant="threat",
    explains="Over the searches captured at least twice, the rival's expected clicks rose (sign-flip test over "
    "searches, q at most 0.05 over brands, bootstrap interval above 0), and the brand's did not.",
    find=find,
)
