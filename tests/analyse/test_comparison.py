"""Who is told apart from whom, and what is never claimed."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import compare_brands, theme_rates
from analysis.marks import build_marks
from analysis.statistics.overlap import Overlap, say_apart
from analysis.strata import counted_reviews, shared_names

BRANDS = ["acme", "bolt", "crate"]


def invent(
    shares: dict[str, float], *, n: int = 300, seed: int = 1, sources: tuple[str, ...] = ("shop", "forum")
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reviews of three brands; ``shares`` of them complain about waiting."""
    dice = np.random.default_rng(seed)
    rows, marks = [], []
    for brand in BRANDS:
        for i in range(n):
            name = f"{brand}-{i:04d}"
            day = pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(days=int(dice.integers(0, 360)))
            rows.append([name, brand, sources[i % len(sources)], "en", day, None, None])
            if dice.random() < shares[brand]:
                marks.append([name, brand, "waiting", "complaint"])
            if dice.random() < 0.1:
                marks.append([name, brand, "price", "complaint"])
    columns = ["review_id", "brand", "source", "language", "published", "author_key", "duplicate_of"]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(marks, columns=["review_id", "brand", "theme_id", "side"])


def cell(table: pd.DataFrame, brand: str, theme: str = "waiting", against: str = "market") -> pd.Series:
    rows = table[(table["brand"] == brand) & (table["theme_id"] == theme) & (table["against"] == against)]
    return rows[rows["side"] == "complaint"].iloc[0]


def test_a_planted_difference_is_found_and_no_other() -> None:
    reviews, marks = invent({"acme": 0.3, "bolt": 0.1, "crate": 0.1})
    table = compare_brands(counted_reviews(reviews), marks, brands=BRANDS, strict_marks=marks)
    assert cell(table, "acme")["verdict"] == "higher"
    assert cell(table, "acme")["robust"]
    assert cell(table, "acme", against="bolt")["verdict"] == "higher"
    assert cell(table, "bolt", against="acme")["verdict"] == "lower"
    assert (table.loc[table["theme_id"] == "price", "verdict"].isin(["higher", "lower"])).sum() == 0
    assert set(table["verdict"]) <= {"higher", "lower", "no_difference", "cannot_tell"}


def test_brands_without_a_common_stratum_cannot_be_told_apart() -> None:
    reviews, marks = invent({"acme": 0.5, "bolt": 0.0, "crate": 0.0})
    reviews.loc[reviews["brand"] == "acme", "source"] = "elsewhere"
    table = compare_brands(counted_reviews(reviews), marks, brands=BRANDS)
    found = cell(table, "acme")
    assert (found["verdict"], found["strata"]) == ("cannot_tell", 0)
    assert found["reason"] == "no source in common: elsewhere on one side, forum and shop on the other"
    assert pd.isna(found["p"])


def test_which_brands_cannot_be_compared_is_said_with_what_would_help() -> None:
    reviews, _ = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0}, n=40)
    reviews.loc[reviews["brand"] == "acme", "source"] = "shop"
    reviews.loc[reviews["brand"] == "bolt", "source"] = "forum"
    names = {"acme": "Acme", "bolt": "Bolt", "crate": "Crate"}
    assert say_apart(Overlap(counted_reviews(reviews)), names) == [
        "Acme and Bolt cannot be compared with each other (no source in common: shop on one side, forum on the other), only "
        "each with other brands. Collect reviews of Acme from forum, or of Bolt from shop."
    ]
    reviews.loc[reviews["brand"] == "crate", "language"] = "de"
    said = say_apart(Overlap(counted_reviews(reviews)), names)
    assert [note.split(" (")[0] for note in said] == [
        f"{name} cannot be compared with any other brand" for name in names.values()
    ]
    assert "no language in common within one source (shop)" in said[0]
    assert say_apart(Overlap(counted_reviews(reviews[reviews["brand"] == "acme"])), {"acme": "Acme"}) == []


def test_no_verdict_is_robust_that_could_not_be_checked() -> None:
    reviews, marks = invent({"acme": 0.5, "bolt": 0.02, "crate": 0.02}, n=60, sources=("shop",))
    reviews["published"] = pd.NaT
    found = cell(compare_brands(counted_reviews(reviews), marks, brands=BRANDS), "acme")
    assert (found["verdict"], found["checks"], found["failed_checks"]) == ("higher", 0, "")
    assert not found["robust"]


def test_reviews_needed_grow_with_the_family() -> None:
    reviews, marks = invent({"acme": 0.1, "bolt": 0.1, "crate": 0.1})
    few = cell(compare_brands(counted_reviews(reviews), marks, brands=BRANDS, against_each=False), "acme")
    more = pd.concat([marks, *(marks.assign(theme_id=f"t{i}") for i in range(30))])
    many = cell(compare_brands(counted_reviews(reviews), more, brands=BRANDS, against_each=False), "acme")
    assert 0 < few["needed"] < many["needed"]


def test_a_difference_between_sources_is_not_one_between_brands() -> None:
    reviews, marks = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0})
    marks = marks[marks["theme_id"] == "price"]
    # the forum complains five times as often, and acme has most of its reviews there
    dice = np.random.default_rng(2)
    reviews["source"] = np.where(
        dice.random(len(reviews)) < np.where(reviews["brand"] == "acme", 0.9, 0.1), "forum", "shop"
    )
    angry = dice.random(len(reviews)) < np.where(reviews["source"] == "forum", 0.5, 0.1)
    said = reviews.loc[angry, ["review_id", "brand"]].assign(theme_id="waiting", side="complaint")
    table = compare_brands(counted_reviews(reviews), pd.concat([marks, said]), brands=BRANDS)
    found = cell(table, "acme")
    assert found["share"] > 2.5 * found["share_against"]
    assert found["verdict"] == "cannot_tell"
    assert 0.7 < found["ratio"] < 1.4


def test_one_customer_is_not_a_trend() -> None:
    reviews, marks = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0}, n=100)
    angry = reviews[reviews["brand"] == "acme"].head(40)["review_id"]
    reviews["author_key"] = reviews["review_id"]
    reviews.loc[reviews["review_id"].isin(angry), "author_key"] = "the-angry-one"
    said = pd.DataFrame({"review_id": angry, "brand": "acme", "theme_id": "waiting", "side": "complaint"})
    counted = counted_reviews(reviews)
    assert counted["brand"].value_counts().to_dict() == {"acme": 61, "bolt": 100, "crate": 100}
    table = compare_brands(counted, pd.concat([marks, said]), brands=BRANDS)
    assert (cell(table, "acme")["reviews"], cell(table, "acme")["verdict"]) == (1, "cannot_tell")


def test_names_that_many_share_are_no_persons() -> None:
    reviews, _ = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0}, n=100, sources=("shop",))
    reviews["author_key"] = [f"first-name-{i % 12}" for i in range(len(reviews))]
    assert shared_names(reviews) == ["shop"]
    assert len(counted_reviews(reviews)) == len(reviews)


def test_a_direction_that_one_source_makes_is_not_robust() -> None:
    reviews, _ = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0}, n=400)
    dice = np.random.default_rng(8)
    here = (reviews["brand"] == "acme") & (reviews["source"] == "forum")
    chance = np.where(here, 0.6, np.where(reviews["brand"] == "acme", 0.05, 0.12))
    said = reviews.loc[dice.random(len(reviews)) < chance, ["review_id", "brand"]]
    said = said.assign(theme_id="waiting", side="complaint")
    table = compare_brands(counted_reviews(reviews), said, brands=BRANDS)
    assert cell(table, "acme")["verdict"] == "higher"
    assert not cell(table, "acme")["robust"]


def test_a_brand_without_reviews_stays_in_the_tables() -> None:
    reviews, marks = invent({"acme": 0.2, "bolt": 0.2, "crate": 0.2})
    counted = counted_reviews(reviews[reviews["brand"] != "crate"])
    rates = theme_rates(counted, marks, brands=BRANDS)
    silent = rates[rates["brand"] == "crate"]
    assert silent["n"].eq(0).all()
    assert silent["share"].isna().all()
    found = cell(compare_brands(counted, marks, brands=BRANDS), "crate")
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "no reviews of the brand")


def test_no_difference_needs_a_narrow_interval() -> None:
    reviews, marks = invent({"acme": 0.5, "bolt": 0.5, "crate": 0.5}, n=1500)
    found = cell(compare_brands(counted_reviews(reviews), marks, brands=BRANDS), "acme")
    assert found["verdict"] == "no_difference"
    assert found["low"] >= 0.8
    assert found["high"] <= 1.25


@pytest.mark.parametrize("n", [25, 250])
def test_nothing_is_invented_where_brands_do_not_differ(n: int) -> None:
    """Both families together: at most one table in ten may hold a false verdict."""
    wrong = 0
    for seed in range(60):
        dice = np.random.default_rng(seed)
        reviews, _ = invent({"acme": 0.0, "bolt": 0.0, "crate": 0.0}, n=n, seed=seed)
        said = pd.DataFrame(
            {
                "review_id": dice.choice(reviews["review_id"].to_numpy(), 2 * n),
                "theme_id": dice.choice([f"t{i}" for i in range(12)], 2 * n, p=np.array([*range(1, 13)]) / 78),
                "side": dice.choice(["complaint", "praise"], 2 * n),
            }
        ).drop_duplicates()
        table = compare_brands(counted_reviews(reviews), said, brands=BRANDS)
        wrong += bool(table["verdict"].isin(["higher", "lower"]).any())
    assert wrong <= 8


def test_marks_count_a_review_once_and_leave_duplicates_out() -> None:
    reviews = pd.DataFrame(
        {"review_id": ["r1", "r2"], "brand": "acme", "duplicate_of": pd.Series([None, "r1"], dtype="str")}
    )
    opinions = pd.DataFrame(
        {
            "review_id": ["r1", "r1", "r1", "r2"],
            "polarity": [-0.9, -0.2, 0.8, -0.9],
            "polarity_label": ["negative", "negative", "positive", "negative"],
            "themes": ["waiting", "waiting|price", "price", "waiting"],
        }
    )
    marks = build_marks(reviews, opinions)
    assert marks[["theme_id", "side"]].values.tolist() == [
        ["price", "complaint"], ["price", "praise"], ["waiting", "complaint"],
    ]  # fmt: skip
    assert len(build_marks(reviews, opinions, least_polarity=0.5)) == 2
