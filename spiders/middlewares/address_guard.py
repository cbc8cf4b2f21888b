"""Refuses requests and redirects to addresses that are not public http(s), unless market.toml allows the host."""

from __future__ import annotations

from scrapy import Request

from spiders.addresses import refuse_url
from spiders.middlewares.refusals import AddressRefused


class AddressGuard:
    """First in the chain: redirects pass here too, since each is a request of its own."""

    def process_request(self, request: Request) -> None:
        """Raise when the address must not be asked."""
        reason = refuse_url(request.url)
        if reason:
            raise AddressRefused(reason)
