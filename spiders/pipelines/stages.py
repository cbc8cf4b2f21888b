"""The stages before saving, for pages that do not come through Scrapy: imported ones and those read again."""

from __future__ import annotations

from spiders.ledger import Outcome
from spiders.pipelines.deduplicate import Deduplicate
from spiders.pipelines.scrub import Scrub
from spiders.pipelines.validate import usable
from spiders.records import RatingSummary, stable_id


class Stages:
    """Validate, scrub, deduplicate, as the pipelines do it."""

    def __init__(self) -> None:
        self._scrub, self._deduplicate = Scrub(), Deduplicate()

    def __call__(self, outcome: Outcome) -> Outcome:
        """The outcome of an archived page with records instead of finds; what cannot be used is counted.

        A source without an address in market.toml has its rating summary under its name.
        """
        page, job = outcome.page, outcome.ledger.job
        if page is None:
            outcome.found = ()
            return outcome
        found = [mended for one in outcome.found if (mended := usable(one, page.fetched_at)) is not None]
        outcome.dropped += len(outcome.found) - len(found)
        outcome.found = found
        if outcome.summary is not None and job.start_url is None and job.brand is not None:
            outcome.records.append(
                RatingSummary(
                    summary_id=stable_id("a", job.brand, job.source, None),
                    brand=job.brand,
                    source=job.source,
                    url=page.url,
                    rating=outcome.summary.rating,
                    count=outcome.summary.count,
                    page_id=page.page_id,
                    crawl_id=outcome.ledger.crawl_id,
                )
            )
        return self._deduplicate.process_item(self._scrub.process_item(outcome))
