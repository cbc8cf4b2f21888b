"""Tells whoever started the crawl how it goes: one JSON line a change, a few a second at most."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured

from spiders.ledger import Outcome

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider
    from spiders.records import Crawl

EVERY = 0.2
"""Seconds between two lines about one source."""


class Progress:
    """Writes to the file descriptor of the setting PROGRESS_FD; off without it."""

    def __init__(self, crawler: Crawler) -> None:
        self.descriptor = crawler.settings.getint("PROGRESS_FD", -1)
        if self.descriptor < 0:
            raise NotConfigured
        self._last: dict[str, float] = {}
        crawler.signals.connect(self.begin, signal=signals.spider_opened)
        crawler.signals.connect(self.tell, signal=signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def begin(self, spider: Spider) -> None:
        """One line a source before anything is asked."""
        source: SourceSpider = spider  # type: ignore[assignment]
        for ledger in source.ledgers.values():
            os.write(self.descriptor, as_line(ledger.crawl()))

    def tell(self, item: object) -> None:
        """One line when something changed and the last line about the source is old enough."""
        if not isinstance(item, Outcome):
            return
        ledger = item.ledger
        now = time.monotonic()
        if ledger.finished is None and now - self._last.get(ledger.crawl_id, 0.0) < EVERY:
            return
        self._last[ledger.crawl_id] = now
        os.write(self.descriptor, as_line(ledger.crawl()))


def as_line(crawl: Crawl) -> bytes:
    """A crawl row as one line of JSON."""
    return (json.dumps(asdict(crawl), default=str, ensure_ascii=True) + "\n").encode()
