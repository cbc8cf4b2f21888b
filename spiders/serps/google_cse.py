"""Google Programmable Search (Custom Search JSON API)."""

from __future__ import annotations

from urllib.parse import urlencode

from spiders.bases.serp import Query, SerpSpider, key_of
from spiders.market import Keyword


class GoogleCse(SerpSpider):
    """Google's results through one's own search engine that searches the whole web.

    Source
        https://customsearch.googleapis.com/customsearch/v1
    Caveats
        Differs from what people see on google.com; 100 results at most.
    Environment variables
        GOOGLE_CSE_KEY, GOOGLE_CSE_ID.
    """

    name = "google_cse"
    page_size = 10
    key_variables = ("GOOGLE_CSE_KEY", "GOOGLE_CSE_ID")

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """GET with the key in a header; the engine's id joins the address only when the request leaves."""
        words: dict[str, object] = {
            "q": keyword.text,
            "num": self.page_size,
            "start": (page - 1) * self.page_size + 1,
        }
        if keyword.country:
            words["gl"] = keyword.country.lower()
        if keyword.language:
            words["hl"] = keyword.language
        endpoint = self.market.serp.endpoint or "https://customsearch.googleapis.com/customsearch/v1"
        return Query(
            url=f"{endpoint}?{urlencode(words)}",
            headers={"X-Goog-Api-Key": key_of("GOOGLE_CSE_KEY")},
            secret={"cx": key_of("GOOGLE_CSE_ID")},
        )
