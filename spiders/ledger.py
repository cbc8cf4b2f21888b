"""The account of one running crawl: what was asked, what came, what is still open. Plain memory, written by ``save``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from spiders.extraction.found import FoundFaq, FoundReview, FoundSignal, FoundSummary
from spiders.jobs import Job
from spiders.records import Crawl, FaqEntry, Page, Ranking, RatingSummary, Review, ReviewKind, SerpCapture, Signal

Countable = Review | FaqEntry | Signal | SerpCapture

FILLED: dict[type, tuple[str, ...]] = {
    Review: ("text", "rating", "published", "author_key"),
    FaqEntry: ("question", "answer"),
}
"""Fields whose fill rate tells whether a page was understood; a reply or a title may honestly be rare."""


class Became(StrEnum):
    """What became of one request."""

    READ = "read"
    BLOCKED = "blocked"
    FAILED = "failed"
    ABSENT = "absent"  # a guessed address that the site does not have: no failure


@dataclass(kw_only=True)
class Outcome:
    """The one item that each request ends with; the pipelines fill it stage by stage.

    ``found`` leaves ``validate`` without what cannot be used, ``scrub`` turns it into ``records`` (from there on no
    name and no contact is left), ``deduplicate`` takes out what this crawl had before, ``save`` writes.
    """

    ledger: Ledger
    url: str
    became: Became
    reason: str | None = None
    page: Page | None = None
    """The archived page of this request."""
    kept_from: Page | None = None
    """The page the finds are from, when that is another one: read before, then asked for again through the browser."""
    found: Sequence[FoundReview | FoundFaq | FoundSignal] = ()
    summary: FoundSummary | None = None
    records: list[Review | FaqEntry | Signal | RatingSummary | SerpCapture | Ranking] = field(default_factory=list)
    dropped: int = 0


@dataclass(kw_only=True)
class Ledger:
    """One crawl while it runs."""

    job: Job
    crawl_id: str
    started: datetime
    resumed: bool = False
    """An earlier run of it was killed; what that run fetched is read from the archive."""
    open: int = 0
    """Requests without an outcome yet."""
    asked: set[str] = field(default_factory=set)
    """Addresses asked for, so that none is asked twice."""
    prints: set[int] = field(default_factory=set)
    """What pages showed, to notice that pagination goes in circles."""
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Record id -> rank of the page it was kept from."""
    stopped: str | None = None
    """Why nothing more is asked of this source: a wall, too many failures."""
    ended: str = "finished"
    """How it ended when nothing stopped it: finished, known, page_cap, time_cap, repeat."""
    expected: int | None = None
    new: int = 0
    held_before: int = 0
    """Reviews of this brand and source that the store held before this crawl began."""
    known: frozenset[str] = frozenset()
    """Their ids, where an earlier crawl reached the end: paging may stop at them. Empty: it must not."""
    earlier: dict[str, Page] = field(default_factory=dict)
    """Address -> the page as an earlier crawl of this source archived it: need not be sent again when unchanged."""
    duplicates: int = 0
    pages: int = 0
    blocked: int = 0
    failed: int = 0
    dropped: int = 0
    failures_in_a_row: int = 0
    reasons: list[str] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    fillable: Counter[str] = field(default_factory=Counter)
    counted: int = 0
    waited: float = 0.0
    """Seconds its pages took to come, pauses between them left out."""
    finished: datetime | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    """What the spider remembers about this source between its pages."""

    def stop(self, reason: str) -> None:
        """Ask nothing more of this source; the first reason stays."""
        self.stopped = self.stopped or reason

    def count(self, records: Iterable[Countable]) -> None:
        """Count distinct records and how many of their fields are filled."""
        by_kind: dict[type, list[Countable]] = {}
        for record in records:
            by_kind.setdefault(type(record), []).append(record)
        for kind, group in by_kind.items():
            self.counted += len(group)
            for name in FILLED.get(kind, ()):
                asked = group
                if name == "rating":  # nobody is asked for one in a forum
                    asked = [one for one in group if not (isinstance(one, Review) and one.kind is ReviewKind.MENTION)]
                values = [getattr(one, name) for one in asked]
                self.fillable[name] += len(values)
                self.filled[name] += len(values) - values.count(None) - values.count("")

    @property
    def stop_reason(self) -> str | None:
        """One word, or one word with its reason; None while it runs."""
        if self.finished is None:
            return None
        if self.stopped:
            return self.stopped
        if self.ended == "finished" and not self.pages and self.reasons:
            return f"failed: {self.reasons[0]}"
        return self.ended

    def crawl(self) -> Crawl:
        """The row as it stands."""
        fields = FILLED.get({"reviews": Review, "faq": FaqEntry}.get(self.job.kind, Signal), ())
        return Crawl(
            crawl_id=self.crawl_id,
            spider=self.job.spider,
            source=self.job.source,
            brand=self.job.brand,
            start_url=self.job.start_url,
            started=self.started,
            finished=self.finished,
            expected=self.expected,
            got=self.counted,
            new=self.new,
            duplicates=self.duplicates,
            pages=self.pages,
            blocked=self.blocked,
            failed=self.failed,
            dropped=self.dropped,
            stop_reason=self.stop_reason,
            fill_rates={n: round(self.filled[n] / self.fillable[n], 4) for n in fields if self.fillable[n]},
            held=self.held_before + self.new if self.finished is not None and self.job.kind == "reviews" else None,
        )
