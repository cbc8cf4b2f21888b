"""``crawl``: a market in, its crawl rows out. Scrapy runs in a process of its own.

A reactor cannot be started twice in one process, and a notebook has an event loop already; the child also dies with
its parent, so that nothing is fetched that nobody waits for. Everything that matters is in the store and the archive
at any moment: a killed run is taken up by the next one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from spiders.archive import open_archive
from spiders.errors import CrawlError, MarketgapError, UsageError
from spiders.jobs import KINDS, Kind, plan_jobs
from spiders.market import Market
from spiders.records import Crawl
from spiders.store import open_store

LOG_NAME = "crawl.log"
"""In the archive folder, or beside market.toml when the archive is no folder; holds the last run."""
OnProgress = Callable[[Crawl], None]


def crawl(
    market: Market,
    *,
    kinds: Sequence[Kind] = KINDS,
    brands: Sequence[str] | None = None,
    fresh: bool = False,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
) -> list[Crawl]:
    """Collect what a market asks for.

    Parameters
    ----------
    market
        What to crawl.
    kinds
        Which kinds of sources: reviews, faq, serp, site.
    brands
        Ids or names; None for all. Results pages belong to no brand and are left out when brands are chosen.
    fresh
        Begin anew where an earlier run was killed, ask for pages that have not changed since the last crawl, too, and
        page on behind reviews that are known. Owners' late replies to old reviews are seen only this way.
    now
        Stamped on everything, so that two runs give the same bytes; the clock when None.
    on_progress
        Called with the row of a source whenever it has changed, a few times a second at most.

    Returns
    -------
    list of Crawl
        One row a source, in the order of kinds and market.toml. ``spiders.health.judge`` says how far to trust each.

    Raises
    ------
    UsageError
        When a brand is not in the market.
    CrawlError
        When the crawl could not be started, or another process crawls the same source.
    StoreError
        When the store cannot be opened.
    ArchiveError
        When the archive's address cannot be used.
    """
    for words in brands or ():
        if market.find_brand(words) is None:
            raise UsageError(f"--brand {words}: no such brand; the brands are {', '.join(b.id for b in market.brand)}")
    open_store(market.store_url).close()  # its errors belong here, not into the child's log
    open_archive(market)
    task = {
        "market": market.model_dump(mode="json"),
        "folder": str(market.folder.resolve()),
        "kinds": [kind for kind in KINDS if kind in kinds],
        "brands": list(brands) if brands else None,
        "fresh": fresh,
        "now": now.isoformat() if now else None,
    }
    rows: dict[str, Crawl] = {}
    problem = None
    log = _log_file(market)
    with log.open("wb") as stream, _start(stream) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(task).encode() + b"\n")
            child.stdin.flush()  # stays open: its end tells the child that we are gone
            for line in child.stdout:
                message = json.loads(line)
                if "problem" in message:
                    problem = message
                    continue
                row = row_of(message)
                rows[row.crawl_id] = row
                if on_progress is not None:
                    on_progress(row)
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=30)  # it got the same signal and is writing down what it has
            raise
        finally:
            child.stdin.close()
        code = child.wait()
    if problem is not None:
        raise _error_named(problem["kind"])(problem["problem"])
    if code:
        raise CrawlError(
            f"the crawl ended early (code {code}); see {log}. What was collected is kept; crawl again to go on"
        )
    with open_store(market.store_url) as store:
        return _in_order(market, [store.get(Crawl, crawl_id) or row for crawl_id, row in rows.items()])


def row_of(message: dict[str, Any]) -> Crawl:
    """A crawl row from its JSON."""
    moments = {name: datetime.fromisoformat(message[name]) for name in ("started", "finished") if message[name]}
    return Crawl(**{**message, **moments})


def _in_order(market: Market, rows: list[Crawl]) -> list[Crawl]:
    """By kind and market.toml. Only the names of review spiders are not known here: their addresses tell them apart."""
    places: dict[tuple[object, ...], int] = {}
    for place, job in enumerate(plan_jobs(market, hosts={})):
        spider = None if job.kind == "reviews" else job.spider
        places[spider, job.source, job.brand, job.start_url] = place

    def place_of(row: Crawl) -> int:
        where = (row.source, row.brand, row.start_url)
        return places.get((row.spider, *where), places.get((None, *where), len(places)))

    return sorted(rows, key=lambda row: (place_of(row), row.crawl_id))


def _start(log: Any) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "spiders.running"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env={**os.environ, "PYTHONPATH": path},
    )


def _log_file(market: Market) -> Path:
    folder = market.notes_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOG_NAME).touch()
    except OSError as error:
        raise CrawlError(f"{folder}: the archive cannot be written: {error.strerror}; check [market] archive") from None
    return folder / LOG_NAME


def _error_named(name: str) -> type[MarketgapError]:
    from spiders import errors

    found = getattr(errors, name, CrawlError)
    return found if isinstance(found, type) and issubclass(found, MarketgapError) else CrawlError
