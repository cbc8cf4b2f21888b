"""marketgap doctor: what is missing on this machine and how to get it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from analysis.cli.options import JsonOption, MarketOption, open_market
from analysis.cli.screen import say, say_json
from spiders.errors import MarketgapError

if TYPE_CHECKING:
    from spiders.market import Market


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at."""

    what: str
    state: str
    """ok, missing (something asked for cannot work), or note (works, with a limit)."""
    detail: str


def run(market: MarketOption = None, as_json: JsonOption = False) -> None:
    """Check what crawling and analysing need: market file, store, archive, browser, keys, manners.

    Asks nothing of the network. Exit code 1 when something that market.toml asks for cannot work.

    Example: marketgap doctor -m market.toml
    """
    findings = list(look(market))
    if as_json:
        say_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            say(f"{finding.state:8}{finding.what:{width}}  {finding.detail}")
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


def look(file: Path | None) -> Iterator[Finding]:
    """Everything, in the order of the work."""
    yield _python()
    try:
        market = open_market(file)
    except MarketgapError as error:
        yield Finding(what="market", state="missing", detail=str(error))
        yield _browser(None)
        return
    sources = sum(len(brand.reviews) for brand in market.brand)
    yield Finding(
        what="market",
        state="ok",
        detail=f"{market.market.name}: {len(market.brand)} brands, {sources} review sources, {len(market.keyword)} keywords",
    )
    checks: tuple[Callable[[Market], Finding], ...] = (_store, _archive, _browser, _provider, _robots, _private)
    for check in checks:
        yield check(market)
    yield _author_key()


def _python() -> Finding:
    version = sys.version.split()[0]
    return Finding(what="python", state="ok", detail=version)


def _store(market: Market) -> Finding:
    from spiders.store import open_store

    try:
        with open_store(market.store_url) as store:
            shown = store.engine.url.render_as_string(hide_password=True)
    except MarketgapError as error:
        return Finding(what="store", state="missing", detail=str(error))
    return Finding(what="store", state="ok", detail=shown)


def _archive(market: Market) -> Finding:
    folder = market.archive_folder
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        return Finding(what="archive", state="missing", detail=f"{nearest} cannot be written; check [market] archive")
    return Finding(what="archive", state="ok", detail=str(folder))


def _browser(market: Market | None) -> Finding:
    from spiders.browser import ADVICE, find_chromium

    found = find_chromium()
    if found is not None:
        return Finding(what="browser", state="ok", detail=found)
    needed = market is not None and market.crawl.render == "always"
    without = "" if needed else "; without it, pages made by scripts are reported as failed"
    return Finding(what="browser", state="missing" if needed else "note", detail=ADVICE + without)


def _provider(market: Market) -> Finding:
    serp = market.serp
    if not market.keyword:
        return Finding(what="serp", state="note", detail="no [[keyword]] in market.toml: search visibility stays empty")
    missing = [name for name in PROVIDER_KEYS[serp.provider] if not os.environ.get(name)]
    if missing:
        return Finding(
            what="serp",
            state="missing",
            detail=f"{serp.provider} needs the environment variable {' and '.join(missing)}",
        )
    if serp.provider == "searxng" and serp.endpoint is None:
        detail = 'searxng needs [serp] endpoint, for example endpoint = "http://127.0.0.1:8888"'
        return Finding(what="serp", state="missing", detail=detail)
    return Finding(
        what="serp", state="ok", detail=f"{serp.provider}, {len(market.keyword)} keywords, depth {serp.depth}"
    )


PROVIDER_KEYS: dict[str, tuple[str, ...]] = {
    "searxng": (),
    "brave": ("BRAVE_API_KEY",),
    "google_cse": ("GOOGLE_CSE_KEY", "GOOGLE_CSE_ID"),
    "serpapi": ("SERPAPI_KEY",),
    "serper": ("SERPER_API_KEY",),
    "dataforseo": ("DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD"),
}
"""As the spiders state them in ``key_variables``; a test compares, so that doctor need not load Scrapy."""


def _robots(market: Market) -> Finding:
    if market.crawl.obey_robots:
        return Finding(what="robots", state="ok", detail="robots.txt is obeyed; one request a second and host")
    detail = "[crawl] obey_robots = false: you answer for asking what a site forbids"
    return Finding(what="robots", state="note", detail=detail)


def _private(market: Market) -> Finding:
    from spiders import addresses
    from spiders.jobs import plan_jobs

    addresses.allow(market.crawl.allow_private)
    jobs = plan_jobs(market, hosts={})
    reasons = sorted({reason for job in jobs if job.start_url and (reason := addresses.refuse_url(job.start_url))})
    if reasons:
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        return Finding(what="addresses", state="missing", detail=reasons[0] + more)
    return Finding(what="addresses", state="ok", detail=f"{len(jobs)} sources to crawl")


def _author_key() -> Finding:
    from spiders.privacy import VARIABLE, key_file

    if os.environ.get(VARIABLE):
        return Finding(what="authors", state="ok", detail=f"names become hashes, keyed by {VARIABLE}")
    return Finding(what="authors", state="ok", detail=f"names become hashes, keyed by {key_file()} (made on first use)")
