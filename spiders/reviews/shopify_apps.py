"""The app store of Shopify."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider

_APP = re.compile(r"(//apps\.shopify\.com/[a-z0-9][a-z0-9._-]*)(?:/reviews)?/?(?=[?#]|$)")


class ShopifyApps(ReviewSpider):
    """Merchants' reviews of a Shopify app, newest first.

    Source
        https://apps.shopify.com/NAME or https://apps.shopify.com/NAME/reviews
    Caveats
        Ten a page. Authors are shops. What robots.txt and the terms say at the time of the crawl counts: robots.txt is
        asked and obeyed, the terms are for the user to read.
    Environment variables
        None.
    """

    name = "shopify_apps"
    hosts = ("apps.shopify.com",)
    parameters: ClassVar[Mapping[str, str]] = {"sort_by": "newest"}

    def feed_address(self, url: str) -> str:
        """The reviews of the app, also from its own page."""
        address = _APP.sub(r"\1/reviews", url)
        return super().feed_address(address) if "/reviews" in address else url
