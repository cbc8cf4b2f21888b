"""Amazon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider


class Amazon(ReviewSpider):
    """Reviews that a product's page shows, or a list of all reviews of a product, newest first.

    Source
        https://www.amazon.com/dp/NUMBER or https://www.amazon.com/product-reviews/NUMBER, or the same on a country's
        host.
    Caveats
        As far as we know the list of all reviews wants a login, and the terms forbid robots: a refusal is reported as
        blocked. The product's page is therefore left as it is; it shows a dozen reviews picked by Amazon, which say
        nothing about shares. What works for all of them are the pages of the list saved in a browser.
    Environment variables
        None.
    """

    name = "amazon"
    hosts = (
        "amazon.com",
        "amazon.ca",
        "amazon.com.mx",
        "amazon.com.br",
        "amazon.co.uk",
        "amazon.ie",
        "amazon.de",
        "amazon.fr",
        "amazon.it",
        "amazon.es",
        "amazon.nl",
        "amazon.com.be",
        "amazon.se",
        "amazon.pl",
        "amazon.com.tr",
        "amazon.ae",
        "amazon.sa",
        "amazon.eg",
        "amazon.in",
        "amazon.sg",
        "amazon.co.jp",
        "amazon.com.au",
        "amazon.co.za",
    )
    parameters: ClassVar[Mapping[str, str]] = {"sortBy": "recent", "reviewerType": "all_reviews"}

    def feed_address(self, url: str) -> str:
        """The list, newest first; a product's page as it is."""
        return super().feed_address(url) if "/product-reviews/" in url else url
