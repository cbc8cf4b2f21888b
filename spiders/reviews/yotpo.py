"""Yotpo, a review widget of shops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from spiders.bases.review import ReviewSpider
from spiders.extraction.found import Extracted, FoundReview, FoundSummary
from spiders.extraction.page import PageContent
from spiders.parsing.urls import counted_up


class Yotpo(ReviewSpider):
    """Reviews of a product in a shop that uses Yotpo, newest first, from the address that the widget itself asks.

    Source
        https://api-cdn.yotpo.com/v1/widget/KEY/products/NUMBER/reviews.json; the browser's list of network requests
        shows it (key and number) when the product's page is open.
    Caveats
        One product an address. The key belongs to the shop and stands in its pages: whether one may use it is for the
        terms of the shop and of Yotpo to say. Newer widgets ask other addresses, which are not known here.
    Environment variables
        None.
    """

    name = "yotpo"
    hosts = ("api.yotpo.com", "api-cdn.yotpo.com")
    parameters: ClassVar[Mapping[str, str]] = {"per_page": "100", "page": "1", "sort": "date", "direction": "desc"}

    @classmethod
    def extract(cls, page: PageContent) -> Extracted[FoundReview]:
        """The reviews, and their number as the answer's frame states it."""
        extracted, total = super().extract(page), _pagination(page).get("total")
        if extracted.summary is not None or not isinstance(total, int):
            return extracted
        return replace(extracted, summary=FoundSummary(rating=None, count=total))

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The next number, as long as the answer's total is larger than the pages so far."""
        here, size, total = (_pagination(page).get(name) for name in ("page", "per_page", "total"))
        if not (isinstance(here, int) and isinstance(size, int) and isinstance(total, int)) or here * size >= total:
            return None
        return counted_up(page.url, "page", here + 1)


def _pagination(page: PageContent) -> dict[str, Any]:
    answer = page.json.get("response") if page.is_json and isinstance(page.json, dict) else None
    pages = answer.get("pagination") if isinstance(answer, dict) else None
    return pages if isinstance(pages, dict) else {}
