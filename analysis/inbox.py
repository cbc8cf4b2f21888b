"""Table inbox: what somebody should answer or act on, newest first, with the team whose work it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.columns import as_column, empty_table, fit_columns
from analysis.tables import TABLES

DAYS = 90
"""How far back; an answer to what is older seldom helps."""


@cache
def read_teams() -> Mapping[str, str]:
    """Intent -> team, from ``inbox_teams.toml``.

    >>> read_teams()["sales lead"]
    'sales'
    """
    text = (Path(__file__).parent / "inbox_teams.toml").read_text(encoding="utf-8")
    teams: dict[str, str] = tomllib.loads(text)["team"]
    return teams


def build_inbox(
    reviews: pd.DataFrame,
    opinions: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    now: pd.Timestamp,
    days: int = DAYS,
) -> pd.DataFrame:
    """Opinions that ask for something to be done, each with the team that should see it.

    Parameters
    ----------
    reviews
        Table reviews: reviews, mentions and survey comments. What repeats another (``duplicate_of``) is left out.
    opinions
        Table opinions: ``opinion_id, review_id, position, text, intent, themes``.
    labels
        Theme id -> label.
    now
        The moment that counts as now.
    days
        How far back to look. What has no date is left out: nobody knows whether it still waits.

    Returns
    -------
    pandas.DataFrame
        Table inbox, newest first: ``intent`` (sales lead, feature request, incident, technical fault, question),
        ``team`` (sales, product, operations, support), ``brand``, ``kind`` (review, mention, survey), ``source``,
        ``published``, ``text`` (as stored, contacts masked), ``url``, ``opinion_id``, ``page_id``, ``theme`` and
        ``theme_id`` (the first theme of the opinion; empty when none), ``answered`` (the page shows a reply).
    """
    kinds = TABLES["inbox"]
    fresh = reviews[reviews["duplicate_of"].isna() & reviews["published"].ge(now - pd.Timedelta(days=days))]
    columns = ["review_id", "kind", "source", "published", "url", "page_id", "reply_text", "replied_at"]
    asked = opinions[opinions["intent"].isin(list(read_teams()))].merge(fresh[columns], on="review_id")
    if asked.empty:
        return empty_table(kinds)
    theme = [str(ids).split("|")[0] for ids in asked["themes"].fillna("")]
    told = asked.assign(
        team=asked["intent"].map(read_teams()),
        theme_id=as_column([name or None for name in theme], "str"),
        theme=as_column([labels.get(name, name) or None for name in theme], "str"),
        answered=asked["reply_text"].notna() | asked["replied_at"].notna(),
    )
    told = told.sort_values(["published", "review_id", "position"], ascending=[False, True, True], kind="stable")
    return fit_columns(told, kinds)
