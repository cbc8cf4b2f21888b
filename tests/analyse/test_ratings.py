"""Mean ratings of brands: intervals that are never of no width, differences only within strata."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from analysis.statistics.ratings import compare_ratings, mean_rating


def rated(shift: float, *, n: int = 300, seed: int = 2, mix: float = 0.5) -> pd.DataFrame:
    """Two brands; the forum is two stars unkinder; ``mix`` of acme's reviews stand there."""
    dice = np.random.default_rng(seed)
    parts = []
    for brand, share, better in (("acme", mix, shift), ("bolt", 0.5, 0.0)):
        forum = dice.random(n) < share
        stars = np.clip(np.round(dice.normal(np.where(forum, 2.5, 4.5) + better, 1.0)), 1, 5)
        parts.append(pd.DataFrame({"brand": brand, "stratum": np.where(forum, "forum", "shop"), "rating": stars / 5}))
    return pd.concat(parts, ignore_index=True)


def test_a_lower_rating_is_found() -> None:
    found = compare_ratings(rated(-0.6), brands=["acme", "bolt"])
    assert found["rating_verdict"].tolist() == ["lower", "higher"]
    assert found.loc["acme", "rating_difference"] == pytest.approx(-found.loc["bolt", "rating_difference"])


def test_a_rating_that_the_sources_make_is_none_of_the_brand() -> None:
    wrong = 0
    for seed in range(60):
        frame = rated(0.0, seed=seed, mix=0.9)
        found = compare_ratings(frame, brands=["acme", "bolt"])
        wrong += bool(found["rating_verdict"].isin(["higher", "lower"]).any())
        means = frame.groupby("brand")["rating"].mean()
        assert means["acme"] < means["bolt"] - 0.08  # by eye acme is worse
    assert wrong <= 8


def test_one_stratum_is_welch_test() -> None:
    frame = rated(-0.3).assign(stratum="all")
    found = compare_ratings(frame, brands=["acme", "bolt"]).loc["acme"]
    sides = [frame.loc[frame["brand"] == brand, "rating"] for brand in ("acme", "bolt")]
    theirs = ttest_ind(*sides, equal_var=False)
    assert found["rating_p"] == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval(0.95)
    assert found["rating_difference_low"] == pytest.approx(interval.low)


def test_nothing_is_told_without_a_shared_stratum_or_with_one_review() -> None:
    apart = rated(-1.0)
    apart = apart.assign(stratum=apart["brand"])
    few = pd.DataFrame({"brand": ["acme", "bolt"], "stratum": "shop", "rating": [0.2, 1.0]})
    for frame in (apart, few):
        found = compare_ratings(frame, brands=["acme", "bolt"])
        assert found["rating_verdict"].eq("cannot_tell").all()
        assert found["rating_p"].isna().all()


def test_equal_ratings_have_an_interval_of_some_width() -> None:
    mean, low, high = mean_rating(pd.Series([1.0] * 10))
    assert (mean, high) == (1.0, 1.0)
    assert 0.6 < low < 0.8
    assert np.isnan(mean_rating(pd.Series([], dtype="float64"))).all()
