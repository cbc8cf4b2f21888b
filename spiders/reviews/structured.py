"""Any review site."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class Structured(ReviewSpider):
    """Reviews of any page: structured data first, then what a reader sees.

    Source
        Every address under ``reviews`` in market.toml that no other spider is made for.
    Caveats
        Follows the page's own link to the next page on the same host; "load more" without a link ends the list.
    Environment variables
        None.
    """

    name = "structured"
