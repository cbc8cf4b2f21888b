"""What is about none of the themes gets none of them, even when much of the corpus speaks of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.engines.local import Here
from analysis.taxonomy import Taxonomy, Theme
from analysis.themes import assign_themes
from analysis.themes.classifier import find_background, learn_classifier
from analysis.themes.seeded import summed

TAXONOMY = Taxonomy(
    themes=(
        Theme(id="delivery", label="Delivery", seeds={"en": ("parcel delivered late", "courier never came")}),
        Theme(id="food", label="Food", seeds={"en": ("cold tasteless soup", "bad meal")}),
        Theme(id="staff", label="Staff", seeds={"en": ("rude waiter", "unfriendly staff")}),
        Theme(id="price", label="Price", seeds={"en": ("much too expensive", "overpriced")}),
    ),
    replace=True,
)
OURS = {
    "delivery": ["the parcel came a week late", "the courier left it outside", "late parcel and no call"],
    "food": ["the soup was cold", "a tasteless meal with cold rice", "the meal was bad and burnt"],
    "staff": ["the waiter was rude to us", "unfriendly and rude staff", "the staff shouted at me"],
    "price": ["it is too expensive for that", "overpriced by far", "the price is too high"],
}
STRANGE = [
    "the submarine has a fogged periscope",
    "sonar of the submarine hums at night",
    "the periscope of our submarine turned north",
    "a rusty submarine hull under the ice",
]
ENDS = ["again", "on monday", "in may", "for my uncle", "once more", "in the morning", "at noon", "last winter"]


def corpus(times: int) -> tuple[pd.DataFrame, list[str]]:
    texts, truth = [], []
    for turn in range(times):
        for theme, phrases in OURS.items():
            texts.append(f"{phrases[turn % 3]} {ENDS[turn % 8]}")
            truth.append(theme)
        for place in range(2):
            texts.append(f"{STRANGE[(turn + place) % 4]} {ENDS[(turn + 3 * place) % 8]}")
            truth.append("")
    names = [f"r{i:05d}" for i in range(len(texts))]
    frame = pd.DataFrame(
        {
            "opinion_id": [f"o{i:05d}" for i in range(len(texts))],
            "review_id": names,
            "brand": "acme",
            "position": 0,
            "text": texts,
            "language": "en",
            "polarity_label": "neutral",
        }
    )
    return frame, truth


def test_a_third_of_the_corpus_about_something_else_gets_no_seeded_theme() -> None:
    frame, truth = corpus(150)
    found = assign_themes(frame[["review_id"]], frame, TAXONOMY).opinions["themes"].str.split("|").str[0]
    known = found.where(found.isin(OURS), "")
    truth_of = pd.Series(truth)
    assert known[truth_of.eq("")].eq("").mean() >= 0.9
    assert known[truth_of.ne("")].eq(truth_of[truth_of.ne("")]).mean() >= 0.9


def test_a_group_whose_guesses_scatter_is_background_and_one_with_a_theme_is_not() -> None:
    random = np.random.default_rng(0)
    place = np.zeros((600, 8), np.float32)
    place[:300, 0] = place[300:, 1] = 1.0
    place += random.normal(0, 0.05, place.shape).astype(np.float32)
    guess = np.zeros((600, 10))
    guess[:300, 1] = 1.0
    guess[300:] = 0.1
    found = find_background(place, guess, seed=0)
    group = (place @ found.centres.T - 0.5 * (found.centres**2).sum(axis=1)).argmax(axis=1)
    assert found.weight[group[:300]].max() == 0.0
    assert found.weight[group[300:]].mean() > 0.1
    wider = found.beside(place, guess)
    np.testing.assert_allclose(wider.sum(axis=1), 1.0)
    np.testing.assert_allclose(wider[:300, :10], guess[:300])


def test_a_small_corpus_leaves_the_word_to_the_seeds() -> None:
    random = np.random.default_rng(1)
    words = summed(random.integers(0, 30, 60))[:, :60].T.tocsr()[:20]
    place = random.normal(size=(20, 6)).astype(np.float32)
    guess = np.full((20, 3), 0.05)
    guess[np.arange(20), random.integers(0, 3, 20)] = 0.9
    found = learn_classifier(words, place, guess, seed=0).shares(words, place, guess, np.zeros(20, bool))
    np.testing.assert_array_equal(found.argmax(axis=1), guess.argmax(axis=1))
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-5)


def test_opinions_read_in_blocks_are_read_as_in_one() -> None:
    frame, _ = corpus(20)
    frame["review_id"] = [f"r{i // 3:05d}" for i in range(len(frame))]
    frame["position"] = [i % 3 for i in range(len(frame))]
    reviews = frame[["review_id"]].drop_duplicates()
    whole = assign_themes(reviews, frame, TAXONOMY).opinions["themes"].tolist()
    assert assign_themes(reviews, frame, TAXONOMY, engine=Here(7)).opinions["themes"].tolist() == whole


def test_a_theme_of_few_texts_has_no_stability() -> None:
    frame, _ = corpus(4)
    frame = frame[frame.index < len(frame) - 3]
    table = assign_themes(frame[["review_id"]], frame, TAXONOMY).themes.set_index("theme_id")
    assert set(table.index) >= set(OURS)
    assert table.loc[list(OURS), "stability"].isna().all()
