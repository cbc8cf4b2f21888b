"""Where the words come from and how complete they are: sources, crawls, languages, and what went wrong, said loudly."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count, say_day, say_plural, say_share
from analysis.charts.base import ChartView

MOST_SOURCES = 4
KEY = ["brand", "source", "kind"]
PROVIDERS = frozenset({"searxng", "brave", "google_cse", "serpapi", "serper", "dataforseo", "serp"})


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One crawl or import."""

    brand: str
    source: str
    spider: str
    day: str
    expected: str
    got: str
    duplicates: str
    blocked: str
    failed: str
    verdict: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BrandMix:
    """What one brand's reviews are made of."""

    brand: str
    reviews: str
    duplicates: str
    mix: str
    languages: str
    period: str


def build_sources(view: ChartView) -> list[SourceRow]:
    """One row a crawl or import, those in trouble first."""
    health = view.tables.table("health")
    order = health["verdict"].map({"failed": 0, "suspect": 1}).fillna(2)
    health = health.assign(order=order).sort_values(["order", "brand", "source", "started", "crawl_id"])
    return [
        SourceRow(
            brand="several" if missing(row["brand"]) else view.brands.get(str(row["brand"]), str(row["brand"])),
            source=show_text(row["source"], 60),
            spider=show_text(row["spider"], 40).replace("import:", "import of ").replace("_", " "),
            day=say_day(row["started"]),
            expected="not said" if missing(row["expected"]) else say_count(row["expected"]),
            got=say_count(row["got"]),
            duplicates=say_count(row["duplicates"]),
            blocked=say_count(row["blocked"]),
            failed=say_count(row["failed"]),
            verdict="not judged" if missing(row["verdict"]) else str(row["verdict"]),
            reason=show_text(row.get("reason"), 200),
        )
        for _, row in health.iterrows()
    ]


def build_warnings(view: ChartView) -> list[str]:
    """What the reader has to know before believing a share: walls, failures, missing records, missing brands."""
    said: list[str] = []
    health = view.tables.table("health")
    health = health.assign(kind=health["spider"].map(_kind))
    for (brand, source, kind), rows in health[health["verdict"] == "failed"].groupby(KEY, dropna=False):
        blocked = int(rows["blocked"].fillna(0).sum())
        why = f"refused us ({say_plural(blocked, 'page')} blocked)" if blocked else "could not be read"
        said.append(
            f"{_who(view, brand, source)} {why}. That does not mean that it has no {kind}: nothing is known about them."
        )
    for (brand, source, kind), rows in health[health["verdict"] == "suspect"].groupby(KEY, dropna=False):
        got, expected = int(rows["got"].fillna(0).sum()), rows["expected"].sum(min_count=1)
        blocked, failed = (int(rows[name].fillna(0).sum()) for name in ("blocked", "failed"))
        parts = [f"{got:,} of {int(expected):,} expected {kind}" if not missing(expected) else f"{got:,} {kind}"]
        parts += [f"{say_plural(blocked, 'page')} blocked"] if blocked else []
        parts += [f"{say_plural(failed, 'page')} failed"] if failed else []
        said.append(f"{_who(view, brand, source)} is incomplete: {', '.join(parts)}. Figures from it may be off.")
    reviews = view.tables.table("reviews")
    if len(reviews) and reviews["published"].isna().mean() > 0.5:
        said.append(
            "Most reviews have no date, so brands cannot be compared within the same half-year, and nothing can be "
            "said about change."
        )
    return said


def build_mix(view: ChartView) -> list[BrandMix]:
    """Reviews, sources, languages and period of each brand."""
    reviews = view.tables.table("reviews")
    rows: list[BrandMix] = []
    for brand, name in view.brands.items():
        own = reviews[reviews["brand"] == brand]
        dates = own["published"].dropna()
        rows.append(
            BrandMix(
                brand=name,
                reviews=say_count(len(own)),
                duplicates=say_count(int(own["duplicate_of"].fillna("").ne("").sum())),
                mix=_shares(own["source"]),
                languages=_shares(own["language"]),
                period=f"{say_day(dates.min())} to {say_day(dates.max())}" if len(dates) else "no dates",
            )
        )
    return rows


def _kind(spider: object) -> str:
    """What a spider brings, in words."""
    name = "" if missing(spider) else str(spider).removeprefix("import:")
    for word, kind in (("faq", "FAQ entries"), ("contact", "contact channels"), ("signal", "contact channels")):
        if word in name:
            return kind
    return "results pages" if name in PROVIDERS else "reviews"


def _shares(column: pd.Series[str]) -> str:
    counts = column.fillna("unknown").value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    said = [f"{show_text(value, 40)} {say_share(n / len(column))}" for value, n in ordered[:MOST_SOURCES]]
    return ", ".join(said) + (f", {len(ordered) - MOST_SOURCES} more" if len(ordered) > MOST_SOURCES else "")


def _who(view: ChartView, brand: object, source: object) -> str:
    name = "" if missing(brand) else view.brands.get(str(brand), str(brand))
    return f"{name} on {show_text(source, 60)}" if name else show_text(source, 60)
