"""A spider over sources of a market: asks politely, ends each request with one :class:`~spiders.ledger.Outcome`.

A spider file states only what differs: which pages to ask for first (:meth:`SourceSpider.first`) and what a page
says (:meth:`SourceSpider.read`). Everything about resuming, walls, limits and counting is here and in the
middlewares; nothing in a spider opens a file, a database or a connection of its own.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from spiders import addresses, clock
from spiders.browser import ADVICE, find_chromium
from spiders.errors import ExtractionError, MarketgapError, UsageError
from spiders.extraction.page import PageContent
from spiders.jobs import Job, Kind, plan_jobs
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import Market, read_market
from spiders.middlewares.failures import explain
from spiders.middlewares.refusals import AddressRefused, Blocked, RobotsRefused, RobotsUnreadable, SourceStopped
from spiders.parsing.urls import absolute_url
from spiders.records import PageState

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.extraction.found import Extracted

logger = logging.getLogger(__name__)

PUBLIC_DELAY = 1.0
"""Seconds between requests to a public host, however small ``delay`` is: that is for one's own servers."""
PRIVATE_DELAY = (0.001, 0.05)
"""The same for hosts of allow_private. Not zero: without any delay Scrapy 2.19 starts all requests that wait for a host
at once, whatever CONCURRENT_REQUESTS_PER_DOMAIN says (it counts a transfer only when its task first runs)."""
OTHER_WAYS = "save its pages in a browser and import them, or import the site's own export"


class SourceSpider(Spider):
    """Base of all spiders.

    Arguments
    ---------
    market
        market.toml (``scrapy crawl NAME -a market=market.toml``), or a Market.
    brand
        Only these brands: ids or names, separated by commas.
    jobs
        Exactly these sources instead of all the market has for this spider.
    now
        The moment all records are stamped with; the clock when absent.
    started
        The beginning of the run, when it is an earlier one that is taken up.
    fresh
        Begin anew where an earlier crawl was killed, without what earlier crawls know.
    """

    kind: ClassVar[Kind]
    page_cap: ClassVar[str] = "SOURCE_PAGE_CAP"
    """Setting that bounds the pages of one source."""

    def __init__(
        self,
        *,
        market: Market | str | None = None,
        brand: str | None = None,
        jobs: Sequence[Job] | None = None,
        now: datetime | str | None = None,
        started: datetime | None = None,
        fresh: bool | str = False,
        **values: Any,
    ) -> None:
        super().__init__(**values)
        if market is None:
            raise UsageError(f"{self.name} needs a market: -a market=market.toml")
        self.market = read_market(market) if isinstance(market, str) else market
        self.fixed = clock.now(now) if isinstance(now, str) else now
        self.started = started or self.moment()
        self.fresh = fresh in {True, "1", "true", "yes"}
        self.ledgers: dict[str, Ledger] = {}
        """By crawl id; opened by the pipeline ``save`` before the first request."""
        self.fatal: MarketgapError | None = None
        """Why the whole run had to stop: the store or the archive cannot be written."""
        if jobs is None:
            chosen = brand.split(",") if brand else None
            planned = plan_jobs(self.market, kinds=[self.kind], brands=chosen, hosts=review_hosts())
            jobs = [job for job in planned if job.spider == self.name]
        self.jobs = tuple(jobs)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider and set the manners its market asks for."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        options = spider.market.crawl
        addresses.allow(options.allow_private)
        settings = crawler.settings
        settings.set("DOWNLOAD_DELAY", max(options.delay, PUBLIC_DELAY), priority="spider")
        settings.set("ROBOTSTXT_OBEY", options.obey_robots, priority="spider")
        for name, value in (
            ("DOWNLOAD_TIMEOUT", options.page_seconds),
            ("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", options.page_seconds and int(options.page_seconds * 1000)),
            ("DOWNLOAD_MAXSIZE", options.page_megabytes and int(options.page_megabytes * 1024 * 1024)),
            ("SOURCE_PAGE_CAP", options.source_pages),
            ("SOURCE_TIME_CAP", options.source_minutes and options.source_minutes * 60),
        ):
            if value is not None:
                settings.set(name, value, priority="spider")
        least, most = PRIVATE_DELAY
        own = {"delay": min(max(options.delay, least), most), "steady": True}
        slots = {host: own for host in _hosts(spider.market) if addresses.is_allowed(host)}
        settings.set("DOWNLOAD_SLOTS", {**slots, **settings.getdict("DOWNLOAD_SLOTS")}, priority="spider")
        return spider

    def moment(self) -> datetime:
        """Now: the moment given for this run, else the clock's."""
        return self.fixed or clock.now()

    # -- what a spider states ------------------------------------------------------------------------------------

    def first(self, ledger: Ledger) -> Iterable[Request | None]:
        """The first requests of a source."""
        yield self.ask(ledger, ledger.job.start_url or "")

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """Further requests, then the outcome of this page."""
        raise NotImplementedError

    def lost(self, outcome: Outcome, request: Request) -> Iterable[Request | Outcome | None]:
        """What follows from a page that could not be read; the outcome itself, unless a spider knows more."""
        yield outcome

    # -- what all share ------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The first requests of all sources."""
        for ledger in self.ledgers.values():
            try:
                # all of them are made before the first is sent: a source is finished when none is open
                requests = [request for request in self.first(ledger) if request is not None]
            except MarketgapError as error:
                requests = []
                ledger.stop(f"failed: {error}")
            for request in requests:
                yield request
            if not requests:
                became = Became.FAILED if ledger.stopped else Became.ABSENT
                yield Outcome(ledger=ledger, url=ledger.job.start_url or "", became=became, reason=ledger.stopped)

    def ask(
        self, ledger: Ledger, url: str, *, guess: bool = False, render: bool | None = None, **values: Any
    ) -> Request | None:
        """A request that belongs to a source; None when it was asked before, the source stopped or has enough pages.

        Parameters
        ----------
        ledger
            The source.
        url
            The address.
        guess
            The page need not exist: 404 is no failure.
        render
            Through the browser; None: as market.toml says for all pages.
        **values
            Further arguments of the request; ``meta`` is added to.
        """
        render = self.market.crawl.render == "always" if render is None else render
        meta: dict[str, Any] = {**values.pop("meta", {}), "crawl_id": ledger.crawl_id, "guess": guess}
        key = f"{meta.get('archive_url') or url}{' rendered' if render else ''}"
        if ledger.stopped or key in ledger.asked:
            return None
        if len(ledger.asked) >= self.settings.getint(self.page_cap):
            ledger.ended = "page_cap"
            return None
        if ledger.waited >= self.settings.getfloat("SOURCE_TIME_CAP"):
            ledger.ended = "time_cap"
            return None
        if render and find_chromium() is not None:
            from spiders.rendering import browser_meta

            meta |= browser_meta()
        ledger.asked.add(key)
        ledger.open += 1
        return Request(url, callback=self.arrived, errback=self.missed, dont_filter=True, meta=meta, **values)

    def arrived(self, response: Response) -> Iterator[Request | Outcome]:
        """A page came: read it; whatever happens, exactly one outcome follows."""
        request = response.request
        assert request is not None
        ledger = self.ledgers[request.meta["crawl_id"]]
        outcome = Outcome(ledger=ledger, url=response.url, became=Became.FAILED, page=request.meta.get("page"))
        if outcome.page is None:
            if self.fatal is not None:
                return
            outcome.reason = "the page could not be archived"
            ledger.stop(f"failed: {outcome.reason}")
            yield from self._end(outcome, request)
            return
        ended = False
        header = response.headers.get("Content-Type")
        kind = header.decode("latin-1") if header else None
        try:
            page = PageContent(response.body, url=response.url, content_type=kind, captured=outcome.page.fetched_at)
            for result in self.read(page, response, ledger):
                if isinstance(result, Outcome):
                    result.page, ended = outcome.page, True
                if result is not None:
                    yield result
        except ExtractionError as error:
            outcome.reason = str(error)
            yield from self._end(outcome, request)
        except Exception:  # one page that breaks an extractor must not lose the source
            logger.exception("%s could not be read", response.url)
            outcome.reason = "the page could not be read (an error in marketgap; see the log)"
            if not ended:
                yield from self._end(outcome, request)

    def missed(self, failure: Failure) -> Iterator[Request | Outcome]:
        """No page came: say why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        ledger = self.ledgers[request.meta["crawl_id"]]
        outcome = Outcome(ledger=ledger, url=request.url, became=Became.FAILED)
        error = failure.value
        assert error is not None
        guess = bool(request.meta.get("guess"))
        if isinstance(error, Blocked):
            outcome.became, outcome.reason = Became.BLOCKED, str(error)
            ledger.stop(f"blocked: {error}; {OTHER_WAYS}")
        elif isinstance(error, RobotsRefused):
            outcome.became = Became.ABSENT if guess else Became.BLOCKED
            outcome.reason = str(error)
            if not guess:
                ledger.stop(f"robots: {error}; {OTHER_WAYS}")
        elif isinstance(error, SourceStopped) or (
            isinstance(error, HttpError) and error.response.status in {404, 410} and guess
        ):
            outcome.became = Became.ABSENT
        else:
            outcome.reason = explain(error, request)
            if isinstance(error, (AddressRefused, RobotsUnreadable)):
                ledger.stop(f"failed: {outcome.reason}")
        yield from self._end(outcome, request)

    def walled(self, extracted: Extracted[Any], response: Response, ledger: Ledger) -> Iterator[Request | Outcome]:
        """What follows from a page that is a wall or needs a browser; nothing for all others."""
        request = response.request
        assert request is not None
        if extracted.state is PageState.BLOCKED:
            reason = extracted.reason or "a login, consent or challenge page"
            ledger.stop(f"blocked: {reason}; {OTHER_WAYS}")
            yield from self._end(
                Outcome(ledger=ledger, url=response.url, became=Became.BLOCKED, reason=reason), request
            )
        elif extracted.state is PageState.NEEDS_BROWSER:
            again = None
            if self.market.crawl.render != "never" and not request.meta.get("playwright") and find_chromium():
                again = self.ask(ledger, response.url, guess=bool(request.meta.get("guess")), render=True)
            if again is not None:
                yield again
                yield Outcome(ledger=ledger, url=response.url, became=Became.READ)
                return
            why = extracted.reason or "the page is made by a script"
            advice = f"; {ADVICE}" if find_chromium() is None and self.market.crawl.render != "never" else ""
            yield from self._end(
                Outcome(
                    ledger=ledger, url=response.url, became=Became.FAILED, reason=f"needs a browser: {why}{advice}"
                ),
                request,
            )

    def _end(self, outcome: Outcome, request: Request) -> Iterator[Request | Outcome]:
        for result in self.lost(outcome, request):
            if result is not None:
                yield result


def follow(page: PageContent, link: str | None) -> str | None:
    """A link of a page as an absolute address."""
    return absolute_url(page.url, link)


def _hosts(market: Market) -> list[str]:
    """Hosts that market.toml names anywhere, without port."""
    urls = [source.url for brand in market.brand for source in brand.reviews]
    urls += [url for brand in market.brand for url in brand.faq]
    urls += [f"http://{domain}/" for brand in market.brand for domain in brand.domains]
    urls += [market.serp.endpoint or ""]
    urls += [f"http://{entry}/" for entry in market.crawl.allow_private if "*" not in entry]
    return sorted({host for url in urls if (host := urlsplit(url).hostname)})


def review_hosts() -> dict[str, str]:
    """Host, or pattern of an address (beginning with ``^``) -> name of the review spider that is made for it."""
    found: dict[str, str] = {}
    for spider in review_spiders():
        found |= dict.fromkeys((f"^(?:{pattern})" for pattern in getattr(spider, "addresses", ())), spider.name)
        found |= dict.fromkeys(getattr(spider, "hosts", ()), spider.name)
    return found


def review_spiders() -> list[type[SourceSpider]]:
    """The review spiders, by module; those for any host (feeds, forum software) behind those of one site."""
    from importlib import import_module
    from pkgutil import iter_modules

    from spiders import reviews

    members = [
        value
        for module in iter_modules(reviews.__path__, "spiders.reviews.")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, type) and issubclass(value, SourceSpider) and value.__module__ == module.name
    ]
    return sorted(members, key=lambda spider: (not getattr(spider, "hosts", ()), spider.__module__))
