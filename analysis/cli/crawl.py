"""marketgap crawl: collect reviews, FAQs, results pages and contact channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.completions import offer_brands
from analysis.cli.crawl_progress import progress_shown
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from datetime import datetime

    from rich.text import Text

    from spiders.market import Market
    from spiders.records import Crawl

    OnProgress = Callable[[Crawl], None]


class What(StrEnum):
    """Kinds of sources."""

    REVIEWS = "reviews"
    FAQ = "faq"
    SERP = "serp"
    SITE = "site"


def run(
    kinds: Annotated[
        list[What] | None, typer.Argument(metavar="[reviews|faq|serp|site]...", help="What to collect; default: all.")
    ] = None,
    brand: Annotated[
        list[str] | None,
        typer.Option(
            "--brand",
            help="Only this brand (id or name); may be repeated.",
            show_default=False,
            autocompletion=offer_brands,
        ),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Fetch everything anew: begin anew where a run was killed, ask for unchanged pages too, page on behind known reviews.",
        ),
    ] = False,
    from_archive: Annotated[
        bool,
        typer.Option(
            "--from-archive",
            help="Ask no site: read all archived pages again with today's extractors, and take out what they do not find.",
        ),
    ] = False,
    queue: Annotated[
        bool,
        typer.Option(
            "--queue", help="Leave the work to marketgap worker, on as many machines as there are (PostgreSQL)."
        ),
    ] = False,
    every: Annotated[
        str | None,
        typer.Option(
            "--every",
            metavar="CRON",
            help='With --queue: and again at these times (UTC), for example "0 6 * * 1"; never ends it.',
            show_default=False,
        ),
    ] = None,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Collect what market.toml names; a run that was stopped is taken up where it was.

    Obeys robots.txt and asks each host once a second. A site that refuses is left alone and reported as blocked. Exit
    code 1 when a source failed or was blocked entirely.

    Example: marketgap crawl reviews faq --brand acme
    """
    import os

    from spiders.clock import VARIABLE
    from spiders.clock import now as moment_of
    from spiders.crawling import crawl

    opened = open_market(market)
    if queue or every is not None:
        from analysis.cli.queueing import queue_sources

        queue_sources(
            opened,
            [kind.value for kind in kinds or list(What)],
            brand,
            fresh=fresh,
            every=every,
            queue=queue,
            refused=from_archive,
            as_json=as_json,
        )
        return
    if from_archive:
        _read_again(opened, kinds or list(What), brand, fresh=fresh, as_json=as_json)
        return
    moment = moment_of(now) if now or os.environ.get(VARIABLE) else None
    with progress_shown(
        quiet=as_json, market=opened, kinds=[kind.value for kind in kinds or list(What)], brands=brand
    ) as on_progress:
        crawls = crawl(
            opened,
            kinds=[kind.value for kind in kinds or list(What)],
            brands=brand,
            fresh=fresh,
            now=moment,
            on_progress=on_progress,
        )
    say_expired(opened, now=moment)
    if as_json:
        say_json([as_dict(crawl) for crawl in crawls])
    else:
        print_summary(crawls)
    if went_wrong(crawls):
        raise typer.Exit(1)


def _read_again(opened: Market, kinds: Sequence[What], brands: list[str] | None, *, fresh: bool, as_json: bool) -> None:
    """``--from-archive``. The exit code tells of pages that could not be read, not of what happened when they were fetched."""
    from spiders.errors import UsageError
    from spiders.reextraction import reextract

    if fresh:
        raise UsageError("--fresh fetches everything anew, --from-archive fetches nothing; give one of them")
    with progress_shown(quiet=as_json) as on_progress:
        done = reextract(opened, kinds=[kind.value for kind in kinds], brands=brands, on_progress=on_progress)
    if as_json:
        counts = {"pages": done.pages, "removed": done.removed, "unread": list(done.unread), "unknown": done.unknown}
        say_json({**counts, "crawls": [as_dict(row) for row in done.crawls]})
    elif not done.pages and not done.unread:
        say("Nothing to read: the archive has no pages of this kind.")
    else:
        print_summary(done.crawls)
        say(f"{done.pages:,} archived pages read, {done.removed:,} records taken out")
    if not as_json:
        for line in done.unread:
            say(f"not read: {line}")
        if done.unknown:
            say(f"{done.unknown:,} archived pages are of crawls that the store does not know; they were left alone")
    if done.unread:
        raise typer.Exit(1)


def say_expired(opened: Market, *, now: datetime | None) -> None:
    """Erase what [privacy] in market.toml says is too old, and say so."""
    from analysis.cli.forget import erase_expired
    from spiders.clock import now as moment_of

    told = erase_expired(opened, now=now or moment_of(None))
    if told is not None:
        say(told, err=True)


def went_wrong(crawls: Sequence[Crawl]) -> bool:
    """Whether a source could not be read at all."""
    from spiders.health import Health, judge

    return any(judge(crawl) is Health.FAILED for crawl in crawls)


def as_dict(crawl: Crawl) -> dict[str, object]:
    """A crawl row for ``--json``: every field, its verdict and why it is not good."""
    from spiders.health import doubts, judge

    moments = {name: value.isoformat() if (value := getattr(crawl, name)) else None for name in ("started", "finished")}
    return {**asdict(crawl), **moments, "verdict": str(judge(crawl)), "doubts": doubts(crawl)}


def print_summary(crawls: Sequence[Crawl]) -> None:
    """One row a source, then one line for each that could not be read or is in doubt."""
    from rich.text import Text

    from analysis.cli.grids import Column, print_grid
    from spiders.health import Health, doubts, judge

    if not crawls:
        say("Nothing to crawl: market.toml names no source of this kind.")
        return
    counts = ("expected", "got", "new", "duplicates", "blocked", "failed")
    columns = [
        *(Column(name=name) for name in ("brand", "source", "spider")),
        *(Column(name=name, right=True, whole=True) for name in counts),
        Column(name="verdict", whole=True),
    ]
    colours = {Health.GOOD: "green", Health.SUSPECT: "yellow", Health.FAILED: "red"}
    rows: list[list[str | Text]] = []
    for crawl in crawls:
        verdict = judge(crawl)
        expected = "-" if crawl.expected is None else f"{crawl.expected:,}"
        numbers = [f"{n:,}" for n in (crawl.got, crawl.new, crawl.duplicates, crawl.blocked, crawl.failed)]
        rows.append(
            [crawl.brand or "-", crawl.source, crawl.spider, expected, *numbers, Text(verdict, style=colours[verdict])]
        )
    print_grid(columns, rows)
    for crawl in crawls:
        if judge(crawl) is not Health.GOOD:
            about = " ".join(filter(None, [crawl.brand, crawl.source]))
            say(f"{judge(crawl)}: {about} ({crawl.spider}): {', '.join(doubts(crawl)).removeprefix('failed: ')}")
