"""DataForSEO: Google's results as JSON."""

from __future__ import annotations

import base64
import json

from spiders.bases.serp import Query, SerpSpider, key_of
from spiders.market import Keyword


class Dataforseo(SerpSpider):
    """Google's results through DataForSEO's live endpoint.

    Source
        https://api.dataforseo.com/v3/serp/google/organic/live/advanced
    Caveats
        A paid service; asks for the whole depth at once.
    Environment variables
        DATAFORSEO_LOGIN, DATAFORSEO_PASSWORD.
    """

    name = "dataforseo"
    page_size = 100
    key_variables = ("DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD")

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """POST with one task."""
        task: dict[str, object] = {"keyword": keyword.text, "depth": max(10, depth), "device": "desktop"}
        task["language_code"] = keyword.language or "en"
        task["location_name" if not keyword.country else "location_code"] = (
            COUNTRY_CODES.get(keyword.country.lower(), 2840) if keyword.country else "United States"
        )
        login = f"{key_of('DATAFORSEO_LOGIN')}:{key_of('DATAFORSEO_PASSWORD')}".encode()
        return Query(
            url=self.market.serp.endpoint or "https://api.dataforseo.com/v3/serp/google/organic/live/advanced",
            headers={"Authorization": f"Basic {base64.b64encode(login).decode()}"},
            body=json.dumps([task], ensure_ascii=False),
        )


COUNTRY_CODES = {
    "us": 2840, "gb": 2826, "de": 2276, "fr": 2250, "es": 2724, "it": 2380, "nl": 2528, "pl": 2616, "pt": 2620,
    "br": 2076, "mx": 2484, "ca": 2124, "au": 2036, "in": 2356, "jp": 2392, "kr": 2410, "tr": 2792, "se": 2752,
    "no": 2578, "dk": 2208, "fi": 2246, "at": 2040, "ch": 2756, "be": 2056, "ie": 2372, "cz": 2203, "hu": 2348,
    "ro": 2642, "gr": 2300, "il": 2376, "ae": 2784, "sa": 2682, "za": 2710, "et": 2231, "kz": 2398, "ua": 2804,
}  # fmt: skip
"""ISO country -> the provider's location code (2000 + the ISO 3166 number)."""
