"""The end of a crawl in the log: one line a source with its verdict; and a log that holds no page and no key."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import Spider, signals
from scrapy.logformatter import LogFormatter
from scrapy.statscollectors import DummyStatsCollector

from spiders.health import judge

if TYPE_CHECKING:
    from typing import Any, Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider

logger = logging.getLogger(__name__)


class CrawlReport:
    """One line a source when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self.report, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def report(self, spider: Spider) -> None:
        """Say what came of each source."""
        source: SourceSpider = spider  # type: ignore[assignment]
        for ledger in source.ledgers.values():
            row = ledger.crawl()
            logger.info(
                "%s %s %s: expected %s, got %d, new %d, blocked %d, failed %d, %s: %s",
                row.spider, row.brand or "-", row.source, row.expected, row.got, row.new, row.blocked, row.failed,
                judge(row), row.stop_reason or "unfinished",
            )  # fmt: skip


class NoStats(DummyStatsCollector):
    """In place of Scrapy's counts, which nobody reads: ours stand in the crawls' rows."""

    __getattribute__ = object.__getattribute__  # Scrapy's looks twice for each name


class QuietFormatter(LogFormatter):
    """Leaves out what Scrapy logs about each item: our items are whole pages of people's words."""

    def crawled(self, request: Any, response: Any, spider: Spider) -> Any:
        """Nothing: the level of such a line is never shown, yet the line would be made."""
        return None

    def scraped(self, item: Any, response: Any, spider: Spider) -> Any:
        """Nothing."""
        return None

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> Any:
        """Where it happened, without the words."""
        return {
            "level": logging.ERROR,
            "msg": "error in the pipelines at %(url)s",
            "args": {"url": getattr(item, "url", "?")},
        }
