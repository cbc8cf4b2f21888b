"""Store against archive: is everything that the store says there, readable and said once?

Read only. What an interrupted crawl leaves is no damage: the next crawl takes it up; it is told apart as ``note``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from spiders.archive import PageArchive
from spiders.people import has_other_key, other_key_message
from spiders.records import Crawl, Page, Review
from spiders.schema import RANKINGS, REVIEWS, SERP_CAPTURES, SURVEY_ANSWERS, TABLES
from spiders.store import Store

SHOWN = 3
"""Examples of each finding."""
REBUILD = "marketgap crawl --from-archive reads all archived pages again"
AGAIN = "marketgap crawl --fresh fetches the pages again"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One kind of thing that is not as it should be."""

    check: str
    """``pages``, ``archive``, ``references``, ``twice``, ``counts``, ``database``, ``authors``, ``results``, ``runs``."""
    what: str
    """In words."""
    count: int
    examples: tuple[str, ...]
    remedy: str
    wrong: bool = True
    """False for what is merely worth knowing."""


def verify_store(store: Store, archive: PageArchive) -> Iterator[Finding]:
    """Everything that does not hold between the store and the archive, or within either.

    Parameters
    ----------
    store, archive
        The market's; nothing is changed.
    """
    damaged = list(_database(store))
    yield from damaged
    if damaged:
        return  # nothing that is read from it can be relied on
    crawls = {crawl.crawl_id: crawl for crawl in store.records(Crawl)}
    yield from _pages(store, archive, crawls)
    yield from _references(store, crawls)
    yield from _twice(store)
    yield from _counts(store, crawls)
    if has_other_key(store):
        yield _finding(
            "authors", "this machine has another key for authors' names than the market", [""], other_key_message()
        )


def _finding(check: str, what: str, found: Iterable[str], remedy: str, *, wrong: bool = True) -> Finding:
    named = sorted(found)
    shown = tuple(name for name in named[:SHOWN] if name)
    return Finding(check=check, what=what, count=len(named), examples=shown, remedy=remedy, wrong=wrong)


def _database(store: Store) -> Iterator[Finding]:
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.connect() as connection:
        try:
            said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        except SQLAlchemyError as error:
            said = [str(error.__cause__ or error)]
    if said != ["ok"]:
        remedy = f"restore the file from a backup; or move it away, import your files again and crawl: {REBUILD}"
        yield _finding("database", "the file of the store is damaged", said, remedy)


def _pages(store: Store, archive: PageArchive, crawls: dict[str, Crawl]) -> Iterator[Finding]:
    known = {page.page_id: page for page in store.records(Page)}
    kept: dict[str, set[tuple[str, int]]] = {}
    crawl_of: dict[str, str] = {}
    for page in archive.pages():
        kept.setdefault(page.page_id, set()).add((page.file, page.offset))
        crawl_of[page.page_id] = page.crawl_id
    if lost := known.keys() - kept.keys():
        named = [f"{page_id} {known[page_id].url}" for page_id in lost]
        yield _finding("pages", "pages of the store are not in the archive, or cannot be read there", named, AGAIN)
    moved = [i for i in known.keys() & kept.keys() if (known[i].file, known[i].offset) not in kept[i]]
    if moved:
        what = "pages lie elsewhere in the archive than the store says (they are found all the same, slowly)"
        yield _finding("pages", what, moved, f"{REBUILD} and notes their places", wrong=False)
    orphans = kept.keys() - known.keys()
    left = {i for i in orphans if crawl_of[i] in crawls and crawls[crawl_of[i]].finished is None}
    if left:
        what = "archived pages of an interrupted crawl are not in the store yet"
        yield _finding("pages", what, left, "marketgap crawl goes on with them", wrong=False)
    if orphans - left:
        what = "archived pages are unknown to the store"
        remedy = f"{REBUILD}, where their crawl is known; else move the file of the archive away"
        yield _finding("pages", what, (f"{i} of {crawl_of[i]}" for i in orphans - left), remedy)
    damages = archive.verify()
    open_files = {crawl_id for crawl_id, crawl in crawls.items() if crawl.finished is None}
    cut = [d for d in damages if d.reason == "cut tail" and any(d.file.startswith(i) for i in open_files)]
    if cut:
        what = "archive files of an interrupted crawl end within a page"
        yield _finding("archive", what, (d.file for d in cut), "marketgap crawl fetches that page again", wrong=False)
    rest = [d for d in damages if d not in cut]
    for reason in sorted({d.reason for d in rest}):
        shown = [f"{d.file} at byte {d.offset:,}, {d.length:,} bytes" for d in rest if d.reason == reason]
        yield _finding("archive", f"damaged archive: {reason}", shown, f"restore the file from a backup; or {AGAIN}")


def _references(store: Store, crawls: dict[str, Crawl]) -> Iterator[Finding]:
    ids: dict[str, Any] = {
        "page_id": sa.select(TABLES[Page].c.page_id),
        "crawl_id": sa.select(TABLES[Crawl].c.crawl_id),
    }
    pairs = [
        (table, table.c[name], target)
        for kind, table in TABLES.items()
        for name, target in ids.items()
        if name in table.c and not table.c[name].primary_key and kind is not Crawl
    ]
    pairs.append((RANKINGS, RANKINGS.c.capture_id, sa.select(SERP_CAPTURES.c.capture_id)))
    pairs.append((SURVEY_ANSWERS, SURVEY_ANSWERS.c.review_id, sa.select(REVIEWS.c.review_id)))
    with store.engine.connect() as connection:
        for table, column, target in pairs:
            key = next(iter(table.primary_key.columns))
            query = sa.select(key, column).where(column.is_not(None), column.not_in(target))
            dangling = [f"{row[0]} -> {row[1]}" for row in connection.execute(query)]
            if dangling:
                what = f"{table.name}: {column.name} leads nowhere"
                yield _finding("references", what, dangling, f"{REBUILD}; import files again whose rows are named here")


def _twice(store: Store) -> Iterator[Finding]:
    table = REVIEWS.c
    same = (table.brand, table.source, table.native_id)
    query = sa.select(*same).where(table.native_id.is_not(None)).group_by(*same).having(sa.func.count() > 1)
    with store.engine.connect() as connection:
        found = [" ".join(map(str, row)) for row in connection.execute(query)]
    if found:
        remedy = "marketgap forget --source SOURCE, then crawl or import it again"
        yield _finding(
            "twice", "reviews of one source have the same id there and stand in the store twice", found, remedy
        )


def _counts(store: Store, crawls: dict[str, Crawl]) -> Iterator[Finding]:
    """The ledger against the records: fewer than a source's last crawl left, or more than a crawl ever saw."""
    latest: dict[tuple[str, str], Crawl] = {}
    for crawl in sorted(crawls.values(), key=lambda c: (c.started, c.crawl_id)):
        if crawl.finished is not None and crawl.held is not None:
            latest[crawl.brand or "", crawl.source] = crawl
    by_crawl: Counter[str] = Counter()
    by_place: Counter[tuple[str, str]] = Counter()
    table = REVIEWS.c
    with store.engine.connect() as connection:
        query = sa.select(table.brand, table.source, table.crawl_id, sa.func.count())
        for brand, source, crawl_id, count in connection.execute(
            query.group_by(table.brand, table.source, table.crawl_id)
        ):
            by_place[brand, source] += count
            by_crawl[crawl_id] += count
    missing = [
        f"{brand} {source}: {by_place[brand, source]:,} of {crawl.held:,}"
        for (brand, source), crawl in latest.items()
        if by_place[brand, source] < (crawl.held or 0)
    ]
    if missing:
        yield _finding(
            "counts", "sources have fewer reviews in the store than their last crawl left there", missing, REBUILD
        )
    kinds = {c.crawl_id for c in crawls.values() if c.finished is not None and c.held is not None}
    more = [f"{i}: {by_crawl[i]:,} of {crawls[i].got:,}" for i in kinds if by_crawl[i] > crawls[i].got]
    if more:
        yield _finding(
            "counts", "crawls have more reviews in the store than they saw", more, f"a second look: {REBUILD}"
        )


def count_checked(store: Store) -> dict[str, int]:
    """How much was looked at: ``crawls``, ``pages``, ``reviews``."""
    return {"crawls": store.count(Crawl), "pages": store.count(Page), "reviews": store.count(Review)}
