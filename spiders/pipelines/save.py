"""The only writer of the store: pages, records and the crawl's own row, in one transaction a batch.

A crawl row is written open before the first request and closed behind its last record. A process killed in between
leaves it open: the next run takes it up, reads the pages from the archive and saves them again under the same ids.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from scrapy import signals

from spiders.errors import StoreError
from spiders.ledger import Became, Ledger, Outcome
from spiders.people import People
from spiders.pipelines.claim import Claims
from spiders.records import CaptureState, Crawl, FaqEntry, Page, Record, Review, SerpCapture, Signal, stable_id
from spiders.resuming import RESUMED_WITHIN, was_complete
from spiders.store import Store, open_store

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler as ScrapyCrawler

    from spiders.bases.source import SourceSpider
    from spiders.jobs import Job

logger = logging.getLogger(__name__)

BATCH = 1000
"""Records that wait for one transaction; nothing is lost with them, their pages are in the archive. Ids are spread over the
whole table, so that few large transactions touch fewer of its pages than many small ones."""
WAIT = 1.0
"""Seconds after which they are written anyway, so that others see the crawl grow."""

COUNTED: dict[type[Record], str] = {
    Review: "review_id",
    FaqEntry: "faq_id",
    Signal: "signal_id",
    SerpCapture: "capture_id",
}


class Save:
    """Last stage."""

    def __init__(self, crawler: ScrapyCrawler) -> None:
        self.crawler = crawler
        self._store: Store | None = None
        self._claims: Claims | None = None
        self._people: People | None = None
        self._waiting: list[Record] = []
        self._touched: dict[str, Ledger] = {}
        self._written = time.monotonic()
        self._idle = False
        crawler.signals.connect(self.note_idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: ScrapyCrawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    @property
    def spider(self) -> SourceSpider:
        """The running spider."""
        return self.crawler.spider  # type: ignore[return-value]

    @property
    def store(self) -> Store:
        """The open store."""
        assert self._store is not None
        return self._store

    def open_spider(self) -> None:
        """Open the store and one crawl row a source."""
        spider = self.spider
        self._store = open_store(spider.market.store_url)
        self._claims = Claims(spider.market.notes_folder, self._store.engine)
        for job in spider.jobs:
            self._claims.take(job)
            ledger = self._open(job)
            spider.ledgers[ledger.crawl_id] = ledger
        self.store.save([ledger.crawl() for ledger in spider.ledgers.values()])

    def note_idle(self) -> None:
        """Nothing is left to do: the spider closes because it is done, not because it was stopped."""
        self._idle = True

    def process_item(self, item: Outcome) -> Outcome:
        """Count an outcome, keep its records for the next transaction, close the source behind its last one."""
        ledger = item.ledger
        ledger.open = max(0, ledger.open - 1)
        ledger.dropped += item.dropped
        if item.became is Became.READ:
            ledger.pages += 1
            ledger.failures_in_a_row = 0
        elif item.became is Became.BLOCKED:
            ledger.blocked += 1
        elif item.became is Became.FAILED:
            ledger.failed += 1
            ledger.failures_in_a_row += 1
            if ledger.failures_in_a_row >= self.crawler.settings.getint("FAILURE_CAP"):
                ledger.stop(f"failed: {item.reason}")
        if item.reason:
            ledger.reasons.append(item.reason)
            logger.info("%s: %s %s: %s", ledger.job.spider, item.url, item.became, item.reason)
        if item.page is not None:
            self._waiting.append(item.page)
        self._waiting += item.records
        item.records = []
        self._touched[ledger.crawl_id] = ledger
        if not ledger.open:
            ledger.finished = self.spider.moment()
        late = time.monotonic() - self._written > WAIT
        if ledger.finished or late or len(self._waiting) >= BATCH:
            self._write_or_stop()
        return item

    def close_spider(self) -> None:
        """Write what waits. A source left open by an interruption stays open; one with a lost page is closed as failed."""
        if self._store is None:
            return
        try:
            if self._idle and self.spider.fatal is None:
                for ledger in self.spider.ledgers.values():
                    if ledger.finished is None:
                        ledger.stop("failed: pages were lost (an error in marketgap; see the log)")
                        ledger.failed += ledger.open
                        ledger.finished = self.spider.moment()
                        self._touched[ledger.crawl_id] = ledger
            self._write_or_stop()
        finally:
            self._store.close()
            if self._claims is not None:
                self._claims.release()

    def _open(self, job: Job) -> Ledger:
        left = self.store.unfinished_crawl(
            spider=job.spider, source=job.source, brand=job.brand, start_url=job.start_url
        )
        started = self.spider.started
        before = [
            row
            for row in self.store.records(
                Crawl, spider=job.spider, source=job.source, brand=job.brand, start_url=job.start_url
            )
            if row.finished is not None
        ]
        if left is not None and not self.spider.fresh and left.started >= started - RESUMED_WITHIN:
            ledger = Ledger(job=job, crawl_id=left.crawl_id, started=left.started, resumed=True, new=left.new)
            return self._remember(ledger, before)
        if left is not None:
            self.store.save([replace(left, finished=self.spider.moment(), stop_reason="abandoned: begun anew")])
        crawl_id = stable_id("c", job.spider, job.source, job.brand, job.start_url, started.isoformat())
        return self._remember(Ledger(job=job, crawl_id=crawl_id, started=started), before)

    def _remember(self, ledger: Ledger, before: list[Crawl]) -> Ledger:
        """What earlier crawls of the source leave to this one; nothing of it is used when it begins afresh."""
        job = ledger.job
        if job.kind == "reviews":
            held = self.store.ids(Review, brand=job.brand, source=job.source)
            ledger.held_before = len(held) - ledger.new
            last = max(before, key=attrgetter("started", "crawl_id"), default=None)
            if not self.spider.fresh and last is not None and was_complete(last):
                ledger.known = held - self.store.ids(Review, crawl_id=ledger.crawl_id)
        if not self.spider.fresh and job.kind != "serp" and before:
            pages = self.store.records(Page, crawl_id=[row.crawl_id for row in before], rendered=False)
            ledger.earlier = {page.url: page for page in sorted(pages, key=attrgetter("fetched_at", "page_id"))}
        return ledger

    def _write_or_stop(self) -> None:
        """Without a store there is nothing to crawl for: the run ends, and the next one goes on from the archive."""
        try:
            self._write()
        except StoreError as error:
            if self.spider.fatal is None:
                self.spider.fatal = error
                asyncio.ensure_future(self.crawler.stop_async())  # noqa: RUF006 - the reactor outlives it

    def _write(self) -> None:
        """One transaction: pages, records, and what the touched crawls now count."""
        self._people = self._people or People(self.store)
        self._waiting = self._people.admit(self._waiting)
        counted = {
            getattr(record, key): getattr(record, "crawl_id")  # noqa: B009 - not all kinds have it
            for record in self._waiting
            if (key := COUNTED.get(type(record))) is not None and _counts(record)
        }

        def rows(new: frozenset[str]) -> list[Crawl]:
            for record_id, crawl_id in counted.items():
                if record_id in new:
                    self.spider.ledgers[crawl_id].new += 1
            return [ledger.crawl() for ledger in self._touched.values()]

        self.store.save(self._waiting, closing=rows)
        self._waiting, self._touched, self._written = [], {}, time.monotonic()


def _counts(record: Record) -> bool:
    """A failed capture is kept, but it is no record that was got."""
    return not (isinstance(record, SerpCapture) and record.state is CaptureState.FAILED)
