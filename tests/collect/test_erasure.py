"""Forgetting: nothing of it is left in the store or in the archive, and everything else still works."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from spiders.archive import Archive
from spiders.erasure import find_doomed, forget
from spiders.errors import UsageError
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.privacy import author_key
from spiders.records import Crawl, FaqEntry, Page, RatingSummary, Review
from spiders.records_from_page import review_records
from spiders.store import Store, open_store

AT = datetime(2026, 3, 1, tzinfo=UTC)
HUB = "hub.example"


def page_of(*reviews: tuple[str, str, str]) -> bytes:
    """A page with reviews (author, date, words), marked up and shown."""
    marked: list[dict[str, Any]] = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": author},
            "datePublished": day,
            "reviewBody": words,
            "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5},
        }
        for author, day, words in reviews
    ]
    data = {"@context": "https://schema.org", "@type": "Product", "name": "Locker", "review": marked}
    shown = "".join(f"<article><b>{a}</b> <time>{d}</time><p>{w}</p></article>" for a, d, w in reviews)
    return f'<html><script type="application/ld+json">{json.dumps(data)}</script><body>{shown}</body></html>'.encode()


ANNA_1 = ("Anna Keller", "2024-05-01", "The door of the locker jammed and nobody came to help me.")
ANNA_2 = ("Anna Keller", "2025-06-01", "Again the code did not work although I tried it three times.")
BEN_1 = ("Ben Ortiz", "2025-05-02", "My parcel was in the locker an hour after the message came.")
CLEO_1 = ("Cleo Brand", "2023-05-03", "The station was dark and the screen could hardly be read.")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "raw")


@pytest.fixture
def store(tmp_path: Path, archive: Archive) -> Iterator[Store]:
    """Two crawls of one site, in which pagination moved the reviews, and one of another site."""
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        crawls = {
            "c1": (HUB, [("/1", [ANNA_1, BEN_1]), ("/2", [CLEO_1])]),
            "c2": (HUB, [("/1", [ANNA_2, BEN_1]), ("/2", [ANNA_1]), ("/3", [CLEO_1])]),
            "c3": ("other.example", [("/1", [BEN_1])]),
        }
        for number, (crawl_id, (source, pages)) in enumerate(crawls.items(), 1):
            opened.save(
                [
                    Crawl(
                        crawl_id=crawl_id,
                        spider="web",
                        source=source,
                        brand="acme",
                        start_url=None,
                        started=AT.replace(day=number),
                        finished=AT,
                    )
                ]
            )
            for place, reviews in pages:
                url, body = f"https://{source}{place}", page_of(*reviews)
                page = archive.append(
                    url=url,
                    crawl_id=crawl_id,
                    body=body,
                    status=200,
                    headers={"content-type": "text/html"},
                    fetched_at=AT,
                )
                found = extract_reviews(PageContent(body, url=url)).records
                assert len(found) == len(reviews)
                records = review_records(
                    found, brand="acme", source=source, page_id=page.page_id, crawl_id=crawl_id, url=url
                )
                opened.save([page, *records])
        opened.save(
            [
                RatingSummary(summary_id="m1", brand="acme", source=HUB, url="u", rating=0.5, count=3, crawl_id="c1"),
                FaqEntry(faq_id="f1", brand="acme", url="u", question="q", answer="a", markup="dl", crawl_id="c3"),
            ]
        )
        assert opened.count(Review) == 5
        yield opened


def words_left(store: Store, archive: Archive) -> bytes:
    """Every byte of the store's files and of the archive, unpacked."""
    database = Path(store.engine.url.database or "")
    files = [gzip.decompress(file.read_bytes()) for file in archive.folder.iterdir()]
    return b"".join([*files, *(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))])


def assert_sound(store: Store, archive: Archive) -> None:
    """Every page in the store can be read, every reference leads to one, the archive is whole."""
    pages = {page.page_id: page for page in store.records(Page)}
    assert {page.page_id for page in archive.pages()} == set(pages)
    for page in pages.values():
        assert archive.read(page).page_id == page.page_id
        assert next(p for p in archive.pages(page.crawl_id) if p.page_id == page.page_id).offset == page.offset
    assert {r.page_id for r in store.records(Review)} - {None} <= set(pages)
    assert archive.verify() == []


def test_an_author_is_gone_from_store_and_every_page(store: Store, archive: Archive) -> None:
    anna = author_key("Anna Keller", source=HUB)
    looked: list[str] = []
    gone = forget(store, archive, author=anna, on_page=lambda page: looked.append(page.page_id))
    assert (gone.reviews, gone.pages) == (2, 3)
    assert len(looked) == 6
    left = words_left(store, archive)
    assert b"Anna" not in left
    assert b"door of the locker" not in left
    assert b"screen could hardly" in left
    ben = next(store.records(Review, source=HUB, author_key=author_key("Ben Ortiz", source=HUB)))
    assert ben.page_id is None, "the page it stood on beside hers is gone"
    assert_sound(store, archive)
    assert find_doomed(store, archive, author=anna).empty


def test_a_source_goes_with_its_crawls_and_all_its_records(store: Store, archive: Archive) -> None:
    gone = forget(store, archive, source=HUB)
    assert (gone.reviews, gone.others, gone.pages) == (4, 1, 5)
    assert {r.source for r in store.records(Review)} == {"other.example"}
    assert [c.crawl_id for c in store.records(Crawl)] == ["c3"]
    assert store.count(RatingSummary) == 0
    assert store.count(FaqEntry) == 1
    assert [file.name for file in archive.folder.iterdir()] == ["c3.warc.gz"]
    assert_sound(store, archive)


def test_what_is_old_goes_with_the_pages_that_held_it(store: Store, archive: Archive) -> None:
    gone = forget(store, archive, before=datetime(2024, 1, 1, tzinfo=UTC))
    assert (gone.reviews, gone.pages) == (1, 2)
    assert b"screen could hardly" not in words_left(store, archive)
    assert store.count(Review) == 4
    assert_sound(store, archive)


def test_several_conditions_must_all_be_met(store: Store, archive: Archive) -> None:
    anna = author_key("Anna Keller", source=HUB)
    doomed = find_doomed(store, archive, author=anna, before=datetime(2025, 1, 1, tzinfo=UTC))
    assert [review.text for review in doomed.reviews] == [ANNA_1[2]]
    assert find_doomed(store, archive, author=anna, source="other.example").empty
    with pytest.raises(UsageError, match="--author, --source or --before"):
        find_doomed(store, archive)


def test_reviews_without_a_date_are_as_old_as_their_crawl(store: Store, archive: Archive) -> None:
    store.save([Review(review_id="r1", brand="acme", source="desk", text="undated", crawl_id="c2")])
    assert "r1" not in {r.review_id for r in find_doomed(store, archive, before=AT.replace(day=2)).reviews}
    assert "r1" in {r.review_id for r in find_doomed(store, archive, before=AT.replace(day=3)).reviews}


def test_an_erasure_that_broke_off_is_finished_by_doing_it_again(store: Store, archive: Archive) -> None:
    """Killed between archive and store: places of other pages are stale until then, and still lead to them."""
    anna = author_key("Anna Keller", source=HUB)
    doomed = find_doomed(store, archive, author=anna)
    archive.remove({page.page_id for page in doomed.pages})
    kept = [page for page in store.records(Page) if page.page_id not in {p.page_id for p in doomed.pages}]
    assert [archive.read(page).url for page in kept] == [page.url for page in kept]
    forget(store, archive, author=anna)
    assert b"Anna" not in words_left(store, archive)
    assert store.count(Review) == 3
