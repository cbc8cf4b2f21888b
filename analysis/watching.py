"""What moved since an earlier analysis, and what was looked at to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from analysis.changes import build_changes
from analysis.changes.base import Pair
from analysis.marks import build_marks
from analysis.result_files import Results
from analysis.runs import Run, find_run, read_run, run_before
from analysis.strata import counted_reviews
from analysis.visibility import CAPTURE
from analysis.wording import say_count, say_list
from spiders.errors import UsageError
from spiders.market import Market

FAQ, SITE = "faq_pages", "contact_channels"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The comparison of two analyses."""

    now: datetime
    since: datetime | None
    """Moment of the earlier analysis; None when there is none."""
    changes: pd.DataFrame
    """Table changes."""
    looked: Mapping[str, int]
    """What is newer than the earlier analysis: reviews_written, reviews_dated (all with a date), reviews, captures
    (searches read), captures_failed, faq_brands, faq_entries (of these brands), site_brands, crawls, crawls_failed."""


def look_back(market: Market, results: Results, since: str | None = None) -> Watched:
    """What moved between an earlier run and the results.

    Parameters
    ----------
    market
        With its kept runs.
    results
        The last analysis.
    since
        Name of a run or a day (the newest run on or before it); the newest run older than the results by default,
        which is the comparison that table changes holds.

    Raises
    ------
    UsageError
        When the run named is not older than the results.
    ResultsError
        When there is no such run, or it cannot be read.
    """
    moment = datetime.fromisoformat(str(results.manifest["now"]))
    run = run_before(market, moment) if since is None else find_run(market, since)
    if run is None:
        told = results.table("changes")
        if told.empty:
            return Watched(now=moment, since=None, changes=told, looked={})
        earlier = pd.Timestamp(told["since"].iloc[0])  # its run was removed; what it was compared with is still told
        return Watched(now=moment, since=earlier.to_pydatetime(), changes=told, looked=_looked(results, earlier))
    if run.moment >= moment.replace(microsecond=0):
        raise UsageError(
            f"--since: {run.name} is no earlier analysis than the last one ({moment:%Y-%m-%d %H:%M} UTC); marketgap changes --list names them"
        )
    before = read_run(run).tables
    changes = results.table("changes") if since is None else _compare(market, results, run, before)
    return Watched(now=moment, since=run.moment, changes=changes, looked=_looked(results, pd.Timestamp(run.moment)))


def _compare(market: Market, results: Results, run: Run, before: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    tables = {name: results.table(name) for name in results.names}
    reviews = tables["reviews"]
    return build_changes(
        Pair(
            now=tables,
            before=before,
            since=pd.Timestamp(run.moment),
            counted=counted_reviews(reviews),
            marks=build_marks(reviews, tables["opinions"]),
            names={brand.id: brand.name for brand in market.brand},
            labels=dict(zip(tables["themes"]["theme_id"], tables["themes"]["label"], strict=True)),
            seed=int(results.manifest["seed"]),
        )
    )


def _looked(results: Results, since: pd.Timestamp) -> dict[str, int]:
    reviews, faq, health = (results.table(name) for name in ("reviews", "faq", "health"))
    rankings = results.table("rankings")
    searches = rankings[rankings["captured_at"] > since].drop_duplicates([*CAPTURE, "captured_at"])
    crawls = health[health["started"].gt(since) & ~health["spider"].fillna("").str.startswith("import")]
    read = crawls[crawls["verdict"] != "failed"]
    faq_brands = set(read.loc[read["spider"] == FAQ, "brand"].dropna())
    there = faq[~faq["gone"].fillna(False).astype(bool)] if "gone" in faq else faq
    return {
        "reviews": len(reviews),
        "reviews_dated": int(reviews["published"].notna().sum()),
        "reviews_written": int((reviews["published"] > since).sum()),
        "captures": int(searches["state"].ne("failed").sum()),
        "captures_failed": int(searches["state"].eq("failed").sum()),
        "faq_brands": len(faq_brands),
        "faq_entries": int(there["brand"].isin(faq_brands).sum()),
        "site_brands": int(read.loc[read["spider"] == SITE, "brand"].nunique()),
        "crawls": len(crawls),
        "crawls_failed": int(crawls["verdict"].eq("failed").sum()),
    }


def say_looked(watched: Watched) -> list[str]:
    """What was looked at, in plain words; what was not can neither have moved nor have stayed."""
    looked = watched.looked
    failed = f", {looked['crawls_failed']:,} of them failed" if looked["crawls_failed"] else ""
    lines = [
        f"Looked at since then: {say_count(looked['reviews_written'], 'review')} written, "
        f"{looked['captures']:,} search results read"
        + (f" ({looked['captures_failed']:,} could not be)" if looked["captures_failed"] else "")
        + f", the FAQ of {say_count(looked['faq_brands'], 'brand')} read again ({looked['faq_entries']:,} entries), "
        f"the contact pages of {say_count(looked['site_brands'], 'brand')}; {say_count(looked['crawls'], 'crawl')}{failed}."
    ]
    unseen = [
        words
        for words, found in (
            ("complaints and ratings", looked["reviews_written"]),
            ("places in search", looked["captures"]),
            ("FAQs", looked["faq_brands"]),
            ("contact channels", looked["site_brands"]),
        )
        if not found
    ]
    if unseen:
        lines.append(f"Nothing can be said of {say_list(unseen)}: nothing new of them was collected.")
    undated = looked["reviews"] - looked["reviews_dated"]
    if undated:
        lines.append(f"{say_count(undated, 'review')} without a date cannot be placed before or after.")
    return lines
