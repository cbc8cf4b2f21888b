"""What all review sources share: page after page until the end, a circle, or the cap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders.bases.source import SourceSpider
from spiders.browser import find_chromium
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.load_more import loads_more
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import host_of
from spiders.parsing.urls import with_missing
from spiders.pipelines.validate import usable
from spiders.records import Page, PageState, ReviewKind
from spiders.records_from_page import review_records
from spiders.rendering import was_cut

_SCRIPT = re.compile(r"<script(?![^>]*\b(?:ld\+json|application/json))", re.IGNORECASE)


class ReviewSpider(SourceSpider):
    """Base of the review spiders; a file of ``spiders/reviews`` states only what differs from the generic route.

    Which addresses it reads (``hosts``, ``addresses``), which address of the source's own interface they stand for
    (:meth:`feed_address`), where a page goes on (:meth:`following`), and whether people there write about the brand
    without grading it (``mentions``). Pages are read by their shape (``extraction.reviews``), so that a saved page
    gives the same as a crawled one.
    """

    kind = "reviews"
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts (and all below them) all of whose addresses this spider reads; empty for the generic one."""
    addresses: ClassVar[tuple[str, ...]] = ()
    """Patterns of the addresses it reads, from the host on, without ``www.``; asked before ``hosts``."""
    parameters: ClassVar[Mapping[str, str]] = {}
    """What the first address asks for (newest first, all languages), unless it says otherwise itself."""
    mentions: ClassVar[bool] = False
    """Forums and news: a find without rating is kept as a mention."""

    def feed_address(self, url: str) -> str:
        """The address to ask for, where that of market.toml is the page for people; with ``parameters``."""
        return with_missing(url, self.parameters)

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The address of the next page."""
        return extracted.next_url

    @classmethod
    def extract(cls, page: PageContent) -> Extracted[FoundReview]:
        """The reviews of a page and how many there should be, as this source means them."""
        extracted = extract_reviews(page)
        if not cls.mentions:
            return extracted
        records = [
            one if one.rating is not None else replace(one, kind=ReviewKind.MENTION) for one in extracted.records
        ]
        return replace(extracted, records=tuple(records))

    def first(self, ledger: Ledger) -> Iterable[Request | None]:
        """The source's first page."""
        yield self.ask(ledger, self.feed_address(ledger.job.start_url or ""))

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """The page's reviews and the following page."""
        extracted = self.extract(page)
        request = response.request
        assert request is not None
        if extracted.state in {PageState.BLOCKED, PageState.NEEDS_BROWSER} and "plain" not in request.meta:
            yield from self.walled(extracted, response, ledger)
            return
        rendered = self._with_browser(extracted, page, request, ledger)
        if rendered is not None:
            yield rendered
            yield Outcome(ledger=ledger, url=page.url, became=Became.READ)
            return
        extracted, kept = self._better(extracted, request, ledger)
        if extracted.summary and extracted.summary.count is not None:
            ledger.expected = max(ledger.expected or 0, extracted.summary.count)
        fingerprints = {fingerprint(found) for found in extracted.records}
        circles = bool(fingerprints) and fingerprints <= ledger.prints
        ledger.prints |= fingerprints
        following = self.following(page, extracted)
        if circles:
            ledger.ended = "repeat"
        elif following and self._all_known(extracted.records, page, ledger):
            ledger.ended = "known"
        elif following and fingerprints and host_of(following) == host_of(page.url):
            yield self.ask(ledger, following, meta={"wait": asked_to_wait(page)})
        elif not fingerprints and not ledger.prints:
            ledger.ended = "nothing_found"
        if was_cut(request.meta):
            ledger.ended = "page_cap"
        yield Outcome(
            ledger=ledger,
            url=page.url,
            became=Became.READ,
            kept_from=kept,
            found=extracted.records,
            summary=extracted.summary,
            dropped=len(extracted.notes),
        )

    def lost(self, outcome: Outcome, request: Request) -> Iterable[Request | Outcome | None]:
        """A page that could not be rendered: what it gave without a browser is kept, the failure is counted."""
        if "plain" in request.meta:
            extracted, outcome.kept_from = request.meta["plain"]
            outcome.found, outcome.summary = extracted.records, extracted.summary
            if extracted.summary and extracted.summary.count is not None:
                outcome.ledger.expected = max(outcome.ledger.expected or 0, extracted.summary.count)
        yield outcome

    def _with_browser(
        self, extracted: Extracted[FoundReview], page: PageContent, request: Request, ledger: Ledger
    ) -> Request | None:
        """The same page through the browser, when it shows there what it only hints at here.

        That is: reviews that stand in structured data alone, and lists that grow at the press of a button. A source
        where the browser has shown nothing more is not asked that way again.
        """
        if not extracted.records or page.is_json or "playwright" in request.meta:
            return None
        if self.market.crawl.render != "auto" or ledger.notes.get("browser_is_useless"):
            return None
        stated = extracted.summary.count if extracted.summary else None
        hidden = not any(review.visible for review in extracted.records)
        short = extracted.next_url is None and (stated is None or stated > len(extracted.records))
        if not hidden and not (short and loads_more(page)):
            return None
        if not _SCRIPT.search(page.text):  # what no script changes looks the same in a browser
            return None
        if find_chromium() is None:
            return None
        return self.ask(ledger, page.url, render=True, meta={"plain": (extracted, request.meta["page"])})

    def _better(
        self, extracted: Extracted[FoundReview], request: Request, ledger: Ledger
    ) -> tuple[Extracted[FoundReview], Page | None]:
        """Of a page that was read without and with a browser, the reading that says more; and the page it is from."""
        if "plain" not in request.meta:
            return extracted, None
        plain, page = request.meta["plain"]

        def worth(reading: Extracted[FoundReview]) -> tuple[int, int]:
            return sum(review.visible for review in reading.records), len(reading.records)

        if worth(extracted) > worth(plain):
            return extracted, None
        ledger.notes["browser_is_useless"] = True
        return plain, page

    def _all_known(self, found: Sequence[FoundReview], page: PageContent, ledger: Ledger) -> bool:
        """Whether the store had every review of this page before this crawl, and what follows must be older still.

        It must where the reviews seen so far come newest first. A page with a review without date, or with a pinned
        one, says nothing about the next page: there paging goes on.
        """
        if not ledger.known:
            return False
        dates = [review.published for review in found if review.published is not None]
        newest: datetime | None = ledger.notes.get("oldest")
        falls = [*([newest] if newest else []), *dates]
        if len(dates) < len(found) or falls != sorted(falls, reverse=True):
            ledger.notes["unsorted"] = True
        if dates:
            ledger.notes["oldest"] = min(dates)
        if not found or ledger.notes.get("unsorted") or ledger.job.brand is None:
            return False
        kept = [mended for one in found if isinstance(mended := usable(one, self.moment()), FoundReview)]
        records = review_records(
            kept, brand=ledger.job.brand, source=ledger.job.source, page_id=None, crawl_id=None, url=page.url
        )
        return {record.review_id for record in records} <= ledger.known


def asked_to_wait(page: PageContent) -> float:
    """Seconds an interface asks to be left alone, in its answer's ``backoff``."""
    wait = page.json.get("backoff") if page.is_json and isinstance(page.json, dict) else None
    return float(wait) if isinstance(wait, (int, float)) and not isinstance(wait, bool) else 0.0


def fingerprint(found: FoundReview) -> int:
    """What makes a review the same one on another page of this run, before it has an id."""
    return hash((found.native_id, found.author, found.published, found.rating, found.title, found.text))
