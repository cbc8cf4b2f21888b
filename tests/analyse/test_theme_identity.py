"""Discovered themes keep their ids when reviews are added, the seed is another, or the rows come in another order."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.taxonomy import Taxonomy
from analysis.themes import assign_themes

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


def opinions(times: int) -> pd.DataFrame:
    texts = [
        f"{STARTS[(i + j) % 8]} {name} {ENDS[(2 * i + j) % 7]}" for i in range(times) for j, name in enumerate(SUBJECTS)
    ]
    names = [f"r{i:04}" for i in range(len(texts))]
    return pd.DataFrame(
        {
            "opinion_id": [f"o{name}" for name in names],
            "review_id": names,
            "brand": "acme",
            "position": 0,
            "text": texts,
            "language": "en",
            "polarity_label": "negative",
        }
    )


@pytest.mark.parametrize("change", ["more", "seed", "order"])
def test_a_small_change_keeps_at_least_nine_of_ten_ids(change: str) -> None:
    first = opinions(40)
    before = assign_themes(first[["review_id"]], first, Taxonomy(replace=True)).themes
    later = {"more": opinions(42), "seed": first, "order": first.iloc[::-1]}[change]
    after = assign_themes(
        later[["review_id"]], later, Taxonomy(replace=True), seed=int(change == "seed"), previous=before
    ).themes
    old, new = set(before["theme_id"]), set(after["theme_id"])
    assert len(old) >= len(SUBJECTS)
    assert len(old & new) >= 0.9 * len(old)
