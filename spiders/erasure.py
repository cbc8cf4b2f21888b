"""Erasing what was gathered: from the store and from the archived pages that hold it.

A page holds a review when the store says so, when reading it again gives that review (pagination moves reviews from
page to page between two crawls), or when it is another capture of the same address that can no longer be read. A page that holds one is erased whole;
other records that came from it stay, without their page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from spiders.archive import PageArchive
from spiders.errors import ArchiveError, ExtractionError, UsageError
from spiders.records import Crawl, FaqEntry, Page, Ranking, RatingSummary, Record, Review, SerpCapture, Signal
from spiders.schema import TABLES
from spiders.service_records import ContactAttempt, CustomerFigures, SurveyAnswer, Ticket
from spiders.store import Store

_OF_A_CRAWL: tuple[type[Record], ...] = (
    FaqEntry,
    Signal,
    RatingSummary,
    SerpCapture,
    SurveyAnswer,
    Ticket,
    ContactAttempt,
    CustomerFigures,
)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """What an erasure would take."""

    reviews: tuple[Review, ...]
    crawls: tuple[Crawl, ...]
    """Whole crawls: those of the source, when a source was named without a date or author."""
    pages: tuple[Page, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.reviews or self.crawls or self.pages)


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What an erasure took."""

    reviews: int
    others: int
    """FAQ entries, results-page rows, signals and rating summaries of an erased source."""
    pages: int
    """Archived pages."""


def forget(
    store: Store,
    archive: PageArchive,
    *,
    author: str | None = None,
    source: str | None = None,
    before: datetime | None = None,
    on_page: Callable[[Page], None] | None = None,
) -> Forgotten:
    """Erase reviews and the archived pages that hold them; several conditions must all be met.

    Parameters
    ----------
    store, archive
        Where the market's records and pages are.
    author
        Key of the author (``author_key`` of a review).
    source
        Everything from this source, its crawls included; also the file name of an import.
    before
        Reviews published before this moment; those without a date when they were last seen before it.
    on_page
        Called with each archived page that is looked through.

    Raises
    ------
    UsageError
        When no condition is given.
    """
    doomed = find_doomed(store, archive, author=author, source=source, before=before, on_page=on_page)
    return erase(store, archive, doomed)


def find_doomed(
    store: Store,
    archive: PageArchive,
    *,
    author: str | None = None,
    source: str | None = None,
    before: datetime | None = None,
    on_page: Callable[[Page], None] | None = None,
) -> Doomed:
    """What :func:`forget` would erase; nothing is changed."""
    if author is None and source is None and before is None:
        raise UsageError("forget: say what to erase with --author, --source or --before")
    crawls = {crawl.crawl_id: crawl for crawl in store.records(Crawl)}
    whole = {c.crawl_id for c in crawls.values() if c.source == source} if author is None and before is None else set()
    chosen = {c.crawl_id for c in crawls.values() if c.source == source}
    reviews = tuple(
        review
        for review in store.records(Review)
        if (author is None or review.author_key == author)
        and (source is None or review.source == source or review.crawl_id in chosen)
        and (before is None or _seen(review, crawls) < before)
    )
    pages = tuple(_pages_of(store, archive, reviews, crawls, whole, on_page or (lambda page: None)))
    return Doomed(reviews=reviews, crawls=tuple(crawls[i] for i in sorted(whole)), pages=pages)


def erase(store: Store, archive: PageArchive, doomed: Doomed) -> Forgotten:
    """Take it out of the archive, then out of the store: when this is interrupted, doing it again finishes it."""
    gone = sorted({page.page_id for page in doomed.pages})
    removed = archive.remove(gone)
    known = {page.page_id: page for page in store.records(Page)}
    store.save(page for page in removed.moved if page.page_id in known and known[page.page_id].file == page.file)
    if gone:
        store.delete(Page, page_id=gone)
        _forget_pages(store, gone)
    others = 0
    crawl_ids = [crawl.crawl_id for crawl in doomed.crawls]
    if crawl_ids:
        captures = [c.capture_id for c in store.records(SerpCapture, crawl_id=crawl_ids)]
        others += store.delete(Ranking, capture_id=captures)
        others += sum(store.delete(kind, crawl_id=crawl_ids) for kind in _OF_A_CRAWL)
        store.delete(Crawl, crawl_id=crawl_ids)
    reviews = store.delete(Review, review_id=[review.review_id for review in doomed.reviews])
    store.compact()
    return Forgotten(reviews=reviews, others=others, pages=removed.count)


def _seen(review: Review, crawls: dict[str, Crawl]) -> datetime:
    if review.published is not None:
        return review.published
    crawl = crawls.get(review.crawl_id or "")
    return crawl.started if crawl else _LONG_AGO


def _pages_of(
    store: Store,
    archive: PageArchive,
    reviews: tuple[Review, ...],
    crawls: dict[str, Crawl],
    whole: set[str],
    on_page: Callable[[Page], None],
) -> Iterator[Page]:
    ids = {review.page_id for review in reviews if review.page_id}
    urls = {page.url for page in store.records(Page, page_id=sorted(ids))} if ids else set()
    wanted = {review.review_id for review in reviews}
    places = sorted({(review.brand, review.source) for review in reviews})
    for page in archive.pages():
        on_page(page)
        crawl = crawls.get(page.crawl_id)
        possible = [(crawl.brand or "", crawl.source)] if crawl else places
        if page.crawl_id in whole or page.page_id in ids:
            yield page
        elif any(place in places for place in possible):
            found = _reviews_on(archive, page, possible)
            if found & wanted or (not found and page.url in urls):  # what cannot be read any more may hold it
                yield page


def _reviews_on(archive: PageArchive, page: Page, places: list[tuple[str, str]]) -> set[str]:
    """Ids of the reviews that reading the page again gives."""
    from spiders.extraction.page import PageContent
    from spiders.extraction.reviews import extract_reviews
    from spiders.records_from_page import review_records

    try:
        kept = archive.read(page)
        content = PageContent(kept.body, url=kept.url, content_type=kept.content_type, captured=kept.fetched_at)
        found = extract_reviews(content).records
    except (ArchiveError, ExtractionError):
        return set()
    return {
        record.review_id
        for brand, source in places
        for record in review_records(found, brand=brand, source=source, page_id=None, crawl_id=None, url=page.url)
    }


def _forget_pages(store: Store, page_ids: list[str]) -> None:
    """Records that stay lose the reference to their page."""
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for kind, table in TABLES.items():
            if kind is not Page and "page_id" in table.c:
                column: sa.Column[Any] = table.c.page_id
                statement = sa.update(table).where(column == sa.bindparam("gone")).values(page_id=None)
                connection.execute(statement, [{"gone": page_id} for page_id in page_ids])
