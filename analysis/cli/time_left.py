"""How long it will take: seconds from what was measured, said no more exactly than they are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiders.jobs import Job
    from spiders.market import Market
    from spiders.records import Crawl

Clock = Callable[[], float]
"""Seconds that only go forward."""
Key = tuple[str, str, str | None, str | None]
"""Kind, source, brand, first address."""
STAGES: tuple[tuple[str, ...], ...] = (("reviews", "serp"), ("faq",), ("site",))
"""Kinds that are crawled at the same time, as ``spiders.running`` does it."""
PUBLIC_DELAY, PRIVATE_DELAY = 1.0, 0.05
"""Seconds between two requests to a host: the floor for public ones, and about what one's own servers take."""
MEASURED_FROM = 3
"""Pages of a host after which its own pace counts."""
ROWS_A_RESULTS_PAGE = 10
SITE_PAGES = 6
"""Home and contact pages, at most."""


def say_seconds(seconds: float) -> str:
    """A time as people say it.

    >>> [say_seconds(s) for s in (3, 42, 95, 600, 5400)]
    ['a few seconds', 'about 40 s', 'about 2 min', 'about 10 min', 'about 1 h 30 min']
    """
    if seconds < 8:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10 or 10:.0f} s"
    if seconds < 3600:
        return f"about {max(1, round(seconds / 60)):.0f} min"
    hours, minutes = divmod(round(seconds / 600) * 10, 60)
    return f"about {hours} h" + (f" {minutes} min" if minutes else "")


@dataclass(kw_only=True)
class Watched:
    """One source of a running crawl."""

    job: Job
    host: str
    pages_before: int | None = None
    """Pages of its last finished crawl."""
    row: Crawl | None = None
    """The row as last told; None while it waits."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is asked of it."""
        return self.row is not None and self.row.finished is not None

    @property
    def is_waiting(self) -> bool:
        """Whether nothing has come of it yet."""
        return self.row is None or (
            self.row.finished is None and not (self.row.pages or self.row.failed or self.row.blocked)
        )


class CrawlPace:
    """What is left of a crawl, from its sources' expectations, their hosts' pace and the manners asked for.

    Parameters
    ----------
    market
        Its delay is the floor between two requests to a host.
    jobs
        What is to be crawled.
    last
        Rows of earlier crawls: how many pages a source had then.
    clock
        Seconds that only go forward.
    """

    def __init__(self, market: Market, jobs: Sequence[Job], last: Sequence[Crawl], *, clock: Clock) -> None:
        from spiders.market import host_of

        self.market, self.clock = market, clock
        before = {
            _key(_kind_of(market, row), row): row.pages for row in sorted(last, key=lambda r: r.started) if row.pages
        }
        self.sources: dict[Key, Watched] = {}
        for job in jobs:
            key = (job.kind, job.source, job.brand, job.start_url)
            host = host_of(job.start_url) if job.start_url else job.source
            self.sources[key] = Watched(job=job, host=host, pages_before=before.get(key))
        self.since: dict[str, float] = {}
        """Host -> when its first page was under way."""
        self.begun = clock()

    def tell(self, row: Crawl) -> Watched | None:
        """Take in a row; the source it is about, None when it is none of the jobs."""
        source = self.sources.get(_key(_kind_of(self.market, row), row))
        if source is None:
            return None
        if source.row is None or row.pages != source.row.pages:
            self.since.setdefault(source.host, self.clock())
        source.row = row
        return source

    def pages_left(self, source: Watched) -> int | None:
        """Pages still to be asked for; None when nothing says it."""
        if source.is_done:
            return 0
        row = source.row
        pages = row.pages if row is not None else 0
        if row is not None and row.expected and row.got and pages:
            return max(1, -(-(row.expected - row.got) * pages // row.got)) if row.expected > row.got else 1
        if source.pages_before is not None:
            return max(1, source.pages_before - pages)
        if source.job.kind == "serp":
            each = -(-self.market.serp.depth // ROWS_A_RESULTS_PAGE)
            return max(1, len(self.market.keyword) * each - pages)
        if source.job.kind == "site":
            return max(1, SITE_PAGES - pages)
        like = [
            s.row.pages
            for s in self.sources.values()
            if s.is_done and s.row and s.row.pages and s.job.kind == source.job.kind
        ]
        return max(1, round(sum(like) / len(like)) - pages) if like else None

    def seconds_a_page(self, host: str) -> float:
        """The host's own pace once it is known, and never faster than the manners allow."""
        names = {host, host.partition(":")[0]}
        private = any(fnmatch(name, pattern) for pattern in self.market.crawl.allow_private for name in names)
        floor = PRIVATE_DELAY if private else max(PUBLIC_DELAY, self.market.crawl.delay)
        pages = sum(s.row.pages for s in self.sources.values() if s.host == host and s.row is not None)
        if pages < MEASURED_FROM or host not in self.since:
            return floor
        return max(floor, (self.clock() - self.since[host]) / pages)

    def seconds_of(self, source: Watched) -> float | None:
        """Until this source is done, when those of the same host take turns; None when it cannot be told."""
        mine = self.pages_left(source)
        if mine is None:
            return None
        sharing = [
            left
            for other in self.sources.values()
            if other is not source and other.host == source.host and not other.is_done
            and _stage(other.job.kind) == _stage(source.job.kind) and (left := self.pages_left(other)) is not None
        ]  # fmt: skip
        return (mine + sum(min(mine, left) for left in sharing)) * self.seconds_a_page(source.host)

    def seconds_left(self) -> tuple[float | None, bool]:
        """Until all is done, and whether it may be more; None when nothing can be told."""
        total, known, unknown = 0.0, 0, 0
        for stage in range(len(STAGES)):
            hosts: dict[str, float] = defaultdict(float)
            for source in self.sources.values():
                if _stage(source.job.kind) != stage or source.is_done:
                    continue
                left = self.pages_left(source)
                if left is None:
                    unknown += 1
                    continue
                known += 1
                hosts[source.host] += left * self.seconds_a_page(source.host)
            total += max(hosts.values(), default=0.0)
        return (total, unknown > 0) if known else (None, unknown > 0)

    def say_left(self) -> str:
        """The time left in words, or that it is not known yet."""
        seconds, more = self.seconds_left()
        if all(source.is_done for source in self.sources.values()):
            return ""
        if seconds is None:
            return "time left not known yet"
        return (
            f"{say_seconds(seconds)} left"
            if not more
            else f"more than {say_seconds(seconds).removeprefix('about ')} left"
        )


def _stage(kind: str) -> int:
    return next(place for place, kinds in enumerate(STAGES) if kind in kinds)


def _key(kind: str, row: Crawl) -> Key:
    return kind, row.source, row.brand, row.start_url


def _kind_of(market: Market, row: Crawl) -> str:
    from spiders.jobs import CONTACT_CHANNELS, FAQ_PAGES

    kinds = {FAQ_PAGES: "faq", CONTACT_CHANNELS: "site", market.serp.provider: "serp"}
    return kinds.get(row.spider, "reviews")


class StepPace:
    """What is left of work in known steps.

    Parameters
    ----------
    steps
        Step -> seconds it took an earlier time, or, when ``measured`` is False, its usual share.
    measured
        Whether those are seconds of this machine and this market.
    clock
        Seconds that only go forward.
    """

    def __init__(self, steps: Mapping[str, float], *, measured: bool, clock: Clock) -> None:
        self.weights, self.measured, self.clock = dict(steps), measured, clock
        self.took: dict[str, float] = {}
        self.now: str | None = None
        self._since = clock()

    def begin(self, step: str | None) -> None:
        """The step before is done, this one starts; None when all is done."""
        moment = self.clock()
        if self.now is not None:
            self.took[self.now] = moment - self._since
        self.now, self._since = step, moment
        if step is not None:
            self.weights.setdefault(step, 0.0)

    @property
    def number(self) -> int:
        """Of the step under way, from 1."""
        return list(self.weights).index(self.now) + 1 if self.now in self.weights else len(self.weights)

    def seconds_left(self) -> float | None:
        """From the pace of the steps done so far; from earlier times while there are none; None when neither is known."""
        done = sum(self.weights[name] for name in self.took)
        whole = sum(self.weights.values())
        ahead = whole - done
        pace = 1.0 if self.measured else None
        if whole and done / whole >= 0.1:
            pace = sum(self.took.values()) / done
        if pace is None or not whole:
            return None
        inside = min(self.clock() - self._since, self.weights.get(self.now or "", 0.0) * pace)
        return max(0.0, ahead * pace - inside)

    @property
    def share_done(self) -> float:
        """0..1, by weight; the step under way counts by its time as far as that is known."""
        left = self.seconds_left()
        spent = sum(self.took.values()) + (self.clock() - self._since if self.now else 0.0)
        if left is None:
            whole = sum(self.weights.values())
            return sum(self.weights[name] for name in self.took) / whole if whole else 0.0
        return min(1.0, spent / (spent + left)) if spent + left else 1.0
