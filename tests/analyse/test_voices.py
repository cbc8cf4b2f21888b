"""Reviews, mentions and survey comments are never mixed in a share."""

from __future__ import annotations

import pandas as pd

from analysis.strata import counted_kind, counted_reviews
from analysis.voices import rates_by_kind


def voices(**sizes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All mentions complain about waiting, nobody else does."""
    rows = [
        {"review_id": f"{kind}{i:03}", "brand": "acme", "source": "hub", "kind": kind, "language": "en",
         "published": pd.Timestamp("2026-02-01", tz="UTC"), "author_key": None, "duplicate_of": None}
        for kind, n in sizes.items() for i in range(n)
    ]  # fmt: skip
    reviews = pd.DataFrame(rows)
    said = [
        {"review_id": row["review_id"], "polarity": -0.9, "polarity_label": "negative",
         "themes": "waiting" if row["kind"] == "mention" else "price"}
        for row in rows
    ]  # fmt: skip
    return reviews, pd.DataFrame(said)


def test_reviews_are_counted_when_there_are_enough_of_them() -> None:
    reviews, _ = voices(review=30, mention=500)
    assert counted_kind(reviews) == "review"
    assert len(counted_reviews(reviews)) == 30


def test_otherwise_the_commonest_kind_is() -> None:
    reviews, _ = voices(review=29, mention=500, survey=40)
    assert counted_kind(reviews) == "mention"
    assert set(counted_reviews(reviews)["review_id"].str[:7]) == {"mention"}


def test_each_kind_has_shares_of_its_own() -> None:
    table = rates_by_kind(*voices(review=40, mention=10), brands=["acme"])
    found = {(row["kind"], row["theme_id"]): (row["n"], row["share"]) for _, row in table.iterrows()}
    assert found == {("mention", "waiting"): (10, 1.0), ("review", "price"): (40, 1.0)}


def test_where_there_is_one_kind_nothing_is_repeated() -> None:
    assert rates_by_kind(*voices(review=40), brands=["acme"]).empty
