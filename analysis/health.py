"""Whether a crawl may be trusted: the table health."""

from __future__ import annotations

import json

import pandas as pd

from analysis.columns import fit_columns
from analysis.tables import TABLES

COMPLETE = 0.9
"""Share of the records a source says it has below which a crawl is suspect."""
LOST = 0.05
"""Share of records or rows that could not be used above which a crawl is suspect."""
FINISHED = frozenset({"finished", "repeat", ""})
EXTRA = {"reason": "str", "new": "Int64", "pages": "Int64", "dropped": "Int64", "finished": "datetime64[us, UTC]"}


def judge_crawls(crawls: pd.DataFrame) -> pd.DataFrame:
    """Table health: one row per crawl or import with its verdict and, behind the contract's columns, the reason.

    ``failed``: nothing came and something went wrong. ``suspect``: it did not finish, got less than 90 % of what the
    source says it has, met walls or failures, or lost more than 5 % of the records. ``good``: otherwise.
    """
    kinds = {**TABLES["health"], **EXTRA}
    judged = [_judge(row) for _, row in crawls.iterrows()]
    table = crawls.assign(
        verdict=[verdict for verdict, _ in judged],
        reason=[reason for _, reason in judged],
        fill_rates=[json.dumps(rates or {}, sort_keys=True) for rates in crawls["fill_rates"]],
    )
    return fit_columns(table.sort_values(["started", "crawl_id"], kind="stable"), kinds)


def _judge(crawl: pd.Series) -> tuple[str, str]:
    reasons = []
    got = int(crawl["got"]) if pd.notna(crawl["got"]) else 0
    stop = crawl["stop_reason"] if pd.notna(crawl["stop_reason"]) else ""
    if pd.isna(crawl["finished"]):
        reasons.append("it never finished")
    elif stop not in FINISHED:
        reasons.append(f"it stopped early: {stop}")
    if pd.notna(crawl["expected"]) and got < COMPLETE * crawl["expected"]:
        reasons.append(f"{got:,} of {crawl['expected']:,} expected")
    for name in ("blocked", "failed"):
        if pd.notna(crawl[name]) and crawl[name] > 0:
            reasons.append(f"{crawl[name]:,} pages {name}")
    if pd.notna(crawl["dropped"]) and crawl["dropped"] > LOST * (got + crawl["dropped"]):
        reasons.append(f"{crawl['dropped']:,} records unusable")
    if not reasons:
        return "good", ""
    return ("failed" if got == 0 else "suspect"), "; ".join(reasons)
