"""A site that turns us away is left alone: its source stops, is counted as blocked, and nothing is evaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from spiders.middlewares.refusals import Blocked, SourceStopped

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider

REFUSING = {
    401: "a login is needed (401)",
    402: "payment is needed (402)",
    403: "access is forbidden (403)",
    407: "a proxy login is needed (407)",
    429: "too many requests (429)",
    451: "not available for legal reasons (451)",
}


class Blocks:
    """Turns refusing answers into :class:`Blocked` and drops what was still queued for a stopped source."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Do not ask a source that was stopped."""
        crawl_id = request.meta.get("crawl_id")
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]
        if crawl_id is not None and (reason := spider.ledgers[crawl_id].stopped):
            raise SourceStopped(reason)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise when the site refuses; robots.txt itself is not judged here."""
        if "crawl_id" in request.meta and response.status in REFUSING:
            raise Blocked(REFUSING[response.status])
        return response
