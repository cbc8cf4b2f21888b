"""Which review complains about, or praises, which theme: the unit of all counting."""

from __future__ import annotations

import pandas as pd

from analysis.columns import empty_table, parted

SIDES = {"negative": "complaint", "positive": "praise"}
"""Polarity label of an opinion -> side of the mark it makes."""

STRICT_POLARITY = 0.7
"""The other polarity threshold, for the question whether a verdict hangs on the first."""


def build_marks(reviews: pd.DataFrame, opinions: pd.DataFrame, *, least_polarity: float = 0.0) -> pd.DataFrame:
    """One row per review, theme and side, however many sentences say so; duplicates are left out.

    Parameters
    ----------
    reviews
        Table reviews: ``review_id, brand, duplicate_of``.
    opinions
        Table opinions: ``review_id, polarity, polarity_label, themes``.
    least_polarity
        How far from neutral (0..1) an opinion has to be besides its label. 0 takes every opinion that is labelled
        negative or positive: the labels are calibrated where they are made, a second hurdle here would bias them.

    Returns
    -------
    pandas.DataFrame
        ``review_id, brand, theme_id, side`` (complaint, praise), all str, sorted by all of them.

    Examples
    --------
    >>> import pandas as pd
    >>> reviews = pd.DataFrame({"review_id": ["r1"], "brand": ["acme"], "duplicate_of": [None]})
    >>> opinions = pd.DataFrame({"review_id": ["r1", "r1"], "polarity": [-0.9, -0.8],
    ...                          "polarity_label": ["negative"] * 2, "themes": ["waiting|price", "waiting"]})
    >>> build_marks(reviews, opinions)[["theme_id", "side"]].values.tolist()
    [['price', 'complaint'], ['waiting', 'complaint']]
    """
    columns = ["review_id", "brand", "theme_id", "side"]
    kept = reviews.loc[reviews["duplicate_of"].isna(), ["review_id", "brand"]]
    said = opinions.loc[
        opinions["polarity_label"].isin(list(SIDES)), ["review_id", "polarity", "polarity_label", "themes"]
    ]
    said = said[said["themes"].fillna("").ne("") & said["polarity"].abs().fillna(1.0).ge(least_polarity)]
    if said.empty or kept.empty:
        return empty_table(dict.fromkeys(columns, "str"))
    said = said.assign(theme_id=parted(said["themes"]), side=said["polarity_label"].map(SIDES)).explode("theme_id")
    marks = said[["review_id", "theme_id", "side"]].merge(kept, on="review_id")[columns].astype("str")
    return marks.drop_duplicates().sort_values(columns, kind="stable", ignore_index=True)
