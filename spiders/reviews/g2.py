"""G2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider

_PRODUCT = re.compile(r"(//(?:www\.)?g2\.com/products/[^/?#]+)(?:/reviews)?/?(?=[?#]|$)")


class G2(ReviewSpider):
    """Reviews of a software product, newest first.

    Source
        https://www.g2.com/products/NAME/reviews
    Caveats
        As far as we know crawlers meet a CAPTCHA there and the terms forbid them: then this source is reported as
        blocked. Pages saved in a browser can be imported. "What do you like" and "what do you dislike" are read as one
        text.
    Environment variables
        None.
    """

    name = "g2"
    hosts = ("g2.com",)
    parameters: ClassVar[Mapping[str, str]] = {"order": "most_recent"}

    def feed_address(self, url: str) -> str:
        """The reviews of the product, also from the address of its profile."""
        return super().feed_address(_PRODUCT.sub(r"\1/reviews", url))
