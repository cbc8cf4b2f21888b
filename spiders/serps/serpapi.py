"""SerpApi: Google's results as JSON."""

from __future__ import annotations

from urllib.parse import urlencode

from spiders.bases.serp import Query, SerpSpider, key_of
from spiders.market import Keyword


class Serpapi(SerpSpider):
    """Google's results through serpapi.com.

    Source
        https://serpapi.com/search.json
    Caveats
        A paid service. It takes its key in the address only: the key is added when the request leaves (:attr:`secret`)
        and taken out of whatever is archived.
    Environment variables
        SERPAPI_KEY.
    """

    name = "serpapi"
    page_size = 10
    key_variables = ("SERPAPI_KEY",)

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """GET; ``secret`` names the parameter that the key travels in."""
        words: dict[str, object] = {"engine": "google", "q": keyword.text, "start": (page - 1) * self.page_size}
        if keyword.country:
            words["gl"] = keyword.country.lower()
        if keyword.language:
            words["hl"] = keyword.language
        endpoint = self.market.serp.endpoint or "https://serpapi.com/search.json"
        return Query(url=f"{endpoint}?{urlencode(words)}", secret={"api_key": key_of("SERPAPI_KEY")})
