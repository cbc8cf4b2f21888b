"""Threat: the brand's complaints about a theme are rising."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.columns import rows_of
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_number, say_theme


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Themes on which the later half of the brand's reviews complains more than the earlier half."""
    rows = facts.rising
    rows = rows[(rows["brand"] == brand) & (rows["verdict"] == "higher") & (rows["side"] == "complaint")]
    for row in rows_of(rows[rows["theme_id"].isin(facts.weighty)]):
        theme = str(row["theme_id"])
        topic = say_theme(facts.labels.get(theme, theme))
        times = "" if np.isnan(row["ratio"]) else f"{say_number(row['ratio'])} times as often, "
        high = "no upper limit" if np.isnan(row["high"]) else say_number(row["high"])
        yield Finding(
            statement=f"Complaints of {facts.names[brand]}'s customers about {topic} have risen since "
            f"{row['since']:%Y-%m-%d}: {times}95 % interval {say_number(row['low'])} to {high} "
            f"({row['reviews']:,} of {row['n']:,} reviews since then against {row['reviews_against']:,} of "
            f"{row['n_against']:,} before).",
            theme_id=theme,
            score=float(row["ratio"]),
            low=float(row["low"]),
            high=float(row["high"]),
            figure="ratio of the later to the earlier half",
            q=float(row["q"]),
            n=int(row["n"] + row["n_against"]),
            weight=facts.demand(theme) * float(np.log(row["low"])),
            evidence_ids=tuple(facts.evidence.opinions(theme_id=theme, side="complaint", brand=brand)),
        )


RULE = Rule(
    name="rising_complaints",
    quadrant="threat",
    explains="Within the same sources and languages, the later half of the brand's dated reviews complains more often "
    "about a theme that matters than the earlier half: q at most 0.05 over all brands and themes, and the 95 % "
    "interval of the ratio leaves 1 out.",
    find=find,
)
