"""Pages that an earlier crawl archived are asked for with "only if it changed"; unchanged ones come from the archive.

Nothing is lost by it: an unchanged page is read again by today's extractors, and its records count as got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from spiders.archive import ArchivedPage, PageArchive, open_archive
from spiders.errors import ArchiveError
from spiders.middlewares.resume import as_response

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider
    from spiders.records import Page

CONDITIONS = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
"""Header of the request -> header of the archived answer whose value it repeats."""


class Unchanged:
    """Adds the conditions, and answers 304 with the archived page."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._archive: PageArchive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for the page only if it is another one than ours."""
        if request.meta.pop("earlier", None) is not None:  # copied by a redirect or a retry from another request
            for name in CONDITIONS:
                request.headers.pop(name, None)
        if request.method != "GET" or request.meta.get("playwright") or "crawl_id" not in request.meta:
            return
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]
        place = spider.ledgers[request.meta["crawl_id"]].earlier.get(request.meta.get("archive_url") or request.url)
        earlier = self._read(spider, place) if place is not None else None
        conditions = {
            name: value for name, header in CONDITIONS.items() if earlier and (value := earlier.headers.get(header))
        }
        if conditions:
            request.meta["earlier"] = (place, earlier)
            request.headers.update(conditions)

    def process_response(self, request: Request, response: Response) -> Response:
        """The archived page in place of "not modified"."""
        if response.status != 304 or "earlier" not in request.meta:
            return response
        place, earlier = request.meta["earlier"]
        request.meta["page"] = place
        return as_response(request, place, earlier)

    def _read(self, spider: SourceSpider, page: Page) -> ArchivedPage | None:
        if self._archive is None:
            self._archive = open_archive(spider.market)
        try:
            return self._archive.read(page)
        except ArchiveError:  # moved or damaged: then it is fetched as if for the first time
            return None
