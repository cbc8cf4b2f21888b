"""Bazaarvoice, a review widget of brands and shops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent
from spiders.parsing.urls import counted_up


class Bazaarvoice(ReviewSpider):
    """Reviews of a product through the Conversations interface, newest first.

    Source
        https://api.bazaarvoice.com/data/reviews.json?apiversion=5.4&passkey=KEY&Filter=ProductId:NUMBER
    Caveats
        Meant for one's own passkey: it stands in the address, so in the archive and the store as well. Many shops show
        the same reviews, taken over from the brand: name one of them. Newer widgets ask other addresses, which are not
        known here.
    Environment variables
        None.
    """

    name = "bazaarvoice"
    hosts = ("api.bazaarvoice.com",)
    parameters: ClassVar[Mapping[str, str]] = {"Sort": "SubmissionTime:desc", "Limit": "100", "Offset": "0"}

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The next offset, as long as the answer's total is larger."""
        answer = page.json if page.is_json and isinstance(page.json, dict) else {}
        offset, limit, total = (answer.get(name) for name in ("Offset", "Limit", "TotalResults"))
        if not (isinstance(offset, int) and isinstance(limit, int) and isinstance(total, int)):
            return None
        after = offset + limit
        return counted_up(page.url, "Offset", after) if offset < after < total else None
