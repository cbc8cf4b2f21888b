"""Whether a crawl may be trusted: the table health."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pandas as pd

from analysis.columns import fit_columns
from analysis.tables import TABLES
from spiders.health import doubts, judge
from spiders.records import Crawl

COUNTS = frozenset({"expected", "got", "new", "duplicates", "pages", "blocked", "failed", "dropped", "held"})
EXTRA = {"reason": "str", "new": "Int64", "pages": "Int64", "dropped": "Int64", "finished": "datetime64[us, UTC]"}


def judge_crawls(crawls: pd.DataFrame) -> pd.DataFrame:
    """Table health: one row per crawl or import with its verdict and, behind the contract's columns, the reason.

    The rule is ``spiders.health.judge``, the one the summary of ``marketgap crawl`` uses. ``failed``: nothing could be
    read. ``suspect``: it did not finish, got less than 90 % of what the source says it has, met walls or failures, was
    probably misread (fields that are mostly empty, pages that repeat), or lost more than 5 % of the records. ``good``:
    otherwise.
    """
    kinds = {**TABLES["health"], **EXTRA}
    judged = [(str(judge(row)), "; ".join(doubts(row))) for row in (_crawl(row) for _, row in crawls.iterrows())]
    table = crawls.assign(
        verdict=[verdict for verdict, _ in judged],
        reason=[reason for _, reason in judged],
        fill_rates=[json.dumps(rates or {}, sort_keys=True) for rates in crawls["fill_rates"]],
    )
    return fit_columns(table.sort_values(["started", "crawl_id"], kind="stable"), kinds)


def _crawl(row: pd.Series) -> Crawl:
    """The record of a row: empty cells as None, or as nothing counted."""
    values: dict[str, Any] = {}
    for field in fields(Crawl):
        value = row.get(field.name)
        if isinstance(value, dict):
            values[field.name] = value
        elif value is None or pd.isna(value):
            values[field.name] = None
        else:
            values[field.name] = int(value) if field.name in COUNTS else value
    empty: dict[str, Any] = {**dict.fromkeys(COUNTS - {"expected", "held"}, 0), "fill_rates": {}}
    values |= {name: value for name, value in empty.items() if values[name] is None}
    return Crawl(**values)
