"""read_opinions: polarity from stars, lexicon or neither; roll-up; determinism."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.opinions import read_opinions
from analysis.tables import TABLES
from analysis.text.lexicon import english

GOOD = ["kuva mota", "lira senu mota", "doma kelo kuva", "mota lira", "senu kuva doma"]
BAD = ["zurg pano", "brak zurg telu", "pano hesk brak", "hesk zurg", "telu brak pano"]


def reviews(texts: list[str], ratings: list[float | None] | None = None, language: str | None = "en") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "review_id": [f"r{i:05d}" for i in range(len(texts))],
            "brand": "acme",
            "source": "shop",
            "title": None,
            "text": texts,
            "rating": pd.Series(ratings if ratings is not None else [None] * len(texts), dtype="float64"),
            "language": language,
            "author_key": None,
            "published": pd.NaT,
        }
    )


def rated_corpus(language: str, *, middling: bool = False) -> pd.DataFrame:
    """An invented language whose friendly and unfriendly words only the stars can teach."""
    generator = random.Random(1)
    texts, ratings = [], []
    for i in range(160):
        words, stars = (GOOD, 1.0) if i % 2 else (BAD, 0.2)
        texts.append(f"{generator.choice(words)} {generator.choice(words)} nel {i}")
        ratings.append(stars)
    if middling:
        for i in range(80):
            texts.append(f"fino talo rem {i} fino")
            ratings.append(0.6)
    unrated = ["mota kuva lira", "brak zurg hesk", "fino talo rem"]
    return reviews(texts + unrated, [*ratings, None, None, None], language)


def test_polarity_is_learned_from_the_stars_of_a_language() -> None:
    done, _ = read_opinions(rated_corpus("eo"))
    assert done["polarity_label"].tolist()[-3:-1] == ["positive", "negative"]
    done, _ = read_opinions(rated_corpus("eo", middling=True))
    assert done["polarity_label"].tolist()[-3:] == ["positive", "negative", "neutral"]


def test_a_thin_language_borrows_from_its_script() -> None:
    frame = rated_corpus("eo")
    frame.loc[frame.index[-3:], "language"] = "ia"
    done, _ = read_opinions(frame)
    assert done["polarity_label"].tolist()[-3:-1] == ["positive", "negative"]


def test_without_ground_the_answer_is_unknown() -> None:
    done, opinions = read_opinions(reviews(["Das Paket kam zu spät.", "包裹没到"], language=None))
    assert done["polarity_label"].tolist() == ["unknown", "unknown"]
    assert done["polarity"].isna().all()
    assert set(opinions["polarity_label"]) == {"unknown"}


def test_few_stars_are_no_ground_for_other_reviews_but_for_their_own() -> None:
    done, opinions = read_opinions(reviews(["Kam zu spät an.", "Sehr gut!", "Na ja."], [0.2, 1.0, None], "de"))
    assert done["polarity_label"].tolist() == ["negative", "positive", "unknown"]
    assert opinions["polarity_label"].tolist() == ["negative", "positive", "unknown"]


@pytest.mark.parametrize("stars", [0.2, 0.4])
def test_one_or_two_stars_never_read_as_praise(stars: float) -> None:
    done, _ = read_opinions(reviews(["Excellent, wonderful, best service ever! Love it!"], [stars]))
    assert done["polarity_label"].iloc[0] != "positive"
    assert done["polarity"].iloc[0] <= 0


def test_a_five_star_review_may_contain_a_complaint() -> None:
    _, opinions = read_opinions(
        reviews(["Wonderful staff! The delivery was two weeks late and the box was broken."], [1.0])
    )
    assert opinions["polarity_label"].tolist() == ["positive", "negative"]
    assert opinions["intent"].tolist() == ["praise", "complaint"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("still waiting for my bag", "negative"),
        ("you cancelled our flight", "negative"),
        ("3 hours on hold and nobody picks up", "negative"),
        ("Thanks for nothing", "negative"),
        ("thanks for the delay", "negative"),
        ("They never answered my e-mail", "negative"),
        ("not worth the money", "negative"),
        ("The app does not open", "negative"),
        ("not bad at all", "positive"),
        ("No problems whatsoever", "positive"),
        ("Without a doubt the best bank", "positive"),
        ("great great great \U0001f60d", "positive"),
        ("\U0001f621\U0001f621", "negative"),
        ("What time do you open on Sunday?", "neutral"),
        ("Can I bring my dog?", "neutral"),
        ("I ordered it on Monday", "neutral"),
        ("n/a", "neutral"),
        ("The room was nice but the bathroom was filthy and the staff rude", "negative"),
    ],
)
def test_english_without_stars(text: str, label: str) -> None:
    done, _ = read_opinions(reviews([text]))
    assert done["polarity_label"].iloc[0] == label


def test_what_the_lexicon_knows_teaches_other_words() -> None:
    generator = random.Random(3)
    texts = []
    for i in range(400):
        place, tone = ("gate", "awful and rude") if i % 2 else ("lounge", "lovely and friendly")
        texts.append(f"{generator.choice(['The', 'Our', 'My'])} {place} {generator.choice('abcdefgh')} was {tone} {i}")
    done, _ = read_opinions(reviews([*texts, "The lounge q at noon", "The gate q at noon"]))
    lounge, gate = done["polarity"].tolist()[-2:]
    assert lounge > 0 > gate


def test_columns_types_and_ids() -> None:
    frame = reviews(["Good. Bad!", "", "n/a"], [0.6, 1.0, None])
    done, opinions = read_opinions(frame)
    assert opinions.dtypes.astype(str).to_dict() == {
        name: TABLES["opinions"][name] for name in TABLES["opinions"] if name != "themes"
    }
    assert done["review_id"].tolist() == frame["review_id"].tolist()
    assert opinions["position"].tolist() == [0, 1, 0]
    assert opinions["opinion_id"].is_unique
    assert done["polarity_label"].tolist()[1:] == ["positive", "neutral"]
    assert opinions["intent"].isna().tolist()[-1]
    assert done["polarity"].between(-1, 1).all()


def test_no_reviews() -> None:
    done, opinions = read_opinions(reviews([]))
    assert len(done) == len(opinions) == 0


def test_titles_are_read_once() -> None:
    frame = reviews(["Never again. They lost it.", "They lost it."])
    frame["title"] = ["Never again", "Terrible"]
    _, opinions = read_opinions(frame)
    assert opinions["text"].tolist() == ["Never again.", "They lost it.", "Terrible", "They lost it."]


def test_the_same_in_another_process_with_another_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from test_opinions import rated_corpus, reviews\n"
        "from analysis.opinions import read_opinions\n"
        "import pandas as pd\n"
        "frame = pd.concat([rated_corpus('eo', middling=True), reviews(['Good but late %d' % i for i in range(250)])])\n"
        "done, opinions = read_opinions(frame.reset_index(drop=True), seed=3)\n"
        "open(sys.argv[1], 'w').write(done.to_csv() + opinions.to_csv())\n"
    )
    outcomes = []
    for seed in ("1", "2"):
        file = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", script, str(file), str(Path(__file__).parent)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
        )
        outcomes.append(file.read_bytes())
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) > 1000


def test_lexicon_is_broad_and_bounded() -> None:
    lexicon = english()
    assert len(lexicon.words) + len(lexicon.stems) + sum(map(len, lexicon.phrases.values())) >= 1500
    assert all(-4 <= value <= 4 for value in lexicon.words.values())
    assert np.isfinite(lexicon.read("no " * 5000).value)
