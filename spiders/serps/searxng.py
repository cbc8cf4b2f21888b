"""SearXNG, the self-hosted metasearch engine."""

from __future__ import annotations

from urllib.parse import urlencode

from spiders.bases.serp import Query, SerpSpider
from spiders.errors import ProviderError
from spiders.market import Keyword


class Searxng(SerpSpider):
    """Results of one's own SearXNG instance, as JSON.

    Source
        ``[serp] endpoint`` in market.toml, for example http://127.0.0.1:8888.
    Caveats
        The instance must have ``json`` among its ``search.formats``; it mixes the engines that it asks.
    Environment variables
        None.
    """

    name = "searxng"
    page_size = 10

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """GET /search?format=json."""
        endpoint = self.market.serp.endpoint
        if endpoint is None:
            raise ProviderError(
                '[serp] provider searxng needs endpoint, for example endpoint = "http://127.0.0.1:8888"'
            )
        words = {"q": keyword.text, "format": "json", "pageno": page}
        if keyword.language:
            region = f"-{keyword.country.upper()}" if keyword.country else ""
            words["language"] = f"{keyword.language}{region}"
        return Query(url=f"{endpoint.rstrip('/').removesuffix('/search')}/search?{urlencode(words)}")
