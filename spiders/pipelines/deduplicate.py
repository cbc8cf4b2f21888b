"""Takes out what this crawl has seen, and counts it.

A question or a chat widget that stands on many pages is kept from the page with the shortest address, so that the
result does not depend on which page came first.
"""

from __future__ import annotations

from spiders.ledger import Outcome
from spiders.records import CaptureState, FaqEntry, Review, SerpCapture, Signal


class Deduplicate:
    """Third stage."""

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with records this crawl has not kept yet."""
        ledger, kept, distinct = item.ledger, [], []
        for record in item.records:
            key, rank = _key(record)
            if key is None:
                kept.append(record)
                continue
            before = ledger.seen.get(key)
            if before is None:
                ledger.seen[key] = rank
                distinct.append(record)
                kept.append(record)
                continue
            if not isinstance(record, SerpCapture):
                ledger.duplicates += 1
            if rank < before or isinstance(record, SerpCapture):
                ledger.seen[key] = rank
                kept.append(record)
        ledger.count(distinct)  # type: ignore[arg-type]
        item.records = kept
        return item


def _key(record: object) -> tuple[str | None, tuple[int, str]]:
    if isinstance(record, Review):
        return record.review_id, (0, "")
    if isinstance(record, FaqEntry):
        return record.faq_id, (len(record.url), record.url)
    if isinstance(record, Signal):
        return record.signal_id, (len(record.url), record.url)
    if isinstance(record, SerpCapture) and record.state is CaptureState.OK:
        return record.capture_id, (0, "")
    return None, (0, "")
