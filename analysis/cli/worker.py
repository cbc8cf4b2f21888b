"""``marketgap worker``: run what ``marketgap crawl --queue`` has queued, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.options import JsonOption, MarketOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from spiders.queue.state import QueuedJob


def run(
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            envvar="MARKETGAP_STORE",
            help="Address of the team's PostgreSQL, where there is no market.toml on this machine.",
            show_default=False,
        ),
    ] = None,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64, help="Sources crawled side by side.")] = 2,
    once: Annotated[
        bool, typer.Option("--once/--wait", help="End when nothing is left to do now, or wait for more.")
    ] = False,
    grace: Annotated[
        float,
        typer.Option("--grace", min=0, help="Seconds that running crawls have to end when the worker is told to stop."),
    ] = 10.0,
    log: Annotated[
        Path | None, typer.Option("--log", help="File for the log of the crawls.", show_default=False)
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the queue instead of working.")] = False,
    market: MarketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run queued crawls, on as many machines as you like; needs a PostgreSQL store.

    Two jobs at one site never run at once. A worker that dies is missed after half a minute and its jobs are taken over;
    one that is told to stop (Ctrl-C, SIGTERM) gives back what it has not finished. Nothing is lost either way.

    Example: marketgap worker --concurrency 4
    """
    from spiders.queue.parcels import schema_of

    if store is None:
        opened = open_market(market)
        schema_of(opened)  # a file is no store for a queue: said with the name of market.toml
        url = opened.store_url
    else:
        url = store
    if listed:
        from spiders.queue.state import queue_state

        _show(queue_state(url), as_json=as_json)
        return
    from spiders.queue.worker import Work

    say("working; Ctrl-C stops" if not once else "working until nothing is left", err=True)
    Work(
        url=url,
        concurrency=concurrency,
        once=once,
        grace=grace,
        log=log,
        say=lambda line: say(line, err=True, whole=True),
    ).run()


def _show(jobs: list[QueuedJob], *, as_json: bool) -> None:
    from collections import Counter
    from dataclasses import asdict

    from analysis.cli.grids import Column, print_grid

    counts = Counter(job.state for job in jobs)
    if as_json:
        rows = [{**asdict(job), "at": job.at.isoformat() if job.at else None} for job in jobs]
        say_json({"counts": dict(sorted(counts.items())), "jobs": rows})
        return
    if not jobs:
        say("nothing is queued; marketgap crawl --queue does it")
        return
    print_grid(
        [
            Column(name="job", right=True, whole=True),
            Column(name="state", whole=True),
            Column(name="market"),
            Column(name="kind", whole=True),
            Column(name="brand"),
            Column(name="source"),
            Column(name="tries", right=True, whole=True),
            Column(name="when (UTC)", whole=True),
            Column(name="last"),
        ],
        [
            [
                str(job.number),
                job.state,
                job.market,
                job.kind,
                job.brand or "",
                job.source,
                str(job.tries or ""),
                f"{job.at:%Y-%m-%d %H:%M}" if job.at else "now",
                job.last or "",
            ]
            for job in jobs
        ],
    )
    say(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
