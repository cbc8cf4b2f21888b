"""Each brand as a whole: mean rating, and how many of its reviews are unhappy or happy, against the market."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.columns import is_among
from analysis.comparison import compare_brands
from analysis.marks import SIDES
from analysis.statistics.intervals import wilson
from analysis.statistics.ratings import compare_ratings, mean_rating

WHOLE = "all"
"""In the place of a theme: the review as a whole."""


def brand_standing(reviews: pd.DataFrame, counted: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Compare the brands' reviews as a whole, and their ratings, within strata, each in a family of its own.

    Parameters
    ----------
    reviews
        Table reviews with ``polarity_label`` and ``rating``.
    counted
        From :func:`analysis.strata.counted_reviews`.
    brands
        Brand ids.

    Returns
    -------
    pandas.DataFrame
        Columns of table comparisons with ``theme_id`` "all" and ``side`` complaint (the review is negative on the
        whole) or praise; behind them ``share_low, share_high`` (Wilson), the brand's mean rating (0..1) with its
        95 % interval: ``rating, rating_low, rating_high, rated``, and how it stands to the others' within shared
        strata: the columns of :func:`analysis.statistics.ratings.compare_ratings`. Rating columns are the same on both sides.
    """
    kept = reviews[is_among(reviews["review_id"], counted["review_id"])]
    told = kept[kept["polarity_label"].isin(list(SIDES))]
    marks = pd.DataFrame(
        {
            "review_id": told["review_id"],
            "brand": told["brand"],
            "theme_id": WHOLE,
            "side": told["polarity_label"].map(SIDES),
        }
    )
    cells = [(WHOLE, side) for side in SIDES.values()]
    table = compare_brands(counted, marks, brands=brands, cells=cells, against_each=False)
    low, high = wilson(table["reviews"].to_numpy(dtype=float), table["n"].to_numpy(dtype=float))
    rated = kept.dropna(subset=["rating"]).merge(counted[["review_id", "stratum"]], on="review_id")
    means = pd.DataFrame(
        [mean_rating(rated.loc[rated["brand"] == brand, "rating"]) for brand in brands],
        columns=["rating", "rating_low", "rating_high"],
        index=pd.Index(brands, name="brand"),
    )
    means["rated"] = rated["brand"].value_counts().reindex(means.index, fill_value=0).astype("int64")
    told_apart = means.join(compare_ratings(rated, brands=brands))
    return table.assign(share_low=low, share_high=high).join(told_apart, on="brand")
