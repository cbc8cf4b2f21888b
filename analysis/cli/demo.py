"""marketgap demo: a complete bundled market, crawled for real, analysed, brief written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.screen import say

if TYPE_CHECKING:
    from datetime import datetime

    from spiders.market import Market


def run(
    to: Annotated[Path, typer.Option("--to", help="Folder to write; made when missing.")] = Path("demo-market"),
    seed: Annotated[int, typer.Option("--seed", help="Another seed invents other reviews.")] = 1,
    port: Annotated[int, typer.Option("--port", help="Port of the demonstration's server on 127.0.0.1.")] = 8917,
    later: Annotated[
        bool, typer.Option("--later", help="Visit it a second time after scripted changes and say what changed.")
    ] = False,
) -> None:
    """Show the whole road on an invented market: four brands, two languages, known differences, no network.

    Example: marketgap demo --to demo-market
    """
    import os

    from analysis.briefs.render import write_brief
    from analysis.cli.crawl import print_summary
    from analysis.demo.build import AUTHOR_KEY, NOW, judge, write_market
    from analysis.demo.server import serve
    from analysis.demo.service_truth import judge_service
    from analysis.results import analyse
    from spiders import clock, privacy
    from spiders.crawling import crawl
    from spiders.errors import UsageError
    from spiders.market import read_market

    os.environ[clock.VARIABLE] = NOW
    os.environ[privacy.VARIABLE] = AUTHOR_KEY
    now = clock.now()
    try:
        with serve(seed=seed, port=port) as served:
            market = read_market(write_market(to, port=served))
            say(f"Serving the invented sites on 127.0.0.1:{served} and crawling them ...")
            crawls = crawl(market, now=now)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}); name another one with --port") from None
    print_summary(crawls)
    say("Importing invented survey answers, tickets, test enquiries and customer figures ...")
    import_files(market, to, seed=seed, now=now)
    say("Analysing ...")
    results = analyse(market, now=now, seed=seed)
    brief = to / "brief.html"
    write_brief(market, results, brief, now=now)
    write_brief(market, results, to / "brief.md", now=now)
    print_truth("Planted differences", judge(results.table("comparisons"), results.table("gaps")))
    print_truth(
        "Planted in survey, tickets and test enquiries,",
        judge_service(results.table("metrics"), results.table("responsiveness")),
    )
    if later:
        visit_again(market, seed=seed, port=served)
    say(f"Brief:    {brief}")
    say(f"Market:   {to / 'market.toml'}")
    say(f"Results:  {market.results_folder}")
    say(f"Files:    {to / 'files'} (as people would import them)")
    say(f"Next:     marketgap show swot -m {to / 'market.toml'}    (also: gaps, journey, metrics, goals, plan)")


def visit_again(market: Market, *, seed: int, port: int) -> None:
    """Crawl and analyse the market as it is after the scripted changes, and tell what is said to have changed."""
    import os
    from datetime import datetime

    from analysis.briefs.render import write_brief
    from analysis.demo.later_truth import judge_changes
    from analysis.demo.server import serve
    from analysis.demo.world import LATER_NOW
    from analysis.results import analyse
    from spiders import clock
    from spiders.crawling import crawl

    os.environ[clock.VARIABLE] = LATER_NOW
    moment = datetime.fromisoformat(LATER_NOW)
    say(f"Visiting the sites again on {moment:%Y-%m-%d}, after what was changed ...")
    with serve(seed=seed, port=port, later=True):
        crawl(market, now=moment)
    results = analyse(market, now=moment, seed=seed)
    for name in ("brief.html", "brief.md"):
        write_brief(market, results, market.folder / name, now=moment)
    changes = results.table("changes")
    for statement in changes["statement"]:
        say(f"  {statement}")
    print_truth("Scripted changes", judge_changes(changes))


def import_files(market: Market, folder: Path, *, seed: int, now: datetime) -> None:
    """Write what the invented brands know themselves as files, and import them as a user would."""
    from analysis.demo.service_files import write_files
    from spiders.importers.base import find_importer
    from spiders.store import open_store

    with open_store(market.store_url) as store:
        for kind, file in write_files(folder, seed=seed).items():
            report = find_importer(kind)(market, file, mapping={}, defaults={}, now=now, store=store)
            say(f"  {report.file}: {report.used:,} of {report.read:,} rows, {len(report.rejected)} rejected")


def print_truth(what: str, truth: dict[str, list[str]]) -> None:
    """How much of what was planted was found, and what was claimed beside it."""
    total = len(truth["found"]) + len(truth["missed"])
    say(f"{what} found: {len(truth['found'])} of {total}; claimed without being true: {len(truth['false'])}")
    for word in ("missed", "false"):
        for name in truth[word]:
            say(f"  {word}: {name}")
