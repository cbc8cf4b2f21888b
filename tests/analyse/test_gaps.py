"""When a theme is called a gap, how firm its rank is, and in which other views it would be none."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import Evidence
from analysis.gaps import find_gaps
from analysis.gaps.opportunity import resample_opportunities, score_opportunities
from analysis.gaps.views import look_otherwise, rank_intervals
from analysis.strata import counted_reviews

NO_EVIDENCE = Evidence(
    pd.DataFrame({c: pd.Series(dtype="str") for c in ("opinion_id", "review_id", "brand", "theme_id", "side")})
)
NO_SIGNALS = pd.DataFrame({"brand": pd.Series(dtype="str"), "kind": pd.Series(dtype="str")})
SHARES = {
    "waiting": (0.3, 0.01),
    "refunds": (0.15, 0.01),
    "price": (0.03, 0.03),
    "staff": (0.02, 0.2),
    "food": (0.01, 0.05),
}


def invent(n: int = 600, *, only: str | None = None, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reviews of two sources over a year; waiting is complained about in one source alone when it is named."""
    dice = np.random.default_rng(seed)
    source = np.where(dice.random(n) < 0.5, "shop", "forum")
    reviews = pd.DataFrame(
        {
            "review_id": [f"r{i:04d}" for i in range(n)], "brand": np.where(np.arange(n) % 2, "acme", "bolt"),
            "source": source, "language": "en", "author_key": None, "duplicate_of": None,
            "published": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(dice.integers(0, 360, n), unit="D"),
        }
    )  # fmt: skip
    rows = []
    for theme, chances in SHARES.items():
        for side, chance in zip(("complaint", "praise"), chances, strict=True):
            said = dice.random(n) < chance
            if theme == "waiting" and side == "complaint" and only:
                said &= source == only
            rows.append(reviews.loc[said, ["review_id", "brand"]].assign(theme_id=theme, side=side))
    return counted_reviews(reviews), pd.concat(rows, ignore_index=True)


def gaps(counted: pd.DataFrame, marks: pd.DataFrame, **more: object) -> pd.DataFrame:
    coverage = more.pop("coverage", pd.DataFrame(columns=["brand", "theme_id", "state"]))
    found = find_gaps(
        score_opportunities(counted, marks), coverage, NO_SIGNALS, labels={}, evidence=NO_EVIDENCE, watched=[],  # type: ignore[arg-type]
        views=look_otherwise(counted, marks, marks),
    )  # fmt: skip
    return found.set_index("theme_id")


def test_a_common_pain_is_a_gap_and_a_praised_theme_is_not() -> None:
    found = gaps(*invent())
    assert found.loc["waiting", "certainty"] == "supported"
    assert found.loc["waiting", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert found.loc["waiting", "sensitivity"] == ""
    assert found.loc["waiting", "views"] == found.loc["waiting", "views_held"]
    assert "a gap in all" in found.loc["waiting", "statement"]
    assert found.loc["staff", "certainty"] == "not_supported"


def test_a_gap_that_one_source_makes_says_so() -> None:
    found = gaps(*invent(only="forum"))
    assert found.loc["waiting", "certainty"] == "supported"
    assert "without forum" in found.loc["waiting", "sensitivity"]
    assert found.loc["waiting", "views_held"] < found.loc["waiting", "views"]
    assert "not a gap without forum" in found.loc["waiting", "statement"]


def test_a_theme_that_every_faq_answers_is_no_gap() -> None:
    answered = pd.DataFrame({"brand": ["acme", "bolt"], "theme_id": "waiting", "state": "answered"})
    found = gaps(*invent(), coverage=answered)
    assert found.loc["waiting", "why"] == "every FAQ that is known answers it"


def test_few_reviews_make_no_gap() -> None:
    found = gaps(*invent(30))
    assert found["certainty"].eq("not_supported").all()


def test_equal_reviews_are_drawn_together_without_changing_the_law() -> None:
    """Against weights drawn review by review."""
    counted, marks = invent(300)
    drawn = resample_opportunities(counted, marks, rounds=2000)
    dice = np.random.default_rng(9)
    themes = sorted(SHARES)
    flags = {
        side: np.stack([counted["review_id"].isin(marks.loc[(marks["theme_id"] == t) & (marks["side"] == side), "review_id"]) for t in themes], 1)
        for side in ("complaint", "praise")
    }  # fmt: skip
    weights = dice.poisson(1.0, (2000, len(counted))).astype(float)
    bad, good = weights @ flags["complaint"], weights @ flags["praise"]
    either = weights @ (flags["complaint"] | flags["praise"])
    importance = 10 * either / either.max(axis=1, keepdims=True)
    plain = importance + np.maximum(importance - 10 * good / (good + bad), 0)
    assert drawn.rounds.mean(axis=0) == pytest.approx(plain.mean(axis=0), abs=0.15)
    assert drawn.rounds.std(axis=0) == pytest.approx(plain.std(axis=0), rel=0.12)


def test_no_marks_no_scores() -> None:
    counted, marks = invent(20)
    assert score_opportunities(counted, marks.head(0)).empty


def test_ranks_of_equal_themes_overlap() -> None:
    rounds = np.random.default_rng(1).normal([5.0, 5.0, 1.0], 0.5, (400, 3))
    found = rank_intervals(rounds, ["a", "b", "c"], ["a", "b", "c"])
    assert found.loc["a"].tolist() == [1, 2]
    assert found.loc["c"].tolist() == [3, 3]
