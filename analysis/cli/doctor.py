"""marketgap doctor: what is missing on this machine and in this market, and how to get it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from analysis.cli.answers import PROVIDERS
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import is_coloured, say, say_json
from spiders.errors import MarketgapError

if TYPE_CHECKING:
    from datetime import datetime

    from spiders.market import Market

PROVIDER_KEYS = {name: keys for name, (keys, _) in PROVIDERS.items()}
"""As the spiders state them in ``key_variables``; a test compares, so that doctor need not load Scrapy."""
COLOURS = {"missing": "\x1b[31m", "note": "\x1b[33m", "ok": "\x1b[32m"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at."""

    what: str
    state: str
    """ok, missing (something asked for cannot work), or note (works, with a limit)."""
    detail: str
    """What there is, or what to do."""


def run(market: MarketOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Check what crawling and analysing need: market file, store, archive, browser, keys, manners; and how old things are.

    Asks no web site. Exit code 1 when something that market.toml asks for cannot work; every line that is not ok says
    what to do.

    Example: marketgap doctor -m market.toml
    """
    from spiders.clock import now as moment_of

    findings = list(look(market, now=moment_of(now)))
    missing = sum(finding.state == "missing" for finding in findings)
    if as_json:
        say_json([asdict(finding) for finding in findings])
    else:
        print_findings(findings)
        say()
        say(f"{missing} of these must be mended first." if missing else "Nothing is missing that this market asks for.")
    if missing:
        raise typer.Exit(1)


def print_findings(findings: list[Finding]) -> None:
    """One line each, wrapped below its own words on a terminal."""
    width = max(len(finding.what) for finding in findings)
    coloured = is_coloured(sys.stdout)
    for finding in findings:
        lead = f"{finding.state:8}{finding.what:{width}}  "
        if not coloured:
            say(finding.detail, lead=lead, indent=len(lead))
            continue
        sys.stdout.write(COLOURS[finding.state])
        sys.stdout.flush()
        say(finding.detail, lead=lead, indent=len(lead))
        sys.stdout.write("\x1b[0m")


def look(file: Path | None, *, now: datetime | None = None) -> Iterator[Finding]:
    """Everything, in the order of the work."""
    from analysis.cli import doctor_machine as machine
    from analysis.cli import doctor_market as there
    from spiders.clock import now as moment_of

    yield machine.python()
    try:
        market = open_market(file)
    except MarketgapError as error:
        yield Finding(what="market", state="missing", detail=str(error))
        yield machine.browser(None)
        yield from machine.packages(None)
        return
    yield _market(market)
    for check in (machine.folder, machine.store, machine.archive, machine.disk, machine.browser):
        yield check(market)
    yield from machine.packages(market)
    yield machine.fonts()
    for look_at in (there.provider, there.robots, there.sources, there.files, there.alerts):
        yield look_at(market)
    yield machine.author_key(market)
    yield from there.data(market, now=now or moment_of())


def _market(market: Market) -> Finding:
    sources = sum(len(brand.reviews) for brand in market.brand)
    own = "" if market.own else "; no own brand: [market] own = ... makes findings about you possible"
    detail = f"{market.market.name}: {len(market.brand)} brands, {sources} review sources, {len(market.keyword)} keywords{own}"
    return Finding(what="market", state="note" if own else "ok", detail=detail)
