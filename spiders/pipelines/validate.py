"""Takes out what cannot be used, and counts it; nothing unusable travels further."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from spiders.extraction.found import FoundFaq, FoundReview, FoundSignal
from spiders.ledger import Outcome

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from scrapy.crawler import Crawler

    from spiders.bases.source import SourceSpider

AHEAD = timedelta(days=2)
"""A review may be of tomorrow in another time zone; a later date was misread."""
LONGEST = 100_000
"""Characters of one text: longer ones are whole pages taken for a review."""


class Validate:
    """First stage."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with usable finds only."""
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]
        now = spider.moment()
        kept = [mended for found in item.found if (mended := usable(found, now)) is not None]
        item.dropped += len(item.found) - len(kept)
        item.found = kept
        return item


def usable(found: FoundReview | FoundFaq | FoundSignal, now: datetime) -> FoundReview | FoundFaq | FoundSignal | None:
    """The find, without values that cannot be true; None when what is left says nothing."""
    if isinstance(found, FoundReview):
        if not (found.text.strip() or found.title) and found.rating is None:
            return None
        if len(found.text) > LONGEST:
            return None
        wrong_rating = found.rating is not None and not 0.0 <= found.rating <= 1.0
        wrong_date = found.published is not None and found.published > now + AHEAD
        if wrong_rating or wrong_date:
            return replace(
                found,
                rating=None if wrong_rating else found.rating,
                published=None if wrong_date else found.published,
            )
        return found
    if isinstance(found, FoundFaq):
        fits = found.question.strip() and found.answer.strip() and len(found.answer) <= LONGEST
        return found if fits else None
    return found if found.evidence.strip() else None
