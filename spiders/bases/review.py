"""What all review sources share: page after page until the end, a circle, or the cap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders.bases.source import SourceSpider
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import host_of
from spiders.records import PageState, normalise_text


class ReviewSpider(SourceSpider):
    """Base of the review spiders. A site that needs more than the generic route overrides :meth:`extract`."""

    kind = "reviews"
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts (and all below them) whose addresses this spider reads; empty for the generic one."""

    def extract(self, page: PageContent) -> Extracted[FoundReview]:
        """The reviews of a page, how many there should be, and the following page."""
        return extract_reviews(page)

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """The page's reviews and the following page."""
        extracted = self.extract(page)
        if extracted.state in {PageState.BLOCKED, PageState.NEEDS_BROWSER}:
            yield from self.walled(extracted, response, ledger)
            return
        if extracted.summary and extracted.summary.count is not None:
            ledger.expected = max(ledger.expected or 0, extracted.summary.count)
        fingerprints = {fingerprint(found) for found in extracted.records}
        circles = bool(fingerprints) and fingerprints <= ledger.prints
        ledger.prints |= fingerprints
        following = extracted.next_url
        if circles:
            ledger.ended = "repeat"
        elif following and fingerprints and host_of(following) == host_of(page.url):
            yield self.ask(ledger, following)
        elif not fingerprints and not ledger.prints:
            ledger.ended = "nothing_found"
        yield Outcome(
            ledger=ledger,
            url=page.url,
            became=Became.READ,
            found=extracted.records,
            summary=extracted.summary,
            dropped=len(extracted.notes),
        )


def fingerprint(found: FoundReview) -> str:
    """What makes a review the same one on another page, before it has an id."""
    words = normalise_text(f"{found.title or ''} {found.text}")
    key = f"{found.native_id}|{found.author}|{found.published}|{found.rating}|{words}"
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
