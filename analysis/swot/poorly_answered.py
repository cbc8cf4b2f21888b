"""Opportunity: a keyword with demand whose results answer it poorly."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from analysis.columns import rows_of
from analysis.search_answers import POOR, answer_scores
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_share

ANSWERS = 0.5
"""A result of the brand that holds so many of the keyword's words answers it: nothing is left to gain."""


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Keywords of at least median volume whose first page holds few of their words, the brand's own result included."""
    if not facts.volumes:
        return
    middle = median(facts.volumes.values())
    for row in rows_of(answer_scores(facts.rankings)):
        volume = facts.volumes.get(str(row["keyword"]), 0)
        if volume < max(middle, 1) or row["high"] >= POOR or row["held"].get(brand, 0.0) >= ANSWERS:
            continue
        yield Finding(
            statement=f"“{row['keyword']}” ({volume:,} searches a month): the first page answers it poorly. Of the words "
            f"searched for, what people see of the {row['results']} results holds {say_share(row['score'])}, weighted by "
            f"expected clicks ({say_share(row['low'])} to {say_share(row['high'])} under two click curves).",
            keyword=str(row["keyword"]),
            score=row["score"],
            low=row["low"],
            high=row["high"],
            figure="share of the keyword's words that the first page holds",
            q=float("nan"),
            n=int(row["results"]),
            weight=float(volume),
            evidence_ids=(str(row["keyword"]),),
        )


RULE = Rule(
    name="poorly_answered",
    quadrant="opportunity",
    explains="The keyword has at least the median search volume, and titles and snippets of the first page's results, "
    "weighted by expected clicks, hold less than 30 % of its words under both click curves, and no result of the brand "
    "holds half of them. Pages kept without titles and snippets, and keywords of one word, are not judged.",
    find=find,
)
