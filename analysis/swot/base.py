"""What a rule is. Each other file in this folder but ``table.py`` is one, and is found by itself.

A rule's file has a constant ``RULE`` of type :class:`Rule`. Its function gets the :class:`Facts` (result tables only)
and one brand taken as "own", and yields :class:`Finding`. It may claim nothing that no test or interval supports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.columns import rows_of
from analysis.comparison import SAME_HIGH, SAME_LOW
from analysis.evidence import Evidence
from analysis.statistics.overlap import MARKET
from analysis.wording import say_comparison
from spiders.members import find_members

Quadrant = Literal["strength", "weakness", "opportunity", "threat"]
QUADRANTS: tuple[Quadrant, ...] = ("strength", "weakness", "opportunity", "threat")
_CARE = "It does not survive every check: handle with care."
_UNCHECKED = "There is too little to check it in any other way: handle with care."


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One cell of the SWOT."""

    statement: str
    theme_id: str | None = None
    keyword: str | None = None
    score: float
    """The figure the rule rests on, with its interval; ``figure`` says what it is."""
    low: float
    high: float
    figure: str
    q: float
    """False discovery rate at which it holds; NaN where the rule rests on an interval."""
    n: int
    """Reviews (or searches) of the brand that were looked at."""
    weight: float
    """For the order within a quadrant, largest first."""
    robust: bool | None = None
    caution: str = ""
    """The checks that do not hold, joined by ``|``."""
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a rule may look at."""

    names: Mapping[str, str]
    """Brand id -> name, in the market's order."""
    labels: Mapping[str, str]
    """Theme id -> label."""
    comparisons: pd.DataFrame
    scores: pd.DataFrame
    """From ``gaps.score_opportunities``: index theme_id; demand, score, low, high."""
    coverage: pd.DataFrame
    """Table faq_coverage."""
    rankings: pd.DataFrame
    """Rows of the newest capture of each search."""
    standing: pd.DataFrame
    """Each brand as a whole against the market."""
    rising: pd.DataFrame
    """Each brand's later half against its earlier half."""
    voice: pd.DataFrame
    """Each brand's visibility in the newest captures against the oldest."""
    volumes: Mapping[str, int]
    """Keyword -> searches a month, where known."""
    reviews: Mapping[str, int]
    """Brand id -> counted reviews."""
    sources: Mapping[str, int]
    """Brand id -> number of sources its counted reviews come from."""
    evidence: Evidence

    @cached_property
    def against_market(self) -> pd.DataFrame:
        """The comparisons with the market."""
        return self.comparisons[self.comparisons["against"] == MARKET]

    @cached_property
    def weighty(self) -> frozenset[str]:
        """Themes that matter: spoken of at least as often as the median theme."""
        demand = self.scores["demand"]
        return frozenset(demand.index[demand >= demand.median()]) if len(demand) else frozenset()

    def demand(self, theme_id: str) -> float:
        """Share of the market's reviews that speak of the theme."""
        return float(self.scores["demand"].get(theme_id, 0.0))

    def score(self, theme_id: str) -> dict[str, float]:
        """The theme's opportunity score and its parts."""
        return {str(name): float(value) for name, value in self.scores.loc[[theme_id]].iloc[0].to_dict().items()}

    def rivals(self, brand: str) -> list[str]:
        """All other brands, in the market's order."""
        return [other for other in self.names if other != brand]

    def verdict(self, brand: str, theme_id: str, side: str) -> str:
        """The verdict of the brand against the market; cannot_tell when there is none."""
        rows = self.against_market
        found = rows[(rows["brand"] == brand) & (rows["theme_id"] == theme_id) & (rows["side"] == side)]
        return "cannot_tell" if found.empty else str(found["verdict"].iloc[0])


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule."""

    name: str
    quadrant: Quadrant
    explains: str
    """The rule in a sentence, as ``show swot --why`` and the brief print it."""
    find: Callable[[Facts, str], Iterator[Finding]]
    """(facts, brand id) -> findings."""


def say_care(row: Mapping[str, Any]) -> str:
    """The last sentence of a statement on a comparison, with a space before it: empty when its checks all held.

    >>> say_care({"robust": True}), say_care({"robust": False, "failed_checks": "without shop"})
    ('', ' It does not survive every check: handle with care.')
    >>> say_care({"robust": False, "failed_checks": ""})
    ' There is too little to check it in any other way: handle with care.'
    """
    return "" if row["robust"] else f" {_CARE if row['failed_checks'] else _UNCHECKED}"


def find_rules() -> tuple[Rule, ...]:
    """All rules of this folder, by quadrant and name.

    >>> sorted({rule.quadrant for rule in find_rules()})
    ['opportunity', 'strength', 'threat', 'weakness']
    """
    rules: tuple[Rule, ...] = find_members("analysis.swot", "RULE")
    return tuple(sorted(rules, key=lambda rule: (QUADRANTS.index(rule.quadrant), rule.name)))


def told_apart(facts: Facts, brand: str, *, side: str, verdict: str) -> Iterator[Finding]:
    """Findings from the verdicts of one brand against the market on themes that matter."""
    rows = facts.against_market
    rows = rows[(rows["brand"] == brand) & (rows["side"] == side) & (rows["verdict"] == verdict)]
    for row in rows_of(rows[rows["theme_id"].isin(facts.weighty)]):
        if row["low"] >= SAME_LOW and row["high"] <= SAME_HIGH:
            continue  # sure, and too small to matter
        theme = str(row["theme_id"])
        bound = row["low"] if verdict == "higher" else row["high"]
        statement = say_comparison(
            row, name=facts.names[brand], other="the market's", theme=facts.labels.get(theme, theme),
            sources=facts.sources.get(brand, 0),
        )  # fmt: skip
        own = facts.evidence.opinions(theme_id=theme, side=side, brand=brand)
        others = facts.evidence.opinions(theme_id=theme, side=side, but=brand)
        yield Finding(
            statement=f"{statement}.{say_care(row)}",
            theme_id=theme,
            score=float(row["ratio"]),
            low=float(row["low"]),
            high=float(row["high"]),
            figure="ratio to the market",
            q=float(row["q"]),
            n=int(row["n"]),
            weight=facts.demand(theme) * abs(float(np.log(max(float(bound), 1e-3)))),
            robust=bool(row["robust"]),
            caution=str(row["failed_checks"]),
            evidence_ids=tuple(own or others),
        )
