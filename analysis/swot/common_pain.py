"""Opportunity: rivals' customers share a pain that one's own customers do not have more of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.columns import rows_of
from analysis.statistics.intervals import wilson
from analysis.swot.base import Facts, Finding, Rule, say_care
from analysis.wording import say_number, say_share, say_theme

LEAST_COMPLAINTS = 10


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Themes in the upper third of the rivals' complaint shares, clearly above their median theme."""
    rows = facts.against_market
    rows = rows[(rows["brand"] == brand) & (rows["side"] == "complaint") & rows["n_against"].gt(0)]
    if len(rows) < 3:
        return
    middle, upper = rows["share_against"].median(), rows["share_against"].quantile(2 / 3)
    low, high = wilson(rows["reviews_against"].to_numpy(dtype=float), rows["n_against"].to_numpy(dtype=float))
    for row, least, most in zip(rows_of(rows), low, high, strict=True):
        common = row["share_against"] >= upper and least > middle and row["reviews_against"] >= LEAST_COMPLAINTS
        if not common or row["verdict"] not in {"lower", "no_difference"}:
            continue
        theme = str(row["theme_id"])
        topic = say_theme(facts.labels.get(theme, theme))
        score = facts.score(theme)
        yield Finding(
            statement=f"{say_share(row['share_against'])} of rivals' reviews complain about {topic} (95 % interval "
            f"{say_share(least)} to {say_share(most)}; {row['reviews_against']:,} of {row['n_against']:,}), those of "
            f"{facts.names[brand]} {_own(row)}.{say_care(row)}",
            theme_id=theme,
            score=score["score"],
            low=score["low"],
            high=score["high"],
            figure="opportunity score",
            q=float(row["q"]),
            n=int(row["n"]),
            weight=float(row["share_against"]),
            robust=bool(row["robust"]),
            caution=str(row["failed_checks"]),
            evidence_ids=tuple(facts.evidence.opinions(theme_id=theme, side="complaint", but=brand)),
        )


def _own(row: dict[str, Any]) -> str:
    """How the brand's own complaints stand to the rivals'."""
    counts = f"{row['reviews']:,} of {row['n']:,}"
    interval = f"{say_number(row['low'])} to {say_number(row['high'])}"
    if row["verdict"] == "no_difference":
        return f"about as often: no difference (95 % interval of the ratio {interval}; {counts})"
    if row["ratio"] == 0:
        return f"do not: at most {say_number(row['high'])} times as often ({counts})"
    return f"less often: {say_number(row['ratio'])} times as often (95 % interval {interval}; {counts})"


RULE = Rule(
    name="common_pain",
    quadrant="opportunity",
    explains="At least 10 of the rivals' reviews complain about the theme, their share is in the upper third of all "
    "themes and its 95 % interval lies above the median theme, and the brand's own complaints are lower or no "
    "different.",
    find=find,
)
