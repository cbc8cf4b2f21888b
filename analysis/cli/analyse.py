"""marketgap analyse: all result tables anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json
from analysis.cli.step_progress import ANALYSE, steps_shown

if TYPE_CHECKING:
    from analysis.results import Results
    from spiders.market import Market

WORTH_SHARING = 4_000
"""Reviews from which a second process saves more time than it takes to begin."""


def run(
    market: MarketOption = None,
    now: NowOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Of everything random.")] = 0,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh", help="Read every review anew, whatever the last analysis kept; the same tables, slower."
        ),
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", help="Where texts are read: local, or dask. The tables are the same bytes.")
    ] = "local",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            help="Processes on this machine; default: one, and from 4,000 reviews two where there are two cores.",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler; default: one of its own.", show_default=False),
    ] = None,
    partition: Annotated[int, typer.Option("--partition", help="Reviews or opinions a task reads at a time.")] = 5_000,
    as_json: JsonOption = False,
) -> None:
    """Read what was collected and compute all result tables.

    Example: marketgap analyse && marketgap show swot
    """
    opened = open_market(market)

    from analysis.engines.base import Wanted, open_engine
    from analysis.results import analyse
    from spiders.clock import now as moment_of

    processes = _usual_workers(opened) if workers is None else workers
    wanted = Wanted(workers=processes, scheduler=scheduler, partition=partition)
    with open_engine(engine, wanted) as opened_engine, steps_shown("analyse", opened, ANALYSE, quiet=as_json) as begin:
        results = analyse(
            opened,
            now=moment_of(now),
            seed=seed,
            fresh=fresh,
            on_progress=begin,
            engine=opened_engine,
        )
    if as_json:
        say_json(dict(sorted(results.manifest.items())))
        return
    for line in summary_lines(opened, results):
        say(line)


def _usual_workers(market: Market) -> int:
    """Two processes where that is quicker: each takes 3 s to begin, and half a gigabyte."""
    from spiders.records import Review
    from spiders.store import open_store

    with open_store(market.store_url) as store:
        return min(2, os.cpu_count() or 1) if store.count(Review) >= WORTH_SHARING else 1


def _apart(kinds: dict[str, int]) -> str:
    """What is counted apart: ``; apart from them: 120 mentions and 40 survey comments``."""
    from analysis.summary import say_voices

    named = " and ".join(say_voices(kind, n) for kind, n in kinds.items())
    return f"; apart from them: {named}" if named else ""


def summary_lines(market: Market, results: Results) -> list[str]:
    """The summary as printed: what was read, what could be told, what to know first."""
    counts: dict[str, Any] = results.manifest["counts"]
    lines = []
    for brand in market.brand:
        sources = counts["by_brand"].get(brand.id, {})
        named = ", ".join(f"{source} {n:,}" for source, n in sources.items())
        lines.append(f"{brand.name}: {sum(sources.values()):,} reviews" + (f" ({named})" if named else ""))
    lines.append(
        f"{counts['reviews']:,} reviews read, {counts['counted']:,} counted: {counts['duplicates']:,} duplicates and "
        f"{counts['repeated_authors']:,} further reviews by the same author about the same brand are left out of shares"
        + _apart(counts["other_kinds"])
    )
    languages = sorted(counts["languages"].items(), key=lambda pair: (-pair[1], pair[0]))
    if languages:
        lines.append("Languages: " + ", ".join(f"{name} {n:,}" for name, n in languages[:8]))
        lines.append(f"Themes: {100 * results.manifest['coverage']:.0f} % of complaints have one")
    table = results.table("comparisons")
    against = table[table["against"] == "market"]
    if len(against):
        told = int(against["verdict"].ne("cannot_tell").sum())
        different = int(against["verdict"].isin(["higher", "lower"]).sum())
        lines.append(
            f"Comparisons with the market: {len(against):,}, of which {told:,} could be told ({different:,} higher or lower)"
        )
    gaps, swot = results.table("gaps"), results.table("swot")
    supported = int(gaps["certainty"].eq("supported").sum())
    lines.append(f"SWOT cells: {len(swot):,}; gaps: {supported:,} supported of {len(gaps):,} looked at")
    return [*lines, *(f"Note: {note}" for note in results.manifest["notes"])]
