"""Opportunity: a common pain that no brand's FAQ answers."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.statistics.intervals import wilson
from analysis.swot.base import Facts, Finding, Rule
from analysis.wording import say_count, say_share, say_theme

LEAST_COMPLAINTS = 10
LEAST_FAQS = 2


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """Themes on which every FAQ that is known is silent, the own one among them when there is one."""
    known = facts.coverage[~facts.coverage["state"].isin(["no_faq", "unknown"])]
    faqs = known["brand"].nunique()
    rows = facts.scores
    if faqs < LEAST_FAQS or len(rows) < 3:
        return
    silent = known.groupby("theme_id")["state"].agg(lambda states: bool(states.eq("silent").all()))
    low, high = wilson(rows["complaints"].to_numpy(dtype=float), rows["n"].to_numpy(dtype=float))
    shares = rows["complaints"] / rows["n"]
    middle, upper = shares.median(), shares.quantile(2 / 3)
    for (theme, row), least, most in zip(rows.iterrows(), low, high, strict=True):
        share = row["complaints"] / row["n"]
        common = row["complaints"] >= LEAST_COMPLAINTS and share >= upper and least > middle
        if not common or not silent.get(theme, False):
            continue
        label = facts.labels.get(str(theme), str(theme))
        yield Finding(
            statement=f"No brand's FAQ answers {say_theme(label)} ({say_count(faqs, 'FAQ')} read), and "
            f"{say_share(share)} of the market's reviews complain about it (95 % interval {say_share(least)} to "
            f"{say_share(most)}; {int(row['complaints']):,} of {int(row['n']):,}).",
            theme_id=str(theme),
            score=float(row["score"]),
            low=float(row["low"]),
            high=float(row["high"]),
            figure="opportunity score",
            q=float("nan"),
            n=facts.reviews.get(brand, 0),
            weight=float(share),
            evidence_ids=tuple(facts.evidence.opinions(theme_id=str(theme), side="complaint")),
        )


RULE = Rule(
    name="unanswered_pain",
    quadrant="opportunity",
    explains="At least two brands' FAQs are known and all of them are silent on the theme, at least 10 reviews of the "
    "market complain about it, their share is in the upper third of all themes and its 95 % interval lies above the "
    "median theme.",
    find=find,
)
