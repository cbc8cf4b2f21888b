"""Every page that a spider will read goes into the archive first, as it came (decompressed)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import Request, Spider, signals
from scrapy.http import Response

from spiders.archive import PageArchive, open_archive
from spiders.errors import ArchiveError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider

KEPT_HEADERS = ("content-type", "content-language", "last-modified", "etag", "date")
"""What reading the page again or asking for it again needs; cookies are nobody's business."""


class RawPages:
    """Appends to the archive; the page's place travels to the spider in ``request.meta["page"]``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._archive: PageArchive | None = None
        crawler.signals.connect(self.keep, signal=signals.response_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def keep(self, response: Response, request: Request, spider: Spider) -> None:
        """Archive one answer; without ``page`` in the request's meta the spider cannot read it."""
        crawl_id = request.meta.get("crawl_id")
        if crawl_id is None or "page" in request.meta or not 200 <= response.status < 300:
            return
        source: SourceSpider = spider  # type: ignore[assignment]
        if self._archive is None:
            self._archive = open_archive(source.market, part=self.crawler.settings.get("ARCHIVE_PART"))
        headers = {
            name: value.decode("latin-1") for name in KEPT_HEADERS if (value := response.headers.get(name)) is not None
        }
        try:
            request.meta["page"] = self._archive.append(
                url=request.meta.get("archive_url") or response.url,
                crawl_id=crawl_id,
                body=response.body,
                status=response.status,
                headers=headers,
                fetched_at=source.moment(),
                rendered=bool(request.meta.get("playwright")),
            )
        except ArchiveError as error:
            # no source can be read without an archive: the run ends, its crawls stay open, and the next one goes on
            if source.fatal is None:
                source.fatal = ArchiveError(
                    f"{error}; what was collected is kept. Free some space or check the permissions, then crawl again "
                    "to go on"
                )
                asyncio.ensure_future(self.crawler.stop_async())  # noqa: RUF006 - the reactor outlives it
