"""Any review site."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class Structured(ReviewSpider):
    """Reviews of any page: structured data first, then what a reader sees.

    Source
        Every address under ``reviews`` in market.toml that no other spider is made for.
    Caveats
        Follows the page's own link to the next page on the same host. Lists that grow by a button or by scrolling are
        unfolded in the browser (``render``), for 30 seconds at most.
    Environment variables
        None.
    """

    name = "structured"
