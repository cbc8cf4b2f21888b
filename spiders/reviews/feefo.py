"""Feefo, which collects reviews for shops and services."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from spiders.bases.review import ReviewSpider
from spiders.extraction.found import Extracted, FoundReview, FoundSummary
from spiders.extraction.page import PageContent
from spiders.parsing.urls import counted_up

API = "https://api.feefo.com/api/20/reviews/all"
_MERCHANT = re.compile(r"//(?:www\.)?feefo\.com/(?:[a-z]{2}(?:-[A-Za-z]{2})?/)?reviews/([^/?#]+)")


class Feefo(ReviewSpider):
    """Reviews of a merchant through Feefo's public interface.

    Source
        https://www.feefo.com/en-GB/reviews/MERCHANT, or an address of api.feefo.com.
    Caveats
        An answer may hold a review of the service and some of the products bought with it. Feefo may leave out old
        reviews unless the address says ``since_period=all``, which is asked for.
    Environment variables
        None.
    """

    name = "feefo"
    hosts = ("feefo.com",)

    def feed_address(self, url: str) -> str:
        """The interface's first page for a merchant's page."""
        found = _MERCHANT.search(url)
        if found is None:
            return url
        merchant = quote(unquote(found[1]), safe="")
        return f"{API}?merchant_identifier={merchant}&page=1&page_size=100&since_period=all"

    @classmethod
    def extract(cls, page: PageContent) -> Extracted[FoundReview]:
        """The reviews, and their number as the answer's frame states it."""
        extracted, count = super().extract(page), _meta(page).get("count")
        if extracted.summary is not None or not isinstance(count, int):
            return extracted
        return replace(extracted, summary=FoundSummary(rating=None, count=count))

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The next number, up to the number of pages that the answer states."""
        if not page.is_json:
            return super().following(page, extracted)
        here, pages = _meta(page).get("current_page"), _meta(page).get("pages")
        if not (isinstance(here, int) and isinstance(pages, int)) or here >= pages:
            return None
        return counted_up(page.url, "page", here + 1)


def _meta(page: PageContent) -> dict[str, Any]:
    summary = page.json.get("summary") if page.is_json and isinstance(page.json, dict) else None
    meta = summary.get("meta") if isinstance(summary, dict) else None
    return meta if isinstance(meta, dict) else {}
