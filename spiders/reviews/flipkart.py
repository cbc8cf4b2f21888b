"""Flipkart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider

_PRODUCT = re.compile(r"(//(?:www\.)?flipkart\.com/[^/?#]+)/p/(itm\w+)")


class Flipkart(ReviewSpider):
    """Reviews of a product, newest first.

    Source
        https://www.flipkart.com/NAME/p/itmNUMBER?pid=NUMBER or https://www.flipkart.com/NAME/product-reviews/itmNUMBER
    Caveats
        On the pages as we know them the grade is a bare number beside an image, which is not recognised as a grade: they
        come out empty, and `health` says so. As far as we know crawlers are often refused and the terms forbid them:
        then this source is reported as blocked. What works is a table of one's own (`marketgap import reviews`).
    Environment variables
        None.
    """

    name = "flipkart"
    hosts = ("flipkart.com",)
    parameters: ClassVar[Mapping[str, str]] = {"sortOrder": "MOST_RECENT"}

    def feed_address(self, url: str) -> str:
        """The list of all reviews of a product."""
        address = _PRODUCT.sub(r"\1/product-reviews/\2", url)
        return super().feed_address(address) if "/product-reviews/" in address else url
