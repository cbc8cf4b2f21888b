"""The journey map on a market one can count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.evidence import Evidence
from analysis.journey import ELSEWHERE, WHOLE, build_journey
from analysis.statistics.intervals import wilson
from analysis.taxonomy import Taxonomy
from analysis.taxonomy.theme import Theme

TAXONOMY = Taxonomy(
    themes=(
        Theme(id="waiting", label="Waiting", stage="service", touchpoint="contact centre", goal="get an answer"),
        Theme(id="staff", label="Staff", stage="service", touchpoint="contact centre", goal="be treated well"),
        Theme(id="price", label="Price", stage="choice", touchpoint="website"),
    )
)
THEMES = pd.DataFrame(
    {
        "theme_id": ["waiting", "staff", "price", "d1"],
        "stage": ["service", "service", "choice", None],
        "touchpoint": ["contact centre", "contact centre", "website", None],
    }
)
LABELS = {"waiting": "Waiting", "staff": "Staff", "price": "Price", "d1": "Odd things"}


def journey(said: list[tuple[int, str, str]], *, of: int = 40) -> pd.DataFrame:
    """``said``: (review number, theme, side); even reviews are of acme, odd ones of bolt."""
    counted = pd.DataFrame(
        {
            "review_id": [f"r{i:03}" for i in range(of)],
            "brand": ["acme" if i % 2 == 0 else "bolt" for i in range(of)],
            "source": "hub", "place": "hub / en", "stratum": "hub / 2026-H1 / en",
            "published": pd.Timestamp("2026-02-01", tz="UTC"), "early": False,
        }
    )  # fmt: skip
    brands = dict(zip(counted["review_id"], counted["brand"], strict=True))
    rows = [(f"r{i:03}", brands[f"r{i:03}"], theme, side) for i, theme, side in said]
    marks = pd.DataFrame(rows, columns=["review_id", "brand", "theme_id", "side"])
    ranked = marks.assign(opinion_id=["o" + r for r in marks["review_id"]])
    return build_journey(
        counted, marks, THEMES, TAXONOMY, brands=["acme", "bolt"], labels=LABELS, evidence=Evidence(ranked=ranked)
    )


def row(table: pd.DataFrame, touchpoint: str, brand: str) -> pd.Series:
    found = table[(table["touchpoint"] == touchpoint) & (table["brand"] == brand)]
    assert len(found) == 1, table
    return found.iloc[0]


def test_a_review_counts_once_for_a_touchpoint_and_side() -> None:
    table = journey(
        [(0, "waiting", "complaint"), (0, "staff", "complaint"), (2, "staff", "praise"), (2, "staff", "complaint")]
    )
    found = row(table, "contact centre", "acme")
    assert (found["complaints"], found["praises"], found["n"]) == (2, 1, 3)
    assert found["emotion"] == pytest.approx(-1 / 3)
    low, high = wilson(1, 3)
    assert (found["low"], found["high"]) == (pytest.approx(2 * low - 1), pytest.approx(2 * high - 1))
    assert found["pain_points"] == "Staff (2)|Waiting (1)"
    assert found["goal"] == "be treated well"
    assert found["evidence_ids"].split("|")[0] in {"or000", "or002"}


def test_stages_come_in_the_order_of_the_journey_and_the_unplaced_last() -> None:
    table = journey([(0, "waiting", "complaint"), (2, "price", "praise"), (4, "d1", "praise")])
    assert list(dict.fromkeys(table["stage"])) == ["choice", "service", ELSEWHERE]
    whole = table[(table["touchpoint"] == WHOLE) & (table["brand"] == "market")]
    assert whole["n"].tolist() == [1, 1, 1]


def test_the_market_is_all_brands_together() -> None:
    table = journey([(0, "waiting", "complaint"), (1, "waiting", "complaint"), (3, "waiting", "praise")])
    whole = row(table, "contact centre", "market")
    assert (whole["n"], whole["complaints"], whole["complaint_share"]) == (3, 2, 2 / 40)


def test_a_clear_difference_is_told_and_a_small_one_is_not() -> None:
    clear = journey([(2 * i, "waiting", "complaint") for i in range(90)] + [(1, "waiting", "complaint")], of=200)
    assert row(clear, "contact centre", "acme")["verdict"] == "higher"
    small = journey([(0, "waiting", "complaint"), (2, "waiting", "complaint"), (1, "waiting", "complaint")])
    assert row(small, "contact centre", "acme")["verdict"] == "cannot_tell"


def test_without_any_mark_the_map_is_empty_with_its_columns() -> None:
    table = journey([])
    assert table.empty
    assert {"stage", "emotion", "verdict"} <= set(table.columns)
