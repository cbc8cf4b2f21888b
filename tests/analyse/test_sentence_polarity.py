"""Sentences of rated reviews: their words decide whether they say anything, the stars lend the direction."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from analysis.marks import build_marks
from analysis.opinions import read_opinions
from analysis.text.leanings import STAR_SHARES, places_of
from analysis.text.lexicon import english
from analysis.text.tone_words import tone_words

# an invented language, so that only the stars can teach what its words mean
BLAME = ["zurg pano hesk", "brak telu zurg", "hesk brak pano", "telu pano brak"]
PRAISE = ["kuva mota lira", "senu doma kuva", "lira kelo senu", "doma mota kelo"]
FACTS = ["mi aceta {} en marto", "la frato de mi {} vidis gin", "tio estis {} por la festo", "mi logas apud {}"]
THINGS = ["pordo", "lampo", "seto", "libro", "botelo", "tapiso", "rado", "kovrilo"]


def placed(tilts: np.ndarray, ratings: np.ndarray) -> np.ndarray:
    return places_of(tilts, ratings).fit(tilts)


def reviews(rows: list[tuple[str, float | None]], language: str = "eo", title: str | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "review_id": [f"r{i:05d}" for i in range(len(rows))],
            "brand": "acme",
            "source": "shop",
            "title": title,
            "text": [text for text, _ in rows],
            "rating": pd.Series([stars for _, stars in rows], dtype="float64"),
            "language": language,
            "author_key": None,
            "published": pd.NaT,
        }
    )


def invented(count: int) -> list[tuple[str, float | None]]:
    """Reviews of an opinion and a fact each, in either order."""
    generator = random.Random(5)
    rows: list[tuple[str, float | None]] = []
    for i in range(count):
        said, stars = (PRAISE, generator.choice([0.8, 1.0])) if i % 3 == 0 else (BLAME, generator.choice([0.2, 0.4]))
        parts = [
            f"{generator.choice(said)} {generator.choice(THINGS)}.",
            f"{generator.choice(FACTS).format(generator.choice(THINGS))}.",
        ]
        generator.shuffle(parts)
        rows.append((" ".join(part.capitalize() for part in parts), stars))
    return rows


def is_fact(text: str) -> bool:
    return text.lower().startswith(("mi ", "la frato", "tio "))


def test_facts_are_no_complaints_whatever_the_stars() -> None:
    rows = invented(300)
    _, opinions = read_opinions(reviews(rows))
    facts = opinions["text"].map(is_fact)
    stars = opinions["review_id"].map({f"r{i:05d}": stars for i, (_, stars) in enumerate(rows)})
    assert (opinions.loc[facts & stars.lt(0.5), "polarity_label"] == "neutral").mean() >= 0.9
    assert (opinions.loc[facts & stars.gt(0.7), "polarity_label"] == "neutral").mean() >= 0.9
    assert (opinions.loc[~facts & stars.lt(0.5), "polarity_label"] == "negative").mean() >= 0.95
    assert (opinions.loc[~facts & stars.gt(0.7), "polarity_label"] == "positive").mean() >= 0.95
    assert opinions.loc[facts, "polarity"].abs().mean() < 0.2


def test_praise_in_a_bad_review_stays_praise() -> None:
    rows = [*invented(300), ("Kuva mota lira seto. Zurg pano hesk lampo.", 0.4)]
    _, opinions = read_opinions(reviews(rows))
    assert opinions["polarity_label"].tolist()[-2:] == ["positive", "negative"]


def test_parts_of_unrated_reviews_are_read_alike() -> None:
    rows = [*invented(300), ("Brak telu zurg rado. Mi aceta seto en marto.", None)]
    _, opinions = read_opinions(reviews(rows))
    assert opinions["polarity_label"].tolist()[-2:] == ["negative", "neutral"]


def test_in_a_small_market_the_stars_decide_what_the_words_leave_open() -> None:
    _, opinions = read_opinions(reviews([("They left it in the rain. The app closes when I open it.", 0.2)], "en"))
    assert opinions["polarity_label"].tolist() == ["negative", "negative"]


@pytest.mark.parametrize(
    ("text", "stars", "label"),
    [
        ("Good app", 1.0, "positive"),
        ("Good app", 0.8, "positive"),
        ("worst", 0.2, "negative"),
        ("Erst am Freitag", 0.4, "negative"),
        ("Klappt", 0.8, "positive"),
    ],
)
def test_what_is_the_whole_review_goes_with_its_stars(text: str, stars: float, label: str) -> None:
    _, opinions = read_opinions(reviews([(text, stars)], "en" if text.isascii() and "app" in text else "de"))
    assert opinions["polarity_label"].tolist() == [label]


@pytest.mark.parametrize("title", ["Good and bad", "So-so", "Mixed feelings", "Teils, teils", "Licht und Schatten"])
@pytest.mark.parametrize("stars", [0.2, 0.6, 1.0])
def test_verdicts_between_are_neutral(title: str, stars: float) -> None:
    _, opinions = read_opinions(reviews([("The parcel came late. Staff were kind.", stars)], "en", title))
    assert opinions["polarity_label"].iloc[0] == "neutral"
    assert abs(opinions["polarity"].iloc[0]) < 0.1


@pytest.mark.parametrize("text", ["Hello everyone,", "Where is the nearest branch?", "Sehr geehrte Damen und Herren,"])
def test_greetings_and_questions_are_neutral(text: str) -> None:
    language = "de" if text.startswith("Sehr") else "en"
    _, opinions = read_opinions(reviews([(f"{text}\nThe parcel was broken and late.", 0.2)], language))
    assert opinions["polarity_label"].iloc[0] == "neutral"


def test_a_title_of_blame_keeps_the_direction_of_its_stars() -> None:
    _, opinions = read_opinions(reviews([("The parcel came late. Staff were kind.", 0.2)], "en", "Not again"))
    assert opinions[["text", "polarity_label"]].to_numpy().tolist()[0] == ["Not again", "negative"]


def test_leanings_that_do_not_go_with_the_stars_tell_nothing() -> None:
    ratings = np.tile([0.2, 1.0], 50)
    assert np.allclose(placed(np.where(ratings < 0.5, 1.0, -1.0), ratings), 1 / 3)
    assert np.allclose(placed(np.ones(100), ratings), 1 / 3)
    assert np.allclose(placed(np.linspace(-1, 1, 20), np.tile([0.2, 1.0], 10)), 1 / 3)  # too few
    assert np.allclose(placed(np.linspace(-1, 1, 100), np.full(100, np.nan)), 1 / 3)


def test_the_place_of_no_opinion_need_not_be_zero() -> None:
    generator = np.random.default_rng(0)
    ratings = generator.choice([0.2, 0.4, 0.8, 1.0], 2000)
    kinds = np.array([generator.choice(3, p=STAR_SHARES[round(one * 5) - 1]) for one in ratings])
    tilts = 1.5 + 2.0 * (kinds - 1) + generator.normal(0, 0.6, 2000)
    assert (placed(tilts, ratings).argmax(axis=1) == kinds).mean() > 0.85


def test_only_blame_and_praise_make_marks() -> None:
    done = pd.DataFrame({"review_id": ["r1"], "brand": ["acme"], "duplicate_of": [None]})
    labels = ["negative", "neutral", "unknown", "positive"]
    said = pd.DataFrame(
        {"review_id": "r1", "polarity": [-0.2, -0.9, np.nan, 0.2], "polarity_label": labels, "themes": list("abcd")}
    )
    assert build_marks(done, said)[["theme_id", "side"]].to_numpy().tolist() == [["a", "complaint"], ["d", "praise"]]


def test_a_denial_belongs_to_its_phrase() -> None:
    assert english().read("No waiting on the phone, they picked up at once").value > 0
    assert english().read("There was no answer on the phone").value < 0


def test_two_words_in_a_row_can_have_a_tone_of_their_own() -> None:
    german = tone_words("de")
    assert german is not None
    assert german.count("Das werde ich nicht wieder nutzen") == (0, 1)
    assert german.count("Gerne wieder") == (1, 0)


def test_a_lone_sentence_of_three_stars_is_no_praise() -> None:
    rows = [*invented(300), ("Mi aceta seto en marto", 0.6)]
    _, opinions = read_opinions(reviews(rows))
    assert opinions["polarity_label"].tolist()[-1] == "neutral"
