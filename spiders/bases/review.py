"""What all review sources share: page after page until the end, a circle, or the cap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders.bases.source import SourceSpider
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import host_of
from spiders.pipelines.validate import usable
from spiders.records import PageState, normalise_text
from spiders.records_from_page import review_records


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
        elif following and self._all_known(extracted.records, page, ledger):
            ledger.ended = "known"
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

    def _all_known(self, found: Sequence[FoundReview], page: PageContent, ledger: Ledger) -> bool:
        """Whether the store had every review of this page before this crawl, and what follows must be older still.

        It must where the reviews seen so far come newest first. A page with a review without date, or with a pinned
        one, says nothing about the next page: there paging goes on.
        """
        dates = [review.published for review in found if review.published is not None]
        newest: datetime | None = ledger.notes.get("oldest")
        falls = [*([newest] if newest else []), *dates]
        if len(dates) < len(found) or falls != sorted(falls, reverse=True):
            ledger.notes["unsorted"] = True
        if dates:
            ledger.notes["oldest"] = min(dates)
        if not found or not ledger.known or ledger.notes.get("unsorted") or ledger.job.brand is None:
            return False
        kept = [mended for one in found if isinstance(mended := usable(one, self.moment()), FoundReview)]
        records = review_records(
            kept, brand=ledger.job.brand, source=ledger.job.source, page_id=None, crawl_id=None, url=page.url
        )
        return {record.review_id for record in records} <= ledger.known


def fingerprint(found: FoundReview) -> str:
    """What makes a review the same one on another page, before it has an id."""
    words = normalise_text(f"{found.title or ''} {found.text}")
    key = f"{found.native_id}|{found.author}|{found.published}|{found.rating}|{words}"
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
