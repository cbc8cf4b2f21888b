"""Makes records of finds: authors become a keyed hash, contacts are masked. Behind it no name is left."""

from __future__ import annotations

from spiders.extraction.found import FoundFaq, FoundReview, FoundSignal
from spiders.ledger import Outcome
from spiders.records import RatingSummary, stable_id
from spiders.records_from_page import faq_records, review_records, signal_records


class Scrub:
    """Second stage."""

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with records instead of finds."""
        job, page = item.ledger.job, item.kept_from or item.page
        if page is None or job.brand is None:
            item.found = ()
            return item
        place = {"brand": job.brand, "page_id": page.page_id, "crawl_id": item.ledger.crawl_id, "url": page.url}
        reviews = [found for found in item.found if isinstance(found, FoundReview)]
        item.records += review_records(reviews, source=job.source, **place)
        item.records += faq_records([found for found in item.found if isinstance(found, FoundFaq)], **place)
        item.records += signal_records([found for found in item.found if isinstance(found, FoundSignal)], **place)
        if item.summary is not None and job.start_url is not None:
            item.records.append(
                RatingSummary(
                    summary_id=stable_id("a", job.brand, job.source, job.start_url),
                    brand=job.brand,
                    source=job.source,
                    url=job.start_url,
                    rating=item.summary.rating,
                    count=item.summary.count,
                    page_id=page.page_id,
                    crawl_id=item.ledger.crawl_id,
                )
            )
        item.found = ()
        return item
