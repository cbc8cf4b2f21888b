"""Opinions get their themes: seeded, learned, discovered, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.taxonomy import Taxonomy, Theme, read_taxonomy
from analysis.themes import assign_themes
from analysis.themes.identity import keep_identity
from analysis.themes.quality import bootstrap_jaccard

EMPTY = Taxonomy(replace=True)


def frames(
    texts: list[str], *, language: str | None = "en", side: str = "negative", reviews: list[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    owners = reviews or [f"r{i:05d}" for i in range(len(texts))]
    opinions = pd.DataFrame(
        {
            "opinion_id": [f"o{i:05d}" for i in range(len(texts))],
            "review_id": owners,
            "brand": "acme",
            "position": pd.Series(owners, dtype="str").groupby(owners).cumcount().to_numpy(),
            "text": pd.Series(texts, dtype="str"),
            "language": pd.Series([language] * len(texts), dtype="str"),
            "polarity": -1.0,
            "polarity_label": side,
            "intent": "complaint",
        }
    )
    return opinions[["review_id"]].drop_duplicates(ignore_index=True), opinions


@pytest.mark.parametrize("language", read_taxonomy().languages)
def test_the_seeds_of_each_language_find_their_own_theme(language: str) -> None:
    taxonomy = read_taxonomy()
    pairs = [(theme.id, phrase) for theme in taxonomy.themes for phrase in theme.seeds[language]]
    reviews, opinions = frames([phrase for _, phrase in pairs], language=language)
    found = assign_themes(reviews, opinions, taxonomy).opinions["themes"]
    hits: dict[str, list[bool]] = {}
    for (theme, _), themes in zip(pairs, found, strict=True):
        hits.setdefault(theme, []).append(theme in themes.split("|"))
    poor = {theme: np.mean(hit) for theme, hit in hits.items() if np.mean(hit) < 0.6}
    assert not poor
    assert np.mean([hit for theme in hits.values() for hit in theme]) >= 0.9


@pytest.mark.parametrize(
    ("text", "language", "theme"),
    [
        ("I was on hold for two hours and nobody picked up.", "en", "waiting"),
        ("The receptionist was incredibly rude.", "en", "staff"),
        ("They still owe me a refund.", "en", "refunds"),
        ("It crashes whenever I open the app.", "en", "app"),
        ("My vase arrived damaged, smashed in its box.", "en", "damage"),
        ("Der Kundenservice hat auf meine E-Mail nie geantwortet.", "de", "waiting"),
        ("Die App stürzt nach dem Update ständig ab.", "de", "app"),
        ("Das Personal war sehr unfreundlich.", "de", "staff"),
    ],
)
def test_a_single_opinion_is_understood_without_a_corpus(text: str, language: str, theme: str) -> None:
    reviews, opinions = frames([text], language=language)
    assert theme in assign_themes(reviews, opinions, read_taxonomy()).opinions["themes"].iloc[0].split("|")


@pytest.mark.parametrize("text", ["n/a", "", "Very good", "I am happy.", "!!!", "12345"])
def test_what_is_about_nothing_has_no_theme(text: str) -> None:
    reviews, opinions = frames([text], side="positive")
    found = assign_themes(reviews, opinions, read_taxonomy())
    assert found.opinions["themes"].tolist() == [""]
    assert found.main_theme.tolist() == [""]


def test_an_opinion_can_have_two_themes() -> None:
    reviews, opinions = frames(["The food was cold and the waiter was rude."])
    taxonomy = Taxonomy(
        themes=(
            Theme(id="food", label="Food", seeds={"en": ("food was cold", "tasteless meal")}),
            Theme(id="staff", label="Staff", seeds={"en": ("waiter was rude", "unfriendly staff")}),
        )
    )
    assert set(assign_themes(reviews, opinions, taxonomy).opinions["themes"].iloc[0].split("|")) == {"food", "staff"}


def test_the_corpus_teaches_words_that_no_seed_has() -> None:
    told = ["The courier was late with the parcel, the zeppelin broke down"] * 120
    told += ["The soup was cold and tasteless in the cantina"] * 120
    taxonomy = Taxonomy(
        themes=(
            Theme(id="delivery", label="Delivery", seeds={"en": ("parcel delivered late", "courier late")}),
            Theme(id="food", label="Food", seeds={"en": ("cold tasteless soup", "bad meal")}),
        )
    )
    told = [f"{text}, {word}" for text, word in zip(told, ["monday", "again", "sadly"] * 80, strict=True)]
    reviews, opinions = frames([*told, *invented(40), "The zeppelin broke down.", "Always in the cantina, tasteless."])
    found = assign_themes(reviews, opinions, taxonomy).opinions["themes"].tolist()
    assert found[-2:] == ["delivery", "food"]


def test_complaints_come_first_and_the_main_theme_is_one_of_the_opinions() -> None:
    reviews, opinions = frames(["Lovely, friendly and polite staff.", "The app keeps crashing."], reviews=["r1", "r1"])
    opinions["polarity_label"] = ["positive", "negative"]
    found = assign_themes(reviews, opinions, read_taxonomy())
    assert found.main_theme.to_dict() == {"r1": "app"}
    assert found.coverage == 1.0
    assert found.opinions["themes"].tolist() == ["staff", "app"]


def test_an_ignored_theme_is_in_no_table(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.toml"
    file.write_text('[[theme]]\nid = "app"\nignore = true\n', encoding="utf-8")
    reviews, opinions = frames(["The app keeps crashing.", "The parcel shop was closed."])
    found = assign_themes(reviews, opinions, read_taxonomy(file))
    assert "app" not in set(found.themes["theme_id"]) | set(found.main_theme) | set(found.opinions["themes"])


SUBJECTS = {
    "bagpipes": ["the bagpipes wheeze", "bagpipes out of tune", "loud bagpipes droning", "bagpipes leak air"],
    "submarine": [
        "submarine periscope fogged",
        "the submarine dives slowly",
        "rusty submarine hull",
        "submarine sonar",
    ],
    "cactus": ["cactus spines fell off", "the cactus wilted", "overwatered cactus", "my cactus never flowered"],
}


def invented(times: int = 12) -> list[str]:
    ends = ["today", "this spring", "near the window", "with my uncle", "in the rain", "after lunch"]
    return [
        f"{phrase} {ends[(i + j) % len(ends)]}"
        for j in range(times)
        for name in sorted(SUBJECTS)
        for i, phrase in enumerate(SUBJECTS[name])
    ]


def test_what_nobody_named_is_discovered_and_named_from_its_own_words() -> None:
    texts = invented()
    reviews, opinions = frames(texts)
    found = assign_themes(reviews, opinions, EMPTY)
    table = found.themes
    assert set(table["origin"]) == {"discovered"}
    assert table["theme_id"].str.startswith("found-").all()
    assert table["stability"].between(0, 1).all()
    for subject in SUBJECTS:
        themes = found.opinions.loc[[subject in text for text in texts], "themes"]
        others = found.opinions.loc[[subject not in text for text in texts], "themes"]
        assert not set(themes) & (set(others) - {""})
        assert table["label"].str.casefold().str.contains(subject).any()


def test_a_discovered_theme_keeps_its_id_and_label() -> None:
    reviews, opinions = frames(invented())
    before = assign_themes(reviews, opinions, EMPTY).themes
    before = before.assign(
        theme_id=before["theme_id"].replace({before["theme_id"].iloc[0]: "found-kept"}),
        label=before["label"].replace({before["label"].iloc[0]: "Kept"}),
    )
    more_reviews, more = frames([*invented(), *invented(3)])
    after = assign_themes(more_reviews, more, EMPTY, previous=before).themes
    assert "Kept" in set(after.loc[after["theme_id"] == "found-kept", "label"])


def test_a_theme_unlike_any_old_one_gets_an_id_of_its_own() -> None:
    old = pd.DataFrame(
        {"theme_id": ["found-a"], "label": ["A"], "origin": ["discovered"], "keywords": ["x|y"], "example_ids": [""]}
    )
    assert keep_identity([["p", "q"]], [frozenset()], frozenset(), old) == {}


@pytest.mark.parametrize("count", [0, 1, 30])
def test_little_data_discovers_nothing_and_breaks_nothing(count: int) -> None:
    reviews, opinions = frames([f"{text} {i}" for i, text in enumerate(invented()[:count])])
    found = assign_themes(reviews, opinions, EMPTY)
    assert found.themes.empty
    assert found.main_theme.tolist() == [""] * len(reviews)
    assert found.coverage == 0.0


def test_languages_without_seeds_and_unknown_ones_are_read() -> None:
    reviews, opinions = frames(["The app keeps crashing.", "Die App stürzt ab", "xyzzy plugh", "ok"], language=None)
    opinions["language"] = pd.Series(["en", "de", "tlh", None], dtype="str")
    found = assign_themes(reviews, opinions, read_taxonomy())
    assert found.opinions["themes"].tolist()[:2] == ["app", "app"]
    assert found.main_theme.index.tolist() == reviews["review_id"].tolist()


def test_the_same_input_gives_the_same_result() -> None:
    texts = [*invented(), "The app keeps crashing.", "Rude staff.", "No refund yet."]
    reviews, opinions = frames(texts)
    first, second = (assign_themes(reviews, opinions, read_taxonomy(), seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.opinions, second.opinions)
    pd.testing.assert_frame_equal(first.themes, second.themes)
    pd.testing.assert_series_equal(first.main_theme, second.main_theme)


def test_a_group_that_falls_apart_has_a_low_stability() -> None:
    random = np.random.default_rng(0)
    theme = np.repeat([0, 1, 2], 40)
    measured = bootstrap_jaccard(
        120, theme, lambda part: np.where(theme[part] == 0, 0, random.integers(1, 3, len(part))), seed=0
    )
    assert measured[0] == 1.0
    assert measured[1] < 0.6
