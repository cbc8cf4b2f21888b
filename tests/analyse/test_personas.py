"""Segments that were planted are found and told apart; where nothing was planted none is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import Evidence
from analysis.personas import find_personas
from analysis.personas.latent_classes import fit_classes
from analysis.personas.naming import name_segments
from analysis.personas.segments import STABLE, find_segments
from analysis.statistics.intervals import wilson
from analysis.strata import counted_reviews

THEMES = ("waiting", "reachability", "price", "app", "account", "staff", "delivery")
LABELS = {theme: theme.capitalize() for theme in THEMES}
TABLE = pd.DataFrame({"theme_id": THEMES, "stage": ["service", "service", "choice", "use", "use", "service", None]})
NAME = "Trouble with reachability; happy with price"
BACKGROUND = {(theme, side): 0.06 for theme in THEMES for side in ("complaint", "praise")}
PLANTED: tuple[dict[tuple[str, str], float], ...] = (
    {("waiting", "complaint"): 0.8, ("reachability", "complaint"): 0.7, ("price", "praise"): 0.6},
    {("app", "complaint"): 0.8, ("account", "complaint"): 0.7},
    {},
)


def invent(*, reviews: int = 600, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reviews and marks of three groups in turn; the first writes German at bolt, the others English at acme."""
    random = np.random.default_rng(seed)
    people, marks = [], []
    for i in range(reviews):
        kind, name = i % 3, f"r{i:05}"
        brand = "bolt" if kind == 0 and random.random() < 0.8 else "acme"
        people.append(
            {
                "review_id": name, "brand": brand, "source": "hub", "duplicate_of": None, "author_key": None,
                "language": "de" if kind == 0 else "en", "published": pd.Timestamp("2026-02-01", tz="UTC"),
                "country": random.choice(["GB", "DE"]), "text": "words " * int(random.integers(5, 60)),
            }
        )  # fmt: skip
        for (theme, side), rate in {**BACKGROUND, **PLANTED[kind]}.items():
            if random.random() < rate:
                marks.append({"review_id": name, "brand": brand, "theme_id": theme, "side": side})
    return pd.DataFrame(people), pd.DataFrame(marks)


def shuffle(marks: pd.DataFrame, reviews: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """The same themes and sides as often, each theme given to other reviews: no theme goes with another."""
    random = np.random.default_rng(seed)
    ids = reviews["review_id"].to_numpy()
    parts = []
    for _, part in marks.groupby("theme_id"):
        other = dict(zip(ids, random.permutation(ids), strict=True))
        parts.append(part.assign(review_id=part["review_id"].map(other)))
    brands = dict(zip(reviews["review_id"], reviews["brand"], strict=True))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(brand=found["review_id"].map(brands))


def personas(reviews: pd.DataFrame, marks: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    ranked = marks.assign(opinion_id="o" + marks["review_id"] + marks["theme_id"] + marks["side"])
    return find_personas(
        counted_reviews(reviews.assign(language=reviews["language"].where(reviews["language"] != "de", "en"))),
        reviews,
        marks,
        TABLE,
        brands=["acme", "bolt"],
        labels=LABELS,
        evidence=Evidence(ranked=ranked.sort_values("opinion_id", ignore_index=True)),
        seed=seed,
    )


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    return personas(*invent())


def test_planted_segments_are_found_and_named_by_pains_and_delights(planted: pd.DataFrame) -> None:
    found = planted[planted["state"] == "found"].set_index("label")
    one = found.loc[NAME]
    assert set(one["pain_ids"].split("|")[:2]) == {"waiting", "reachability"}
    assert one["delight_ids"] == "price"
    assert set(found.loc[["Trouble with app, account"], "pain_ids"]) == {"app|account"}
    assert len(found) == 2, "the reviews in which nothing was planted are no segment"
    assert (found["stability"] >= STABLE).all()


def test_shares_are_of_reviews_that_speak_of_a_theme_and_add_up(planted: pd.DataFrame) -> None:
    _, marks = invent()
    assert planted["n"].sum() == marks["review_id"].nunique()
    assert planted["share"].sum() == pytest.approx(1)
    row = planted.iloc[0]
    low, high = wilson(row["n"], marks["review_id"].nunique())
    assert (row["low"], row["high"]) == (pytest.approx(float(low)), pytest.approx(float(high)))
    assert planted["state"].tolist()[-1] == "no_clear_segment"


def test_only_what_is_tested_and_larger_is_called_a_trait(planted: pd.DataFrame) -> None:
    one = planted[planted["label"] == NAME].iloc[0]
    assert "language de (" in one["traits"]
    assert "country" not in "".join(planted["traits"]), "countries were drawn at random"
    assert one["brands"].startswith("bolt (")
    assert one["stages"].startswith("service (")


def test_quotes_are_opinions_of_members_about_what_sets_the_segment_apart(planted: pd.DataFrame) -> None:
    one = planted[planted["label"] == NAME].iloc[0]
    quotes = one["quotes"].split("|")
    assert 3 <= len(quotes) == len(set(quotes))
    assert any(name.endswith("waitingcomplaint") for name in quotes)
    assert any(name.endswith("pricepraise") for name in quotes)


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_marks_give_no_segment(seed: int) -> None:
    reviews, marks = invent()
    table = personas(reviews, shuffle(marks, reviews, seed=seed), seed=seed)
    assert table["label"].tolist() == ["No clear segment"]
    assert table["share"].tolist() == [1.0]
    assert "beyond chance" in table["note"].iloc[0]


def test_with_few_reviews_it_says_how_many_there_are() -> None:
    table = personas(*invent(reviews=60))
    assert table["state"].tolist() == ["too_little_data"]
    assert table["n"].iloc[0] < 100
    assert f"there are {table['n'].iloc[0]}" in table["note"].iloc[0]
    assert pd.isna(table["share"].iloc[0])


def test_without_any_mark_there_is_one_honest_row() -> None:
    reviews, marks = invent(reviews=10)
    table = personas(reviews, marks.iloc[:0])
    assert (table["state"].tolist(), table["n"].tolist()) == (["too_little_data"], [0])


def test_the_order_of_rows_changes_nothing(planted: pd.DataFrame) -> None:
    reviews, marks = invent()
    again = personas(reviews.sample(frac=1, random_state=1), marks.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(planted, again)


def test_those_who_speak_of_nothing_are_in_no_segment() -> None:
    random = np.random.default_rng(5)
    levels = np.zeros((400, 4), dtype=np.int8)
    levels[:120, :2] = random.random((120, 2)) < 0.8
    levels[120:240, 2:] = 2 * (random.random((120, 2)) < 0.8)
    found = find_segments(levels, seed=0)
    assert set(found.member[(levels == 0).all(axis=1)].tolist()) == {-1}
    first = found.member[:120][(levels[:120] > 0).any(axis=1)]
    assert len(set(first.tolist())) == 1
    assert len(found.stable) == 2


def test_classes_are_recovered_from_what_they_simulate() -> None:
    levels = np.zeros((900, 4), dtype=np.int8)
    random = np.random.default_rng(1)
    levels[:300, 0] = random.random(300) < 0.9
    levels[:300, 1] = random.random(300) < 0.9
    levels[300:, 3] = 2 * (random.random(600) < 0.5)
    fit = fit_classes(levels, 2, seed=0)
    small = int(fit.sizes.argmin())
    assert fit.sizes[small] == pytest.approx(1 / 3, abs=0.04)
    assert fit.chances[small, 0, 1] == pytest.approx(0.9, abs=0.05)
    assert fit.chances[1 - small, 3, 2] == pytest.approx(0.5, abs=0.05)
    np.testing.assert_allclose(fit.belonging(levels).sum(axis=1), 1)
    again = fit_classes(fit.simulate(900, random=random), 2, seed=0)
    assert sorted(again.sizes) == pytest.approx(sorted(fit.sizes), abs=0.06)


def test_members_without_a_voice_in_common_make_no_persona() -> None:
    subjects = pd.DataFrame({"group": 0, "theme_id": ["app", "staff"], "side": ["complaint", "praise"], "share": 0.4})
    groups = pd.Series(0, index=[f"r{i}" for i in range(10)])

    def name(praising: range, share: float = 0.4) -> dict[int, tuple[str, str]]:
        rows = [(f"r{i}", "app", "complaint") for i in range(6)] + [(f"r{i}", "staff", "praise") for i in praising]
        marks = pd.DataFrame(rows, columns=["review_id", "theme_id", "side"])
        return name_segments(subjects.assign(share=share), marks, groups, [0], LABELS)

    assert name(range(6, 10)) == {}
    assert name(range(3, 7))[0][1] == "Trouble with app; happy with staff"
    assert name(range(6, 7))[0][1] == "Trouble with app"
    assert name(range(3, 7), share=0.2) == {}
