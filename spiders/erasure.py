"""Erasing what was gathered: from the store and from the archived pages that hold it.

A page holds a review when the store says so, when reading it again gives that review (pagination moves reviews from
page to page between two crawls), or when it is another capture of the same address that can no longer be read. A page that holds one is erased whole;
other records that came from it stay, without their page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from spiders.archive import PageArchive
from spiders.errors import ArchiveError, ExtractionError, UsageError
from spiders.people import remember_forgotten
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
    author: str | None = None
    """Key of the author who is to stay forgotten."""
    dated: Mapping[type[Record], tuple[str, ...]] = field(default_factory=dict)
    """Ids of other records that are too old: answers, tickets, test enquiries."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.reviews or self.crawls or self.pages or any(self.dated.values()))


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What an erasure took."""

    reviews: int
    others: int
    """FAQ entries, results-page rows, signals and rating summaries of an erased source; survey answers of erased comments."""
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
    return Doomed(
        reviews=reviews,
        crawls=tuple(crawls[i] for i in sorted(whole)),
        pages=pages,
        author=author if source is None and before is None else None,
    )


def find_expired(
    store: Store, archive: PageArchive, *, now: datetime, records: int | None, pages: int | None
) -> Doomed:
    """What a market keeps longer than it wants to; see ``[privacy]`` in market.toml.

    Parameters
    ----------
    store, archive
        Where the market's records and pages are.
    now
        The moment that counts as now.
    records
        Days for which reviews, survey answers, tickets and test enquiries are kept, from the day they were written; None: for ever.
    pages
        Days for which archived pages are kept, from the day they were fetched; None: as ``records``.
    """
    pages = records if pages is None else pages
    crawls = {crawl.crawl_id: crawl for crawl in store.records(Crawl)}
    reviews: tuple[Review, ...] = ()
    dated: dict[type[Record], tuple[str, ...]] = {}
    if records is not None:
        edge = now - timedelta(days=records)
        reviews = tuple(review for review in store.records(Review) if _seen(review, crawls) < edge)
        dated = {
            SurveyAnswer: tuple(a.answer_id for a in store.records(SurveyAnswer) if a.at is not None and a.at < edge),
            Ticket: tuple(t.ticket_id for t in store.records(Ticket) if t.opened_at < edge),
            ContactAttempt: tuple(c.attempt_id for c in store.records(ContactAttempt) if c.asked_at < edge),
        }
    old = () if pages is None else tuple(p for p in archive.pages() if p.fetched_at < now - timedelta(days=pages))
    return Doomed(reviews=reviews, crawls=(), pages=old, dated=dated)


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
    ids = [review.review_id for review in doomed.reviews]
    others += store.delete(SurveyAnswer, review_id=ids) if ids else 0
    for kind, names in doomed.dated.items():
        others += store.delete(kind, **{next(iter(kind.__dataclass_fields__)): list(names)}) if names else 0
    reviews = store.delete(Review, review_id=ids)
    _correct_ledgers(store, doomed.reviews)
    if doomed.author is not None:
        remember_forgotten(store, doomed.author)
    _overwrite(store)
    return Forgotten(reviews=reviews, others=others, pages=removed.count)


def _correct_ledgers(store: Store, reviews: tuple[Review, ...]) -> None:
    """Crawls that said how many reviews their source has in the store say no more than there are now."""
    places = {(review.brand, review.source) for review in reviews}
    left = {place: store.count(Review, brand=place[0], source=place[1]) for place in sorted(places)}
    store.save(
        replace(crawl, held=left[crawl.brand or "", crawl.source])
        for crawl in list(store.records(Crawl))
        if crawl.held is not None and crawl.held > left.get((crawl.brand or "", crawl.source), crawl.held)
    )


def _overwrite(store: Store) -> None:
    """Deleted rows are still in the files of a database until these are written anew."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in ("reviews", "pages", "survey_answers", "tickets", "contact_attempts"):
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
    store.compact()


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
