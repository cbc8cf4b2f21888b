"""serper.dev: Google's results as JSON."""

from __future__ import annotations

import json

from spiders.bases.serp import Query, SerpSpider, key_of
from spiders.market import Keyword


class Serper(SerpSpider):
    """Google's results through serper.dev.

    Source
        https://google.serper.dev/search
    Caveats
        A paid service.
    Environment variables
        SERPER_API_KEY.
    """

    name = "serper"
    page_size = 10
    key_variables = ("SERPER_API_KEY",)

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """POST with the key in a header."""
        words: dict[str, object] = {"q": keyword.text, "page": page}
        if keyword.country:
            words["gl"] = keyword.country.lower()
        if keyword.language:
            words["hl"] = keyword.language
        return Query(
            url=self.market.serp.endpoint or "https://google.serper.dev/search",
            headers={"X-API-KEY": key_of("SERPER_API_KEY")},
            body=json.dumps(words, ensure_ascii=False),
        )
