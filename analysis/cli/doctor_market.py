"""What doctor looks at in the market: keys, manners, files it names, and what earlier crawls left on record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analysis.cli.answers import PROVIDERS
from analysis.cli.doctor import Finding
from spiders.errors import MarketgapError

if TYPE_CHECKING:
    from spiders.market import Market
    from spiders.records import Crawl

STALE_DAYS = 30
"""Reviews of a source not looked at for longer say little about today."""
NAMED = 5
"""Sources named in a line."""
OTHER_WAYS = (
    "save its pages in a browser and bring them by marketgap import pages FOLDER, or use the site's own export: marketgap "
    "import reviews FILE"
)


def provider(market: Market) -> Finding:
    """Whether search results can be asked for."""
    serp = market.serp
    if not market.keyword:
        detail = "no [[keyword]] in market.toml: search visibility stays empty; marketgap discover --suggest finds some"
        return Finding(what="serp", state="note", detail=detail)
    if "serp" not in market.model_fields_set:
        detail = "no [serp] in market.toml says who is asked for results; add provider and endpoint, or marketgap import serp FILE"
        return Finding(what="serp", state="note", detail=detail)
    missing = [name for name in PROVIDERS[serp.provider][0] if not os.environ.get(name)]
    if missing:
        words = " and ".join(missing)
        detail = f"{serp.provider} needs the environment variable {words}; get the key from {PROVIDERS[serp.provider][1]}, then: export {missing[0]}=..."
        return Finding(what="serp", state="missing", detail=detail)
    if serp.provider == "searxng" and serp.endpoint is None:
        detail = 'searxng needs [serp] endpoint, for example endpoint = "http://127.0.0.1:8888"'
        return Finding(what="serp", state="missing", detail=detail)
    return Finding(
        what="serp", state="ok", detail=f"{serp.provider}, {len(market.keyword)} keywords, depth {serp.depth}"
    )


def robots(market: Market) -> Finding:
    """Manners."""
    if market.crawl.obey_robots:
        return Finding(what="robots", state="ok", detail="robots.txt is obeyed; one request a second and host")
    detail = "[crawl] obey_robots = false: you answer for asking what a site forbids; true asks it first"
    return Finding(what="robots", state="note", detail=detail)


def sources(market: Market) -> Finding:
    """Addresses that may not be asked."""
    from spiders import addresses
    from spiders.jobs import plan_jobs

    addresses.allow(market.crawl.allow_private)
    jobs = plan_jobs(market, hosts={})
    reasons = sorted({reason for job in jobs if job.start_url and (reason := addresses.refuse_url(job.start_url))})
    if reasons:
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        return Finding(what="addresses", state="missing", detail=reasons[0] + more)
    without = [brand.id for brand in market.brand if not brand.reviews]
    if without:
        names = _some(without)
        detail = f"{len(jobs)} sources to crawl; no review page is named for {names}: add reviews = [...] there, or marketgap import reviews FILE"
        return Finding(what="addresses", state="note", detail=detail)
    return Finding(what="addresses", state="ok", detail=f"{len(jobs)} sources to crawl")


def files(market: Market) -> Finding:
    """Own themes and corrections that market.toml names."""
    named = {"taxonomy": market.taxonomy_file, "corrections": market.corrections_file}
    for key, file in named.items():
        if file is not None and not file.is_file():
            detail = f"[analysis] {key} names {file}, which is not there; write it, or take the line out of market.toml"
            return Finding(what="files", state="missing", detail=detail)
    there = [str(file) for file in named.values() if file is not None]
    return Finding(
        what="files", state="ok", detail=", ".join(there) or "no own themes, no corrections: the built-in themes"
    )


def alerts(market: Market) -> Finding:
    """Whether anybody hears of changes."""
    from analysis.alerts.addresses import VARIABLE

    if "alert" in market.model_fields_set and not os.environ.get(VARIABLE) and market.alert.log is None:
        detail = f'[alert] is there and nobody to tell: set {VARIABLE} in the environment (docs/watching.md), or log = "alerts.log"'
        return Finding(what="alerts", state="missing", detail=detail)
    told = os.environ.get(VARIABLE) or market.alert.log
    return Finding(what="alerts", state="ok", detail="addresses are set" if told else "none asked for")


def data(market: Market, *, now: datetime) -> Iterator[Finding]:
    """How old each source is, what was blocked or forbidden, and whether the results are older than the data."""
    from analysis.cli.doctor_machine import store as look_at_store

    if look_at_store(market).state != "ok":
        return
    if not _has_store(market):
        yield Finding(
            what="data", state="note", detail="nothing collected yet: marketgap crawl, or marketgap import reviews FILE"
        )
        return
    from analysis.cli.status import source_rows
    from spiders.records import Crawl
    from spiders.store import open_store

    try:
        with open_store(market.store_url) as store:
            rows = source_rows(store, now)
            crawls = [crawl for crawl in store.records(Crawl) if crawl.finished is not None]
    except MarketgapError as error:
        yield Finding(what="data", state="missing", detail=str(error))
        return
    if not rows:
        yield Finding(
            what="data", state="note", detail="nothing collected yet: marketgap crawl, or marketgap import reviews FILE"
        )
        return
    yield _ages(rows)
    yield from _refusals(crawls)
    yield _results(market, crawls)


def _has_store(market: Market) -> bool:
    from pathlib import Path

    url = market.store_url
    return not url.startswith("sqlite") or Path(url.removeprefix("sqlite:///")).exists()


def _ages(rows: Sequence[dict[str, Any]]) -> Finding:
    aged = [
        (row["days_ago"], f"{row['brand'] or 'all'} {row['source']}") for row in rows if row["days_ago"] is not None
    ]
    old = sorted(((days, name) for days, name in aged if days > STALE_DAYS), key=lambda pair: (-pair[0], pair[1]))
    if old:
        named = _some([f"{name} ({days} days)" for days, name in old])
        detail = f"{len(old)} of {len(aged)} sources were not looked at for more than {STALE_DAYS} days: {named}; marketgap crawl"
        return Finding(what="data", state="note", detail=detail)
    oldest = max((days for days, _ in aged), default=0)
    return Finding(what="data", state="ok", detail=f"{len(rows)} sources, the oldest of {oldest} days ago")


def _refusals(crawls: Sequence[Crawl]) -> Iterator[Finding]:
    """By the last crawl of each source; an earlier refusal that is over does not count."""
    last: dict[tuple[str, str, str | None, str | None], Crawl] = {}
    for crawl in sorted(crawls, key=lambda c: (c.started, c.crawl_id)):
        last[crawl.spider, crawl.source, crawl.brand, crawl.start_url] = crawl
    forbidden = [c for c in last.values() if (c.stop_reason or "").startswith("robots")]
    blocked = [c for c in last.values() if c.blocked and c not in forbidden]
    if forbidden:
        detail = f"robots.txt forbids {_some([_about(c) for c in forbidden])}; it is obeyed: {OTHER_WAYS}"
        yield Finding(what="forbidden", state="note", detail=detail)
    if blocked:
        detail = f"the last crawl was blocked at {_some([_about(c) for c in blocked])}; {OTHER_WAYS}"
        yield Finding(what="blocked", state="note", detail=detail)


def _results(market: Market, crawls: Sequence[Crawl]) -> Finding:
    from analysis.errors import ResultsError
    from analysis.result_files import read_results

    try:
        made = datetime.fromisoformat(str(read_results(market).manifest["now"]))
    except ResultsError as error:
        return Finding(what="results", state="note", detail=str(error))
    newer = [crawl for crawl in crawls if crawl.started > made]
    if newer:
        detail = f"of {made:%Y-%m-%d %H:%M} UTC, older than what was collected since ({len(newer)} sources); marketgap analyse"
        return Finding(what="results", state="note", detail=detail)
    return Finding(what="results", state="ok", detail=f"of {made:%Y-%m-%d %H:%M} UTC, as new as the data")


def _about(crawl: Crawl) -> str:
    return " ".join(filter(None, [crawl.brand, crawl.source]))


def _some(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - NAMED} more" if len(unique) > NAMED else ""
    return ", ".join(unique[:NAMED]) + more
