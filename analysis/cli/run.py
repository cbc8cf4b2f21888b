"""marketgap run: crawl, analyse, brief."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import MarketOption, NowOption, open_market
from analysis.cli.screen import is_live, say


def run(
    to: Annotated[Path, typer.Option("--to", help="The brief to write.")] = Path("brief.html"),
    market: MarketOption = None,
    now: NowOption = None,
) -> None:
    """Crawl, analyse and write the brief: the whole road in one command.

    Example: marketgap run --to brief.html
    """
    from analysis.briefs.render import check_file, write_brief
    from analysis.cli.brief import printer_for
    from analysis.cli.crawl import print_summary, say_expired, went_wrong
    from analysis.cli.crawl_progress import progress_shown
    from analysis.cli.step_progress import ANALYSE, WRITING, steps_shown
    from analysis.results import analyse
    from spiders.clock import now as moment_of
    from spiders.crawling import crawl

    opened = open_market(market)
    check_file(to)
    printer = printer_for(to)
    moment = moment_of(now)
    with progress_shown(quiet=False, market=opened) as on_progress:
        crawls = crawl(opened, now=moment, on_progress=on_progress)
    print_summary(crawls)
    say_expired(opened, now=moment)
    with steps_shown("analyse", opened, ANALYSE) as begin:
        results = analyse(opened, now=moment, on_progress=begin)
    with steps_shown("brief", opened, {WRITING: 100.0}, quiet=not is_live(sys.stderr)) as begin:
        begin(WRITING)
        write_brief(opened, results, to, now=moment, printer=printer)
    say(f"Wrote {to}")
    if went_wrong(crawls):
        raise typer.Exit(1)
