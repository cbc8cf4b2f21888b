"""Everything in the archive, read again with today's extractors: no network, no Scrapy.

Pages are read in the order of their crawls, so that a record ends with the newest page that shows it. What an earlier
extractor found on a page and today's does not find is taken out; records whose page cannot be read stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from spiders.archive import ArchivedPage, PageArchive, open_archive
from spiders.capture_reextraction import reread_captures
from spiders.errors import ArchiveError, ExtractionError, UsageError
from spiders.extraction.faq import extract_faq
from spiders.extraction.found import Extracted
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.extraction.signals import extract_signals
from spiders.importers.saved.keeping import KINDS_HEADER
from spiders.jobs import CONTACT_CHANNELS, FAQ_PAGES, GENERIC_REVIEWS, KINDS, Job, Kind
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import Market, Serp
from spiders.people import People
from spiders.pipelines.stages import Stages
from spiders.records import Crawl, FaqEntry, Page, PageState, Record, Review, Signal
from spiders.store import Store, open_store

logger = logging.getLogger(__name__)

Extract = Callable[[PageContent], Extracted[Any]]
EXTRACTORS: dict[Kind, Extract] = {"reviews": extract_reviews, "faq": extract_faq, "site": extract_signals}
RECORDS: dict[Kind, type[Review | FaqEntry | Signal]] = {"reviews": Review, "faq": FaqEntry, "site": Signal}
KEYS = {Review: "review_id", FaqEntry: "faq_id", Signal: "signal_id"}
PROVIDERS = frozenset(get_args(Serp.model_fields["provider"].annotation))


@dataclass(frozen=True, kw_only=True)
class Reextraction:
    """What reading again did."""

    crawls: tuple[Crawl, ...]
    """The rows of the crawls whose pages were read, as they are now."""
    pages: int
    removed: int
    """Records that an earlier extractor found and today's do not."""
    unread: tuple[str, ...]
    """Pages that could not be read, with the reason; their records stay."""
    unknown: int
    """Archived pages of crawls that the store does not know; they say neither brand nor source and were left alone."""


def reextract(
    market: Market,
    *,
    kinds: Sequence[Kind] = KINDS,
    brands: Sequence[str] | None = None,
    on_progress: Callable[[Crawl], None] | None = None,
) -> Reextraction:
    """Read the archived pages of a market again.

    Parameters
    ----------
    market
        Its store and archive.
    kinds
        Which kinds of records.
    brands
        Ids or names; None for all. Results pages belong to no brand and are left out when brands are chosen.
    on_progress
        Called with each crawl's row when its pages are read.

    Returns
    -------
    Reextraction
        The same archive and the same extractors give the same records, whenever it is done.

    Raises
    ------
    UsageError
        When a brand is not in the market.
    StoreError
        When the store cannot be opened or written.
    """
    chosen: set[str | None] = set()
    for words in brands or ():
        brand = market.find_brand(words)
        if brand is None:
            raise UsageError(f"--brand {words}: no such brand; the brands are {', '.join(b.id for b in market.brand)}")
        chosen.add(brand.id)
    archive = open_archive(market)
    with open_store(market.store_url) as store:
        run = _Run(market, store, archive, kinds)
        files: dict[str, list[Page]] = {}
        for page in archive.pages():
            files.setdefault(page.crawl_id, []).append(page)
        rows = {crawl.crawl_id: crawl for crawl in store.records(Crawl) if crawl.crawl_id in files}
        crawls = []
        for crawl in sorted(rows.values(), key=lambda c: (c.started, c.crawl_id)):
            if brands and crawl.brand not in chosen:
                continue
            row = run.read(crawl, files[crawl.crawl_id])
            if row is None:
                continue
            crawls.append(row)
            if on_progress is not None:
                on_progress(row)
        run.take_out()
        return Reextraction(
            crawls=tuple(crawls),
            pages=run.pages,
            removed=run.removed,
            unread=tuple(run.unread),
            unknown=sum(len(pages) for crawl_id, pages in files.items() if crawl_id not in rows),
        )


class _Run:
    """One run's counts; crawl after crawl."""

    def __init__(self, market: Market, store: Store, archive: PageArchive, kinds: Sequence[Kind]) -> None:
        self.market, self.store, self.archive, self.kinds = market, store, archive, kinds
        self.people = People(store)
        self.pages = self.removed = 0
        self.unread: list[str] = []
        self._found: dict[Kind, set[str]] = {kind: set() for kind in RECORDS}
        self._read: dict[Kind, set[str]] = {kind: set() for kind in RECORDS}
        self._of_spider: dict[str, Extract] = {}
        # a page that had not changed counts for a later crawl than the one whose file it lies in
        self._before: dict[tuple[type[Record], str], tuple[str | None, str | None]] = {
            (record_type, _key_of(record)): (record.page_id, record.crawl_id)
            for kind, record_type in RECORDS.items()
            if kind in kinds
            for record in store.records(record_type)
        }

    def read(self, crawl: Crawl, pages: Sequence[Page]) -> Crawl | None:
        """Read a crawl's pages again and save what they show; None when nothing of it was asked for."""
        kind = kind_of(crawl)
        if crawl.spider == "import:pages":
            named = self._kinds_of(crawl, kind, pages[0])
            kind = named[0] if len(named) == 1 else kind
        job = Job(kind=kind, spider=crawl.spider, source=crawl.source, brand=crawl.brand, start_url=crawl.start_url)
        ledger = Ledger(job=job, crawl_id=crawl.crawl_id, started=crawl.started, new=crawl.new)
        if kind == "serp":
            if "serp" not in self.kinds:
                return None
            readable = [(page, kept) for page in pages if (kept := self._archived(page)) is not None]
            self.pages += len(readable)
            captures, removed = reread_captures(self.store, crawl, readable, market=self.market)
            self.removed += removed
            row = replace(crawl, got=captures)
            self.store.save([row])
            return row
        stages, records = Stages(), dict[tuple[type[Record], str], Record]()
        asked = False
        for page in pages:
            wanted = [k for k in self._kinds_of(crawl, kind, page) if k in self.kinds]
            if not wanted:
                continue
            asked = True
            outcome = self._outcome(ledger, page, wanted, crawl)
            if outcome is None:
                continue
            self.pages += 1
            for record in stages(outcome).records:
                if isinstance(record, (Review, FaqEntry, Signal)):
                    page_id, crawl_id = self._before.get((type(record), _key_of(record)), (None, None))
                    record = replace(record, crawl_id=crawl_id) if page_id == page.page_id else record  # noqa: PLW2901
                records[type(record), _key_of(record)] = record
            ledger.dropped += outcome.dropped
            for one in wanted:
                self._read[one].add(page.page_id)
        if not asked:
            return None
        for one, record_type in RECORDS.items():
            self._found[one] |= {key for found, key in records if found is record_type}
        # pages that had not changed lie with an earlier crawl: then this one's counts cannot be told from its own
        row = self._row(crawl, ledger) if len(pages) >= crawl.pages else crawl
        self.store.save([*self.people.admit(records.values()), row])
        return row

    def take_out(self) -> None:
        """Records of the pages that were read which none of them shows any more."""
        for kind, record_type in RECORDS.items():
            read = sorted(self._read[kind])
            if not read:
                continue
            name = KEYS[record_type]
            there = {getattr(record, name) for record in self.store.records(record_type, page_id=read)}
            gone = sorted(there - self._found[kind])
            if gone:
                self.removed += self.store.delete(record_type, **{name: gone})

    def _outcome(self, ledger: Ledger, page: Page, wanted: Sequence[Kind], crawl: Crawl) -> Outcome | None:
        kept = self._archived(page)
        if kept is None:
            return None
        try:
            content = PageContent(kept.body, url=kept.url, content_type=kept.content_type, captured=kept.fetched_at)
            found = {kind: self._extractor(kind, crawl)(content) for kind in wanted}
        except ExtractionError as error:
            self.unread.append(f"{page.url}: {error}")
            return None
        except Exception:  # one page that breaks an extractor must not lose the others
            logger.exception("%s could not be read", page.url)
            self.unread.append(f"{page.url}: an error in marketgap; see the log")
            return None
        reviews = found.get("reviews")
        summary = reviews.summary if reviews is not None else None
        if summary is not None and summary.count is not None:
            ledger.expected = max(ledger.expected or 0, summary.count)
        blocked = all(one.state is PageState.BLOCKED for one in found.values())
        return Outcome(
            ledger=ledger,
            url=page.url,
            became=Became.BLOCKED if blocked else Became.READ,
            page=page,
            found=[record for one in found.values() for record in one.records],
            summary=summary,
            dropped=sum(len(one.notes) for one in found.values()),
        )

    def _archived(self, page: Page) -> ArchivedPage | None:
        try:
            return self.archive.read(page)
        except ArchiveError as error:
            self.unread.append(f"{page.url}: {error}")
            return None

    def _kinds_of(self, crawl: Crawl, kind: Kind, page: Page) -> Sequence[Kind]:
        """An imported page says itself what it was read for."""
        if not crawl.spider.startswith("import:"):
            return (kind,)
        kept = self._archived(page)
        named = (kept.headers.get(KINDS_HEADER) or "").split() if kept is not None else []
        return [one for one in KINDS if one in named and one != "serp"]

    def _extractor(self, kind: Kind, crawl: Crawl) -> Extract:
        if kind != "reviews" or crawl.spider == GENERIC_REVIEWS or crawl.spider.startswith("import:"):
            return EXTRACTORS[kind]
        if crawl.spider not in self._of_spider:
            self._of_spider[crawl.spider] = _extract_of(self.market, crawl.spider)
        return self._of_spider[crawl.spider]

    def _row(self, crawl: Crawl, ledger: Ledger) -> Crawl:
        """The crawl's row: what was counted on pages is new, what was counted on the way to them stays."""
        now = ledger.crawl()
        ended = crawl.stop_reason
        if ended == "nothing_found" and now.got:
            ended = "finished"
        elif ended == "finished" and not now.got and ledger.job.kind == "reviews":
            ended = "nothing_found"
        return replace(
            crawl,
            expected=crawl.expected if now.expected is None else now.expected,
            got=now.got,
            duplicates=now.duplicates,
            dropped=now.dropped,
            fill_rates=now.fill_rates,
            stop_reason=ended,
        )


def kind_of(crawl: Crawl) -> Kind:
    """The kind of a crawl, by its spider."""
    if crawl.spider in PROVIDERS or crawl.spider == "import:serp":
        return "serp"
    kinds: dict[str, Kind] = {FAQ_PAGES: "faq", CONTACT_CHANNELS: "site", "import:pages": "site"}
    return kinds.get(crawl.spider, "reviews")


def _extract_of(market: Market, name: str) -> Extract:
    """What the review spider of that name makes of a page; the generic one's when it is gone."""
    from importlib import import_module
    from pkgutil import iter_modules

    from spiders import reviews
    from spiders.bases.review import ReviewSpider

    for module in iter_modules(reviews.__path__, "spiders.reviews."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, ReviewSpider) and getattr(value, "name", None) == name:
                extract: Extract = value(market=market, jobs=[]).extract
                return extract
    return extract_reviews


def _key_of(record: Any) -> str:
    name = KEYS.get(type(record)) or "summary_id"
    return str(getattr(record, name))
