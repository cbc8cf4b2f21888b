"""Where the words come from and how complete they are: sources, crawls, languages, and what went wrong, said loudly."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.briefs.shown import Shown
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count, say_day, say_share
from analysis.charts.base import ChartView
from analysis.languages import N_, gettext, ngettext, say_in_language

MOST_SOURCES = 4
IMPORTS = {
    "reviews": N_("reviews"), "pages": N_("pages"), "serp": N_("results pages"), "keywords": N_("keywords"), "survey": N_("survey answers"),
    "tickets": N_("requests"), "contacts": N_("test enquiries"), "customers": N_("customers"),
}  # fmt: skip
VERDICTS = {"good": N_("good"), "suspect": N_("suspect"), "failed": N_("failed")}
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
    style: str
    """good, suspect or failed, as a class name."""
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
            brand=gettext("several")
            if missing(row["brand"])
            else view.brands.get(str(row["brand"]), str(row["brand"])),
            source=show_text(row["source"], 60),
            spider=_by(show_text(row["spider"], 40)),
            day=say_day(row["started"]),
            expected=gettext("not said") if missing(row["expected"]) else say_count(row["expected"]),
            got=say_count(row["got"]),
            duplicates=say_count(row["duplicates"]),
            blocked=say_count(row["blocked"]),
            failed=say_count(row["failed"]),
            verdict=gettext("not judged")
            if missing(row["verdict"])
            else gettext(VERDICTS.get(str(row["verdict"]), str(row["verdict"]))),
            style=str(row["verdict"]) if str(row["verdict"]) in VERDICTS else "",
            reason=say_in_language(show_text(row.get("reason"), 200)),
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
        why = (
            ngettext("refused us ({n} page blocked)", "refused us ({n} pages blocked)", blocked)
            if blocked
            else gettext("could not be read")
        )
        said.append(
            gettext(
                "{who} {why}. That does not mean that it has no {kind}: nothing is known about them.",
                who=_who(view, brand, source),
                why=why,
                kind=kind,
            )
        )
    for (brand, source, kind), rows in health[health["verdict"] == "suspect"].groupby(KEY, dropna=False):
        got, expected = int(rows["got"].fillna(0).sum()), rows["expected"].sum(min_count=1)
        blocked, failed = (int(rows[name].fillna(0).sum()) for name in ("blocked", "failed"))
        parts = [
            gettext(
                "{got} of {expected} expected {kind}", got=say_count(got), expected=say_count(int(expected)), kind=kind
            )
            if not missing(expected)
            else f"{say_count(got)} {kind}"
        ]
        parts += [ngettext("{n} page blocked", "{n} pages blocked", blocked)] if blocked else []
        parts += [ngettext("{n} page failed", "{n} pages failed", failed)] if failed else []
        said.append(
            gettext(
                "{who} is incomplete: {parts}. Figures from it may be off.",
                who=_who(view, brand, source),
                parts=", ".join(parts),
            )
        )
    reviews = view.tables.table("reviews")
    if len(reviews) and reviews["published"].isna().mean() > 0.5:
        said.append(
            gettext(
                "Most reviews have no date, so brands cannot be compared within the same half-year, and nothing can be said about change."
            )
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
                period=Shown(
                    gettext("{low} to {high}", low=say_day(dates.min()), high=say_day(dates.max())),
                    dates.min().timestamp(),
                )
                if len(dates)
                else gettext("no dates"),
            )
        )
    return rows


def _by(spider: str) -> str:
    """What read a source, in words."""
    if spider.startswith("import:"):
        return gettext("import of {kind}", kind=gettext(IMPORTS.get(spider[7:], spider[7:].replace("_", " "))))
    return spider.replace("_", " ")


def _kind(spider: object) -> str:
    """What a spider brings, in words."""
    name = "" if missing(spider) else str(spider).removeprefix("import:")
    for word, kind in (
        ("faq", gettext("FAQ entries")),
        ("contact", gettext("contact channels")),
        ("signal", gettext("contact channels")),
    ):
        if word in name:
            return kind
    return gettext("results pages") if name in PROVIDERS else gettext("reviews")


def _shares(column: pd.Series[str]) -> str:
    counts = column.fillna(gettext("unknown")).value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    said = [f"{show_text(value, 40)} {say_share(n / len(column))}" for value, n in ordered[:MOST_SOURCES]]
    return ", ".join(said) + (
        gettext(", {n} more", n=len(ordered) - MOST_SOURCES) if len(ordered) > MOST_SOURCES else ""
    )


def _who(view: ChartView, brand: object, source: object) -> str:
    name = "" if missing(brand) else view.brands.get(str(brand), str(brand))
    return gettext("{name} on {source}", name=name, source=show_text(source, 60)) if name else show_text(source, 60)
