"""Each brand as a whole: mean rating, and how many of its reviews are unhappy or happy, against the market."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.comparison import compare_brands
from analysis.intervals import Z_95, wilson
from analysis.marks import SIDES

WHOLE = "all"
"""In the place of a theme: the review as a whole."""


def brand_standing(reviews: pd.DataFrame, counted: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Compare the brands' reviews as a whole, within strata, in a family of their own.

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
        whole) or praise; behind them ``share_low, share_high`` (Wilson) and the brand's mean rating (0..1) with its
        95 % interval: ``rating, rating_low, rating_high, rated``.
    """
    kept = reviews[reviews["review_id"].isin(counted["review_id"])]
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
    rated = kept.groupby("brand")["rating"].agg(["mean", "std", "count"]).reindex(table["brand"])
    spread = Z_95 * (rated["std"] / np.sqrt(rated["count"])).to_numpy()
    mean = rated["mean"].to_numpy()
    return table.assign(
        share_low=low, share_high=high, rating=mean, rating_low=np.clip(mean - spread, 0, 1),
        rating_high=np.clip(mean + spread, 0, 1), rated=rated["count"].fillna(0).to_numpy().astype(np.int64),
    )  # fmt: skip
