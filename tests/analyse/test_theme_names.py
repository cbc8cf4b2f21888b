"""Discovered themes are called what customers call them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.taxonomy import Taxonomy
from analysis.themes import assign_themes
from analysis.themes.discovered import merge_confused
from analysis.themes.naming import Words, name_themes
from analysis.themes.vague_words import names, unevenness
from analysis.themes.words import words_of

NOTHING = Words(frozenset(), frozenset(), frozenset())
SUBJECTS = (
    "fogged periscope",
    "leaking bagpipes",
    "wilted cactus",
    "rusty anchor",
    "purple lantern",
    "hollow zeppelin",
)
STARTS = ("we had the", "they sent me a", "then the", "so my", "it was a", "nobody saw the", "at last the", "and the")
ENDS = ("again", "on the day", "and so it was", "of the week", "with my friends", "in the end", "as they said")
# the same in letters of an invented language that no list knows
TURNED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "бвгджзклмнпрстфхцчшщъыьэюя")


def told(*, turned: bool) -> tuple[list[str], list[str]]:
    rows = [
        (f"{STARTS[(i + j) % 8]} {name} {ENDS[(2 * i + j) % 7]}", name)
        for i in range(40)
        for j, name in enumerate(SUBJECTS)
    ]
    if turned:
        rows = [(text.translate(TURNED), name.translate(TURNED)) for text, name in rows]
    return [text for text, _ in rows], [name for _, name in rows]


@pytest.mark.parametrize("turned", [False, True])
def test_a_name_is_a_phrase_that_customers_write_in_any_language(turned: bool) -> None:
    texts, owners = told(turned=turned)
    opinions = pd.DataFrame(
        {
            "opinion_id": [f"o{i}" for i in range(len(texts))],
            "review_id": [f"r{i:04}" for i in range(len(texts))],
            "brand": "acme",
            "position": 0,
            "text": texts,
            "language": "tlh" if turned else "en",
            "polarity_label": "negative",
        }
    )
    found = assign_themes(opinions[["review_id"]], opinions, Taxonomy(replace=True))
    table = found.themes
    assert len(table) >= len(SUBJECTS)
    assert table["label"].str.casefold().is_unique
    for theme_id, shown, examples in table[["theme_id", "label", "example_ids"]].astype("object").to_numpy().tolist():
        rows = found.opinions["themes"].eq(theme_id)
        written = [" ".join(words_of(text)) for text in opinions.loc[rows, "text"]]
        label = shown.rstrip(" 23")
        assert len(label.split()) >= 2
        assert any(label.casefold() in text for text in written), label
        assert examples.split("|")[0] in set(opinions.loc[rows, "opinion_id"])
        subject = pd.Series(owners)[rows.to_numpy()].mode().iloc[0]
        assert subject == label.casefold()


def test_names_are_unlike_each_other_and_hold_no_brand() -> None:
    texts = ["the exchange rate is wrong", "acme exchange rate wrong today", "my exchange rate fell"] * 4
    texts += ["the exchange rate of acme is fine", "acme exchange rate app", "exchange rate app page"] * 4
    theme = np.repeat([0, 1], 12)
    found = name_themes(texts, theme, Words(frozenset({"the", "is", "of", "my"}), frozenset(), frozenset({"acme"})))
    assert len(set(found)) == 2
    assert all(len(name.split()) >= 2 for name in found)
    assert not [name for name in found if "acme" in name]


def test_a_name_does_not_cross_a_pause() -> None:
    texts = ["broken lamp. Courier late", "broken lamp! courier late", "a broken lamp, courier late"]
    assert name_themes(texts, np.zeros(3, np.int64), NOTHING)[0] in {"broken lamp", "courier late"}


def test_a_script_without_spaces_is_named_by_a_run_of_characters() -> None:
    texts = ["客服电话等太久", "等太久没人接", "退款还没到", "还要退款"]
    found = name_themes(texts, np.array([0, 0, 1, 1]), NOTHING)
    assert found[0] in "客服电话等太久没人接"
    assert "退款" in found[1]


def test_words_that_stand_everywhere_are_told_from_those_of_few_themes() -> None:
    from scipy import sparse

    theme = np.repeat(np.arange(8), 50)
    everywhere = (np.arange(400) % 2 == 0).astype(np.float32)
    somewhere = (theme == 3).astype(np.float32)
    words = sparse.csr_matrix(np.column_stack([everywhere, somewhere]))
    found = unevenness(words, np.array(["the", "periscope"], dtype=object), theme)
    assert found["the"] < 0.1
    assert found["periscope"] > 0.8


def test_people_of_one_brand_are_names_and_what_all_brands_have_is_none() -> None:
    texts = ["we asked our Ingrid about it", "they paid it by Visa and left"] * 6 + ["it was paid by Visa at once"] * 6
    brands = pd.Series(["acme", "acme"] * 6 + ["other"] * 6)
    filler = ["nothing else was said about the whole matter here"] * 6
    found = names([*texts, *filler], pd.concat([brands, pd.Series(["acme"] * 6)]))
    assert "ingrid" in found
    assert "visa" not in found


def test_groups_that_resamples_mix_up_are_joined_and_clear_ones_are_not() -> None:
    random = np.random.default_rng(0)
    groups = np.repeat([0, 1, 2], 60)
    space = np.zeros((180, 4), np.float32)
    space[:120, 0] = space[120:, 1] = 1.0
    resamples = []
    for _ in range(8):
        part = np.arange(180)
        resamples.append((part, np.where(groups == 2, 2, random.integers(0, 2, 180))))
    joined = merge_confused(space, groups, resamples)
    assert joined.max() == 1
    assert joined[0] == joined[119] != joined[120]
    clear = [(part, groups[part]) for part, _ in resamples]
    assert merge_confused(space, groups, clear).max() == 2
