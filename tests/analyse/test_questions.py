"""Ranking answers, and which pains an FAQ takes up: on invented entries with their themes."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.questions import faq_coverage, rank_answers
from analysis.taxonomy import read_taxonomy
from spiders.records import FaqEntry

ENTRIES = tomllib.loads((Path(__file__).parents[1] / "corpora" / "faq_themes.toml").read_text(encoding="utf-8"))[
    "entry"
]
NOTHING_SAID = pd.DataFrame({name: pd.Series(dtype="str") for name in ("theme_id", "text", "language")})
SEEDS = {theme.id: theme.seeds for theme in read_taxonomy().themes}


def test_the_thresholds_hold_on_the_invented_entries() -> None:
    faq = pd.DataFrame(
        [
            {"faq_id": f"f{i}", "brand": f"b{i}", "question": e["question"], "answer": e["answer"]}
            for i, e in enumerate(ENTRIES)
        ]
    )
    table = faq_coverage(NOTHING_SAID, faq, phrases=SEEDS, brands=faq["brand"].tolist(), background={})
    answered = {(row.brand, row.theme_id) for row in table[table["state"] == "answered"].itertuples()}
    right = {(f"b{i}", theme) for i, e in enumerate(ENTRIES) for theme in e["themes"]}
    near = {(f"b{i}", theme) for i, e in enumerate(ENTRIES) for theme in e["near"]}
    assert len(answered & right) / len(right) >= 0.90
    assert len(answered - right - near) <= 5
    idle = {f"b{i}" for i, e in enumerate(ENTRIES) if not e["themes"]}
    assert not {brand for brand, _ in answered} & idle


OTHERS = tomllib.loads(
    (Path(__file__).parents[1] / "corpora" / "faq_themes_languages.toml").read_text(encoding="utf-8")
)["entry"]


@pytest.mark.parametrize(("language", "least"), [("de", 12), ("fr", 13), ("es", 14), ("ru", 14), ("zh", 10)])
def test_the_thresholds_hold_in_other_languages(language: str, least: int) -> None:
    entries = [entry for entry in OTHERS if entry["language"] == language]
    faq = pd.DataFrame(
        [{"faq_id": f"f{i}", "brand": f"b{i}", "question": e["question"], "answer": e["answer"]} for i, e in enumerate(entries)]
    )  # fmt: skip
    table = faq_coverage(NOTHING_SAID, faq, phrases=SEEDS, brands=faq["brand"].tolist(), background={})
    answered = {(row.brand, row.theme_id) for row in table[table["state"] == "answered"].itertuples()}
    right = {(f"b{i}", theme) for i, e in enumerate(entries) for theme in e["themes"]}
    near = {(f"b{i}", theme) for i, e in enumerate(entries) for theme in e["near"]}
    assert len(answered & right) >= least
    assert len(answered - right - near) <= 4


def test_a_faq_in_a_language_nobody_knows_is_not_called_silent() -> None:
    """Greek: no seed phrases, no complaints."""
    faq = pd.DataFrame(
        [{"faq_id": "f1", "brand": "acme", "question": "Πώς μπορώ να πάρω τα χρήματά μου πίσω;", "answer": "Ανοίξτε την παραγγελία και ζητήστε επιστροφή χρημάτων."}]
    )  # fmt: skip
    table = faq_coverage(NOTHING_SAID, faq, phrases=SEEDS, brands=["acme", "bolt"], background={}).set_index("brand")
    assert table.loc["acme", "state"].eq("unknown").all()
    assert table.loc["acme", "score"].isna().all()
    assert table.loc["bolt", "state"].eq("no_faq").all()


def test_a_brand_without_faq_is_not_silent() -> None:
    faq = pd.DataFrame(
        [{"faq_id": "f1", "brand": "acme", "question": "I forgot my password.", "answer": "Choose a new one."}]
    )
    table = faq_coverage(NOTHING_SAID, faq, phrases=SEEDS, brands=["acme", "bolt"], background={}).set_index(
        ["brand", "theme_id"]
    )
    assert table.xs("bolt")["state"].eq("no_faq").all()
    assert table.loc[("acme", "account"), "state"] == "answered"
    assert table.loc[("acme", "account"), "faq_ids"] == "f1"
    assert table.loc[("acme", "refunds"), "state"] == "silent"


def test_no_faq_anywhere() -> None:
    faq = pd.DataFrame({name: pd.Series(dtype="str") for name in ("faq_id", "brand", "question", "answer")})
    table = faq_coverage(NOTHING_SAID, faq, phrases={"waiting": SEEDS["waiting"]}, brands=["acme"], background=SEEDS)
    assert table["state"].tolist() == ["no_faq"]


QUESTIONS = ["where is my package", "give me my money back", "app does not open"]
PAIRS = [
    ("How do I get a refund?", "Open the order and press Refund; the money is back within days."),
    ("The app crashes.", "Install the newest version and open it again."),
    ("How do I follow my parcel?", "With the tracking number in our e-mail."),
]


@pytest.mark.parametrize(
    "entries",
    [
        PAIRS,
        [{"question": q, "answer": a} for q, a in PAIRS],
        pd.DataFrame(PAIRS, columns=["question", "answer"]),
        [
            FaqEntry(faq_id=str(i), brand="b", url="u", question=q, answer=a, markup="dl")
            for i, (q, a) in enumerate(PAIRS)
        ],
    ],
)
def test_entries_may_come_in_many_forms(entries: object) -> None:
    ranked = rank_answers(QUESTIONS, entries)
    best = ranked.drop_duplicates("question").set_index("question")["entry"]
    assert best.to_dict() == {0: 2, 1: 0, 2: 1}
    assert ranked.groupby("question")["score"].apply(lambda s: bool(np.all(np.diff(s) <= 0))).all()


def test_keys_of_series_and_frames_are_kept() -> None:
    asked = pd.Series(QUESTIONS, index=["q-a", "q-b", "q-c"])
    ranked = rank_answers(asked, {"refund": PAIRS[0], "app": PAIRS[1], "parcel": PAIRS[2]})
    best = ranked.drop_duplicates("question").set_index("question")["entry"]
    assert best.to_dict() == {"q-a": "parcel", "q-b": "refund", "q-c": "app"}


@pytest.mark.parametrize(
    ("asked", "entries", "right"),
    [
        ("Wo ist mein Paket?", ["Wie bekomme ich mein Geld zurück?", "Wo finde ich mein Paket wieder?"], 1),
        ("我的包裹在哪里", ["怎么申请退款", "如何查询我的包裹"], 1),
        ("كيف أسترجع أموالي", ["كيف أسترجع أموالي من الطلب", "أين طلبي"], 0),
    ],
)
def test_other_languages(asked: str, entries: list[str], right: int) -> None:
    assert rank_answers([asked], entries).iloc[0]["entry"] == right


def test_nothing_to_rank() -> None:
    assert rank_answers([], PAIRS).empty
    assert rank_answers(QUESTIONS, []).empty
    assert len(rank_answers(["?!"], ["...", "!!"])) == 2


def test_ranking_is_the_same_each_time() -> None:
    first, again = (rank_answers(QUESTIONS, PAIRS) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
