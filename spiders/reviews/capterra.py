"""Capterra, GetApp and Software Advice: three sites of one company over one stock of reviews."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_PRODUCT = re.compile(
    r"(//(?:www\.)?(?:capterra\.com/p/\d+/[^/?#]+|getapp\.com/[^/?#]+/a/[^/?#]+|softwareadvice\.com/[^/?#]+/[^/?#]+-profile))"
    r"/?(?=[?#]|$)"
)


class Capterra(ReviewSpider):
    """Reviews of a software product on Capterra, GetApp or Software Advice.

    Source
        https://www.capterra.com/p/NUMBER/NAME/reviews/, https://www.getapp.com/CATEGORY/a/NAME/reviews/,
        https://www.softwareadvice.com/CATEGORY/NAME-profile/reviews/, or the same on a country's host.
    Caveats
        The three show the same reviews: name one of them a brand, or all is counted thrice. As far as we know crawlers
        are often refused there: then this source is reported as blocked and pages saved in a browser can be imported.
        Further pages may come by a button only.
    Environment variables
        None.
    """

    name = "capterra"
    hosts = (
        "capterra.com",
        "capterra.co.uk",
        "capterra.ca",
        "capterra.com.au",
        "capterra.com.de",
        "capterra.fr",
        "capterra.es",
        "getapp.com",
        "getapp.co.uk",
        "getapp.ca",
        "getapp.com.au",
        "softwareadvice.com",
        "softwareadvice.co.uk",
    )

    def feed_address(self, url: str) -> str:
        """The reviews of the product, also from the address of its profile."""
        return super().feed_address(_PRODUCT.sub(r"\1/reviews/", url))
