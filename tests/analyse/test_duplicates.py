"""Duplicates: the three ways of repeating a review, and what is none."""

from __future__ import annotations

import random

import pandas as pd

from analysis.duplicates import mark_duplicates

LONG = "the parcel came two weeks late and nobody at the depot answered any of my five calls about it"


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    base = {"brand": "acme", "source": "one", "author_key": None, "published": pd.NaT}
    return pd.DataFrame([{"review_id": f"r{i}", **base, **row} for i, row in enumerate(rows)])


def marks(*rows: dict[str, object]) -> list[str]:
    return mark_duplicates(frame(*rows)).fillna("").tolist()


def test_same_author_and_text_on_one_source() -> None:
    assert marks({"text": "Late!", "author_key": "k"}, {"text": "late", "author_key": "k"}) == ["", "r0"]


def test_short_texts_of_different_or_unknown_authors_are_no_duplicates() -> None:
    assert (
        marks({"text": "Great", "author_key": "k"}, {"text": "Great", "author_key": "m"}, {"text": "Great"}) == [""] * 3
    )


def test_a_syndicated_text_points_at_the_earliest() -> None:
    rows = [
        {"text": LONG, "source": "two", "published": pd.Timestamp("2024-05-02", tz="UTC")},
        {"text": LONG.upper() + "!", "source": "one", "published": pd.Timestamp("2024-05-01", tz="UTC")},
        {"text": LONG, "source": "three"},
    ]
    assert marks(*rows) == ["r1", "", "r1"]


def test_another_brand_is_told_the_same() -> None:
    assert marks({"text": LONG}, {"text": LONG, "brand": "other"}) == ["", ""]


def test_near_duplicates() -> None:
    text = " ".join(f"word{i}" for i in range(60))
    near = text.replace("word30", "changed")
    far = text.replace("word10", "a").replace("word20", "b").replace("word30", "c").replace("word40", "d")
    assert marks({"text": text}, {"text": near}, {"text": far}) == ["", "r0", ""]


def test_chains_point_at_the_first_of_all() -> None:
    words = [f"word{i}" for i in range(80)]
    second = ["x", *words[1:]]
    third = ["x", *words[1:-1], "y"]
    found = marks({"text": " ".join(words)}, {"text": " ".join(second)}, {"text": " ".join(third)})
    assert found == ["", "r0", "r0"]


def test_near_duplicates_agree_with_comparing_every_pair() -> None:
    generator = random.Random(5)
    texts = []
    for _ in range(40):
        words = [generator.choice("abcdefghij") * generator.randint(1, 3) for _ in range(generator.randint(20, 40))]
        texts.append(" ".join(words))
        if generator.random() < 0.6:
            words[generator.randrange(len(words))] = "zz"
            texts.append(" ".join(words))

    def triples(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}

    expected = []
    for i, text in enumerate(texts):
        near = [
            j
            for j in range(i)
            if len(triples(text) & triples(texts[j])) >= 0.9 * len(triples(text) | triples(texts[j]))
        ]
        expected.append(bool(near))
    found = mark_duplicates(
        pd.DataFrame(
            {
                "review_id": [f"r{i:03d}" for i in range(len(texts))], "brand": "acme", "source": "one", "text": texts,
                "author_key": None, "published": pd.NaT,
            }
        )
    )  # fmt: skip
    assert found.notna().tolist() == expected


def test_empty_texts_and_frames() -> None:
    assert marks({"text": "", "author_key": "k"}, {"text": "", "author_key": "k"}) == ["", ""]
    assert mark_duplicates(frame({"text": LONG}).iloc[:0]).empty
