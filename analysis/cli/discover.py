"""marketgap discover: who else is found for the keywords, and keywords from one's own site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from analysis.discovery.searches import Searches
    from spiders.market import Market
    from spiders.records import Crawl

RIVALS, KEYWORDS = 5, 10
"""What ``--accept`` looks at without ``--top``."""


def run(
    chosen: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOMAIN|KEYWORD]...",
            help="With --accept: these, whatever they were taken for.",
            show_default=False,
        ),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Write the rivals found (with --suggest: the keywords) into market.toml; all else in it stays as it is.",
        ),
    ] = False,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=1,
            help=f"With --accept: the so many most visible rivals, those in market.toml included ({RIVALS} when left out); "
            f"with --suggest so many keywords ({KEYWORDS}).",
            show_default=False,
        ),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Suggest keywords from the titles, headings and FAQ of your own site.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask for the results pages anew.")] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows to show of each part.")] = 15,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find rivals: the sites that are seen for your keywords, by share of voice.

    Marketplaces, directories, media, review platforms and others that are no rivals are told apart; what is not clear is
    called unknown. Uses the results pages in the store; asks for them when there are none yet. docs/discover.md
    explains what a kind is told by.

    Example: marketgap discover --accept --top 3
    """
    from spiders.clock import now as moment_of
    from spiders.errors import UsageError

    if chosen and not accept:
        raise UsageError(f"to write {chosen[0]} into market.toml: marketgap discover --accept {' '.join(chosen)}")
    if top is not None and (chosen or not accept):
        raise UsageError("--top goes with --accept, and without names: marketgap discover --accept --top 3")
    opened = open_market(market)
    if suggest:
        if fresh:
            raise UsageError("--fresh asks for results pages, --suggest needs none; give one of them")
        _suggest(opened, chosen or [], accept=accept, top=top or KEYWORDS, rows=rows, as_json=as_json)
        return
    moment = moment_of(now)
    searches, crawls = _search(opened, now, fresh=fresh, as_json=as_json)
    _discover(opened, searches, chosen or [], moment, accept=accept, top=top or RIVALS, rows=rows, as_json=as_json)
    if crawls:
        from analysis.cli.crawl import went_wrong

        if went_wrong(crawls):
            raise typer.Exit(1)


def _search(opened: Market, now: str | None, *, fresh: bool, as_json: bool) -> tuple[Searches, list[Crawl]]:
    """The results pages in the store; asked for first when there are none, or anew."""
    import os

    from analysis.cli.crawl import print_summary
    from analysis.cli.crawl_progress import progress_shown
    from analysis.discovery.searches import read_searches
    from analysis.errors import AnalysisError
    from spiders.clock import VARIABLE
    from spiders.clock import now as moment_of
    from spiders.crawling import crawl

    searches = read_searches(opened)
    if searches.captured and not fresh:
        return searches, []
    if not opened.keyword:
        raise AnalysisError(
            "no keywords to search for: write [[keyword]] tables into market.toml, bring a list (marketgap import keywords "
            "FILE), have some suggested (marketgap discover --suggest), or import saved results pages (marketgap import serp FILE)"
        )
    if "serp" not in opened.model_fields_set:
        raise AnalysisError(
            "no results pages to look at, and market.toml has no [serp] that says where to ask: add one (provider and "
            "endpoint), or import saved results pages: marketgap import serp FILE"
        )
    moment = moment_of(now) if now or os.environ.get(VARIABLE) else None
    with progress_shown(quiet=as_json, market=opened, kinds=["serp"]) as on_progress:
        crawls = crawl(opened, kinds=["serp"], fresh=fresh, now=moment, on_progress=on_progress)
    if not as_json:
        print_summary(crawls)
    searches = read_searches(opened)
    if not searches.captured:
        from spiders.health import doubts

        why = "; ".join(f"{crawl.spider}: {', '.join(doubts(crawl))}" for crawl in crawls) or "nothing was asked"
        raise AnalysisError(
            f"no results page could be read ({why}); see [serp] in market.toml, or: marketgap import serp"
        )
    return searches, crawls


def _discover(
    opened: Market,
    searches: Searches,
    chosen: list[str],
    moment: datetime,
    *,
    accept: bool,
    top: int,
    rows: int,
    as_json: bool,
) -> None:
    from analysis.cli.discover_report import print_domains, say_searches
    from analysis.discovery.accepting import choose_rivals
    from analysis.discovery.domains import discover_domains

    found = discover_domains(searches.rankings, opened)
    notes = say_searches(opened, searches, moment)
    brands, remarks = choose_rivals(found, opened, chosen, top=top) if accept else ([], [])
    if brands:
        from spiders.market_edits import write_brands

        write_brands(_file_of(opened), brands)
    if as_json:
        _print_json(
            {"notes": [*notes, *remarks], "domains": _records(found), "accepted": [b.model_dump() for b in brands]}
        )
        return
    print_domains(found, notes, rows=rows)
    for remark in remarks:
        say(remark)
    for brand in brands:
        say(f"added to {_file_of(opened)}: {brand.name} ({', '.join(brand.domains)}), id {brand.id}")
    if brands:
        say("Next: put the addresses of their review pages into it, then: marketgap crawl")
    elif not accept and found["kind"].eq("rival_candidate").any():
        say("To take candidates into market.toml: marketgap discover --accept, or name them: --accept DOMAIN ...")


def _suggest(opened: Market, chosen: list[str], *, accept: bool, top: int, rows: int, as_json: bool) -> None:
    from analysis.cli.discover_report import print_suggestions
    from analysis.cli.own_site import read_own_site
    from analysis.discovery.accepting import choose_keywords
    from analysis.discovery.suggestions import suggest_keywords

    site = read_own_site(opened)
    names = [name for brand in opened.brand for name in (brand.name, *brand.domains)]
    found = suggest_keywords(site.texts, names=names, known=[keyword.text for keyword in opened.keyword])
    keywords = choose_keywords(found, chosen, top=top) if accept else []
    if keywords:
        from spiders.market_edits import KeywordEdits, write_keywords

        write_keywords(_file_of(opened), KeywordEdits(new=tuple(keywords)))
    if as_json:
        said = {"notes": site.notes, "keywords": _records(found), "accepted": [k.model_dump() for k in keywords]}
        _print_json(said)
        return
    print_suggestions(found, site.notes, rows=rows)
    for keyword in keywords:
        say(f"added to {_file_of(opened)}: {keyword.text}")
    if accept and not keywords:
        say("Nothing to add: market.toml has them already.")
    elif not accept and len(found):
        say("To take them into market.toml: marketgap discover --suggest --accept, or only some: --accept KEYWORD ...")


def _file_of(opened: Market) -> Any:
    assert opened.file is not None  # the command line always reads one
    return opened.file


def _records(frame: pd.DataFrame) -> Any:
    return json.loads(frame.to_json(orient="records", force_ascii=False))


def _print_json(said: dict[str, Any]) -> None:
    say_json(said)
