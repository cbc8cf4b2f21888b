"""What one sees of a running crawl: a line a source that changes on a terminal, a line when something ended elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analysis.cli.screen import console, is_live, plain, say, shorten
from analysis.cli.time_left import Clock, CrawlPace, Watched, say_seconds

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from spiders.jobs import Kind
    from spiders.market import Market
    from spiders.records import Crawl

OnProgress = Callable[["Crawl"], None]
EVERY = 30.0
"""Seconds between two plain lines about the whole."""
WORDS = {"reading": "▸", "blocked": "✗", "failed": "✗", "waiting": "·", "suspect": "!", "done": "✓"}
"""State -> its mark, in the order in which sources are shown."""
COLOURS = {"reading": "bold", "blocked": "red", "failed": "red", "suspect": "yellow", "done": "green", "waiting": "dim"}


@contextmanager
def progress_shown(
    *,
    quiet: bool,
    market: Market | None = None,
    kinds: Sequence[Kind] | None = None,
    brands: Sequence[str] | None = None,
    clock: Clock = time.monotonic,
) -> Iterator[OnProgress | None]:
    """Something to hand the crawl, which shows its rows as they change.

    Parameters
    ----------
    quiet
        Show nothing.
    market, kinds, brands
        What is crawled; without it only what has begun is shown, and no time left.
    clock
        Seconds that only go forward.
    """
    if quiet:
        yield None
        return
    pace = open_pace(market, kinds, brands, clock=clock)
    if not is_live(sys.stderr):
        yield PlainLines(pace)
        return
    from rich.live import Live

    board = Board(pace)
    with Live(get_renderable=board.render, console=console(err=True), refresh_per_second=4, transient=True):
        yield board


def open_pace(
    market: Market | None, kinds: Sequence[Kind] | None, brands: Sequence[str] | None, *, clock: Clock
) -> CrawlPace | None:
    """The sources to come with what earlier crawls tell about them; None when the market is not known."""
    if market is None:
        return None
    from spiders.errors import MarketgapError
    from spiders.jobs import KINDS, plan_jobs
    from spiders.records import Crawl
    from spiders.store import open_store

    try:
        jobs = plan_jobs(market, kinds=kinds or KINDS, brands=brands, hosts={})
        with open_store(market.store_url) as store:
            last = [row for row in store.records(Crawl) if row.finished is not None]
    except MarketgapError:
        return None  # the crawl itself says what is wrong
    return CrawlPace(market, jobs, last, clock=clock)


def state_of(source: Watched) -> str:
    """waiting, reading, done, suspect, blocked or failed."""
    from spiders.health import Health, judge

    row = source.row
    if row is None or source.is_waiting:
        return "waiting"
    if row.finished is None:
        return "blocked" if row.blocked and not row.got else "reading"
    verdict = judge(row)
    if verdict is Health.GOOD:
        return "done"
    if row.blocked:
        return "blocked"
    return "failed" if verdict is Health.FAILED else "suspect"


def say_count(row: Crawl | None) -> str:
    """``120 of 435``; nothing while nothing came."""
    if row is None:
        return ""
    return f"{row.got:,} of {row.expected:,}" if row.expected is not None else f"{row.got:,}"


class PlainLines:
    """For pipes and log files: how much there is to do, each source when it ended, the whole now and then."""

    def __init__(self, pace: CrawlPace | None) -> None:
        self.pace = pace
        self._ended: set[str] = set()
        if pace is None:
            return
        self._last = pace.clock()
        hosts = len({source.host for source in pace.sources.values()})
        if pace.sources:
            say(f"{len(pace.sources)} sources on {hosts} host{'s' if hosts > 1 else ''}, {pace.say_left()}", err=True)

    def __call__(self, crawl: Crawl) -> None:
        """Take in a row."""
        pace = self.pace
        if pace is not None:
            pace.tell(crawl)
        if crawl.finished is not None and crawl.crawl_id not in self._ended:
            self._ended.add(crawl.crawl_id)
            word = (crawl.stop_reason or "").partition(":")[0].replace("_", " ")
            ended = f", {word}" if word not in {"", "finished"} else ""
            left = f"; {pace.say_left()}" if pace is not None and pace.say_left() else ""
            say(
                f"{crawl.spider} {crawl.brand or '-'} {crawl.source}: {say_count(crawl)}, {crawl.pages} pages{ended}{left}",
                err=True,
            )
        elif pace is not None and pace.clock() - self._last >= EVERY:
            self._last = pace.clock()
            say(say_whole(pace), err=True)


def say_whole(pace: CrawlPace) -> str:
    """The whole crawl in a line."""
    sources = list(pace.sources.values())
    done = sum(source.is_done for source in sources)
    got = sum(source.row.got for source in sources if source.row is not None)
    pages = sum(source.row.pages for source in sources if source.row is not None)
    left = pace.say_left()
    return f"{done} of {len(sources)} sources done, {got:,} records on {pages:,} pages" + (f"; {left}" if left else "")


class Board:
    """For a terminal: each source with its state, count and time left, as many as there are lines."""

    def __init__(self, pace: CrawlPace | None) -> None:
        self.pace = pace
        self._others: dict[str, Crawl] = {}

    def __call__(self, crawl: Crawl) -> None:
        """Take in a row."""
        if self.pace is None or self.pace.tell(crawl) is None:
            self._others[crawl.crawl_id] = crawl

    def render(self) -> RenderableType:
        """What is to be seen now."""
        from rich.text import Text

        screen = console(err=True)
        lines = self.lines(screen.width, max(3, screen.height - 2))
        return Text("\n").join(lines)

    def lines(self, room: int, height: int) -> list[Text]:
        """The lines, none wider than the room."""
        from rich.cells import cell_len
        from rich.text import Text

        shown: list[Text] = []
        sources = list(self.pace.sources.values()) if self.pace is not None else []
        order = list(WORDS)
        states = {id(source): state_of(source) for source in sources}
        ranked = sorted(sources, key=lambda source: order.index(states[id(source)]))
        fits = len(ranked) <= height - 1
        widest = max((cell_len(_name(source)) for source in sources), default=0)
        for source in ranked if fits else ranked[: height - 2]:
            shown.append(_line(source, states[id(source)], self._time(source), room, widest))
        if not fits:
            rest = [states[id(source)] for source in ranked[height - 2 :]]
            more = ", ".join(f"{rest.count(word)} {word}" for word in order if word in rest)
            shown.append(Text(shorten(f"  and {more}", room)))
        for crawl in self._others.values():
            about = " ".join(filter(None, [crawl.brand, crawl.source]))
            shown.append(Text(shorten(f"  {crawl.spider} {about}: {say_count(crawl)}", room)))
        if self.pace is not None:
            shown.append(Text(shorten(say_whole(self.pace), room), style="bold"))
        return shown

    def _time(self, source: Watched) -> str:
        assert self.pace is not None
        if source.is_done or source.row is None:
            return ""
        seconds = self.pace.seconds_of(source)
        return "" if seconds is None else say_seconds(seconds).removeprefix("about ")


def _name(source: Watched) -> str:
    """Brand, kind and source, as a person would name it."""
    kind = {"faq": "FAQ", "site": "site", "serp": "search"}.get(source.job.kind, "")
    return plain(" ".join(filter(None, [source.job.brand, kind, source.job.source])))


def _line(source: Watched, state: str, left: str, room: int, widest: int) -> Text:
    """One source; the name gives way, the numbers never do."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    name = _name(source)
    count = say_count(source.row)
    parts = [state.ljust(7), count.rjust(14), left.rjust(13)] if room >= 66 else [state.ljust(7), count]
    tail = "  ".join(parts).rstrip() if room >= 66 else "  ".join(filter(None, parts)).rstrip()
    free = min(widest, room - len(tail) - 4)
    if cell_len(name) > free:
        name = shorten(name, max(4, free))
    return Text.assemble(
        (f"{WORDS[state]} ", COLOURS[state]), set_cell_size(name, max(0, free)), "  ", (tail, COLOURS[state])
    )
