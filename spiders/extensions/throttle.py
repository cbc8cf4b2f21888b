"""AutoThrottle whose floor is the host's own: hosts in allow_private may be faster, a Crawl-delay makes it slower."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class FloorThrottle(AutoThrottle):
    """One floor a host instead of one for all."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        host = request.meta.get("download_slot") or ""
        own = self.crawler.engine.downloader.per_slot_settings.get(host, {})
        self.mindelay = float(own.get("delay", self._min_delay()))
        if own.get("steady"):
            return
        super()._response_downloaded(response, request, spider)
