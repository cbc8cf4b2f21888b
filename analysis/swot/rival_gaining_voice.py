"""Threat: a rival is taking share of voice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.columns import rows_of
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_number, say_share


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
            statement=f"{facts.names[rival]} is taking share of voice: over {int(row['searches'])} searches it went from "
            f"{say_share(row['before'])} to {say_share(row['after'])} of all expected clicks between {row['first']:%Y-%m-%d} "
            f"and {row['last']:%Y-%m-%d} (95 % interval of the rise: {say_number(100 * row['low'])} to "
            f"{say_number(100 * row['high'])} points); {_own(facts, brand, rows)}.",
            keyword="all",
            score=float(row["change"]),
            low=float(row["low"]),
            high=float(row["high"]),
            figure="change of the rival's share of voice",
            q=float(row["q"]),
            n=int(row["searches"]),
            weight=float(row["low"]),
        )


def _own(facts: Facts, brand: str, rows: dict[str, dict[str, Any]]) -> str:
    """How the brand itself fared."""
    if brand not in rows:
        return f"{facts.names[brand]} was not among the results"
    row = rows[brand]
    fell = row["q"] <= 0.05 and row["high"] < 0
    verb = "fell" if fell else "did not rise beyond doubt"
    return f"that of {facts.names[brand]} {verb} ({say_share(row['before'])} to {say_share(row['after'])})"


RULE = Rule(
    name="rival_gaining_voice",
    quadrant="threat",
    explains="Over the searches captured at least twice, the rival's share of voice rose (old and new captures swapped "
    "at random within searches, q at most 0.05 over brands, bootstrap interval above 0), and the brand's did not.",
    find=find,
)
