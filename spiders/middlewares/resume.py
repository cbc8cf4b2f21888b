"""Answers from the archive what this crawl fetched before it was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse

from spiders.archive import ArchivedPage, PageArchive, open_archive
from spiders.records import Page

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider


class Resume:
    """The pages of resumed crawls by crawl, address and whether a browser made them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._pages: dict[str, dict[tuple[str, bool], Page]] = {}
        self._archive: PageArchive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The archived page when this crawl has it."""
        crawl_id = request.meta.get("crawl_id")
        if crawl_id is None:
            return None
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]
        if not spider.ledgers[crawl_id].resumed:
            return None
        if self._archive is None:
            self._archive = open_archive(spider.market)
        if crawl_id not in self._pages:
            self._pages[crawl_id] = {(page.url, page.rendered): page for page in self._archive.pages(crawl_id)}
        key = (request.meta.get("archive_url") or request.url, bool(request.meta.get("playwright")))
        page = self._pages[crawl_id].get(key)
        if page is None:
            return None
        archived = self._archive.read(page)
        request.meta["page"] = page
        return as_response(request, page, archived)


def as_response(request: Request, page: Page, archived: ArchivedPage) -> Response:
    """An archived page as the answer to a request."""
    kind = HtmlResponse if "html" in (page.content_type or "html") else TextResponse
    headers = {"Content-Type": page.content_type} if page.content_type else {}
    return kind(request.url, status=archived.status, headers=headers, body=archived.body, request=request)
