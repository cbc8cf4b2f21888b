"""Brave Search API."""

from __future__ import annotations

from urllib.parse import urlencode

from spiders.bases.serp import Query, SerpSpider, key_of
from spiders.market import Keyword


class Brave(SerpSpider):
    """Results of Brave's own index.

    Source
        https://api.search.brave.com/res/v1/web/search
    Caveats
        At most ten pages of twenty.
    Environment variables
        BRAVE_API_KEY.
    """

    name = "brave"
    page_size = 20
    key_variables = ("BRAVE_API_KEY",)

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """GET with the key in a header."""
        words: dict[str, object] = {"q": keyword.text, "count": self.page_size, "offset": page - 1}
        if keyword.country:
            words["country"] = keyword.country.upper()
        if keyword.language:
            words["search_lang"] = keyword.language
        endpoint = self.market.serp.endpoint or "https://api.search.brave.com/res/v1/web/search"
        return Query(url=f"{endpoint}?{urlencode(words)}", headers={"X-Subscription-Token": key_of("BRAVE_API_KEY")})
