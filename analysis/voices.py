"""Shares of each kind of voice on its own: reviews, mentions of forums and feeds, survey comments."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.comparison import theme_rates
from analysis.marks import build_marks
from analysis.strata import REVIEW, counted_reviews
from analysis.tables import TABLES

COLUMNS = {"kind": "str", **TABLES["theme_rates"]}


def rates_by_kind(reviews: pd.DataFrame, opinions: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Table voices: table theme_rates for each kind, where there are several; no row where there is one.

    Parameters
    ----------
    reviews, opinions
        Result tables.
    brands
        Brand ids in the order wanted.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (review, mention, survey) and the columns of table theme_rates; only cells with a mark.
    """
    kinds = sorted(set(reviews["kind"].fillna(REVIEW)))
    if len(kinds) < 2:
        return empty_table(COLUMNS)
    marks = build_marks(reviews, opinions)
    parts = []
    for kind in kinds:
        counted = counted_reviews(reviews, kind=kind)
        mine = marks[marks["review_id"].isin(counted["review_id"])]
        rates = theme_rates(counted, mine, brands=brands)
        parts.append(rates[rates["reviews"] > 0].assign(kind=kind))
    return fit_columns(pd.concat(parts, ignore_index=True), COLUMNS)
