"""Polarity: what never may happen, what words, marks and emoji mean, and that blocks change nothing."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from analysis.engines.local import Here
from analysis.opinions import read_opinions
from analysis.text.lexicon import english
from analysis.text.tone_words import tone_columns, tone_words

GOOD = ["Lovely staff.", "Best service ever!", "Wir lieben es!", "I love it \U0001f60d", "Perfekt und schnell."]
BAD = ["Rude staff.", "They lost my parcel.", "Nie wieder!", "Still waiting \U0001f621", "Furchtbar langsam."]
PLAIN = ["I ordered it on Monday.", "We were four.", "Es war ein Mantel.", "The shop is in the city.", "n/a"]


def reviews(rows: list[tuple[str, float | None]], language: str | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "review_id": [f"r{i:05d}" for i in range(len(rows))],
            "brand": "acme",
            "source": "shop",
            "title": None,
            "text": [text for text, _ in rows],
            "rating": pd.Series([stars for _, stars in rows], dtype="float64"),
            "language": language,
            "author_key": None,
            "published": pd.NaT,
        }
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [25, 260])
def test_one_or_two_stars_are_never_praise_whatever_is_said(seed: int, count: int) -> None:
    dice = random.Random(seed)
    rows: list[tuple[str, float | None]] = []
    for i in range(count):
        said = [dice.choice(dice.choice([GOOD, GOOD, BAD, PLAIN])) for _ in range(dice.randint(1, 4))]
        stars = dice.choice([0.0, 0.1, 0.2, 0.3, 0.4, 0.44, 0.6, 0.8, 1.0, None])
        rows.append((f"{' '.join(said)} {i}" if i % 9 else "", stars))
    done, _ = read_opinions(reviews(rows), seed=seed)
    low = done["rating"].le(0.44)
    assert low.any()
    assert not (done.loc[low, "polarity_label"] == "positive").any()
    assert (done.loc[low, "polarity"] <= 0.1).all()


def test_sentences_of_long_unrated_reviews_can_say_nothing() -> None:
    dice = random.Random(2)
    good = ["The waiter was lovely", "We love the soup", "Great place", "The cake was delicious"]
    bad = ["The waiter was rude", "The soup was awful", "Dirty tables", "They lost our booking"]
    facts = ["We were a party of", "We sat at table", "It was our visit number", "We live at house"]
    rows: list[tuple[str, float | None]] = []
    for i in range(300):
        tone = good if i % 2 else bad
        parts = [f"{dice.choice(tone)}.", f"{dice.choice(facts)} {i}.", f"{dice.choice(tone)} today."]
        dice.shuffle(parts)
        rows.append((" ".join(parts), None))
    _, opinions = read_opinions(reviews(rows, "en"))
    told = opinions["text"].str.contains("|".join(facts))
    assert (opinions.loc[told, "polarity_label"] == "neutral").mean() > 0.9
    assert (opinions.loc[~told, "polarity_label"] != "neutral").mean() > 0.9


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("The soup was good but the waiter was rude", -1),
        ("The waiter was rude but the soup was excellent", 1),
        ("not good", -1),
        ("never late", 1),
        ("It is not only cheap but also excellent", 1),
        ("The keys are too stiff", -1),
        ("Way too sensitive", -1),
        ("Not too far", 0),
        ("Me too", 0),
        ("stops working after an hour", -1),
        ("I would not buy it again", -1),
        ("Save your money", -1),
        ("less than impressed", -1),
        ("I expect better service", -1),
        ("Why can't I book online?", -1),
        ("Where can I book online?", 0),
        ("Arrived \U0001f44d\U0001f44d", 1),
        ("Arrived \U0001f44e\U0001f44e", -1),
    ],
)
def test_english_contrast_denial_excess_questions_and_emoji(text: str, sign: int) -> None:
    value = english().read(text).value
    assert (value > 0.1) - (value < -0.1) == sign


def test_intensifiers_strengthen_and_hedges_weaken() -> None:
    slightly, plain, very = (english().read(f"{word} rude").value for word in ("slightly", "staff", "extremely"))
    assert slightly > plain > very


@pytest.mark.parametrize(
    ("language", "plain", "denied"),
    [
        ("de", "Das war gut", "Das war nicht gut"),
        ("fr", "C'est bon", "Ce n'est pas bon"),
        ("es", "Es bueno", "No es bueno"),
        ("ru", "Это хорошо", "Это не хорошо"),
        ("nl", "Het was goed", "Het was niet goed"),
    ],
)
def test_denial_turns_words_of_other_languages(language: str, plain: str, denied: str) -> None:
    words = tone_words(language)
    assert words is not None
    assert words.count(plain) == (1, 0)
    good, bad = words.count(denied)
    assert good == 0 < bad


def test_emoji_are_evidence_in_every_language() -> None:
    columns = tone_columns(
        ["Kam am Montag \U0001f621", "Kam am Montag \U0001f60d", "حضر \U0001f621"], ["de", "de", "ar"]
    )
    assert columns[0, 4] > columns[0, 3]
    assert columns[1, 3] > columns[1, 4]
    assert columns[2, 4] > columns[2, 3]


@pytest.mark.parametrize("language", ["en", "eo"])
def test_blocks_change_nothing(language: str) -> None:
    dice = random.Random(1)
    rows: list[tuple[str, float | None]] = []
    for i in range(240):
        pool, stars = (GOOD, 1.0) if i % 2 else (BAD, 0.2)
        rows.append((f"{dice.choice(pool)} {dice.choice(PLAIN)} It was number {i}.", stars if i % 10 else None))
    frame = reviews(rows, language)
    _, whole = read_opinions(frame)
    _, parts = read_opinions(frame, engine=Here(37))
    assert whole["polarity_label"].tolist() == parts["polarity_label"].tolist()
    assert (whole["polarity"] - parts["polarity"]).abs().max() < 1e-3
