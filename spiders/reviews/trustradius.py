"""TrustRadius."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_PRODUCT = re.compile(r"(//(?:www\.)?trustradius\.com/products/[^/?#]+)/?(?=[?#]|$)")


class TrustRadius(ReviewSpider):
    """Reviews of a software product.

    Source
        https://www.trustradius.com/products/NAME/reviews
    Caveats
        Points of ten. As far as we know the list shows beginnings of the texts and the whole of a review stands on a
        page of its own. A refusal is reported as blocked; pages saved in a browser can be imported.
    Environment variables
        None.
    """

    name = "trustradius"
    hosts = ("trustradius.com",)

    def feed_address(self, url: str) -> str:
        """The reviews of the product, also from its own page."""
        return super().feed_address(_PRODUCT.sub(r"\1/reviews", url))
