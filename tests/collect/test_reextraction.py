"""The archive read again: what was lost comes back, what was misread goes, what cannot be read stays."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.errors import UsageError
from spiders.importers.pages import import_pages
from spiders.importers.serp import import_serp
from spiders.jobs import Kind
from spiders.market import Market
from spiders.records import (
    CaptureState,
    Crawl,
    FaqEntry,
    Page,
    Ranking,
    RatingSummary,
    Record,
    Review,
    SerpCapture,
    Signal,
    stable_id,
)  # fmt: skip
from spiders.reextraction import Reextraction, reextract
from spiders.store import Store, open_store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
URL = "https://reviews.example/acme"
LATE = "The parcel came two weeks late and nobody answered."
JAMMED = "The door of the locker was jammed again, I had to call."
FAQ = b"""<html><body><h1>FAQ</h1>
<details><summary>How long is a parcel kept?</summary><p>A parcel is kept for seven days, then it goes back.</p></details>
<details><summary>Can somebody else collect it?</summary><p>Yes, anybody who has the code can collect it.</p></details>
<a href="mailto:help@acme.example">Write to us</a></body></html>"""


def reviews_page(*texts: str) -> bytes:
    items = [
        {"@type": "Review", "reviewBody": text, "author": {"@type": "Person", "name": f"P {n}"}, "datePublished": "2025-03-01",
         "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5}}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    product = {"@context": "https://schema.org", "@type": "Product", "name": "Locker", "review": items}
    shown = "".join(f"<article><b>P {n}</b><p>{text}</p></article>" for n, text in enumerate(texts))
    return f'<html><head><script type="application/ld+json">{json.dumps(product)}</script></head><body>{shown}</body></html>'.encode()


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market.model_validate(
        {
            "market": {"name": "Lockers"},
            "brand": [{"id": "acme", "name": "Acme", "domains": ["acme.example"], "reviews": [URL]},
                      {"id": "bolt", "name": "Bolt", "domains": ["bolt.example"]}],
            "keyword": [{"text": "parcel locker"}],
            "serp": {"provider": "searxng", "endpoint": "http://127.0.0.1:8888", "depth": 4},
            "folder": tmp_path,
        }
    )  # fmt: skip


@pytest.fixture
def store(market: Market) -> Iterator[Store]:
    with open_store(market.store_url) as opened:
        yield opened


def crawled(
    market: Market, store: Store, spider: str, *pages: tuple[str, bytes], brand: str | None = "acme", day: int = 1
) -> tuple[Crawl, list[Page]]:
    """A crawl that left its pages in the archive and found nothing on them."""
    started = NOW + timedelta(days=day)
    source = "reviews.example" if spider == "structured" else spider if brand is None else "acme.example"
    crawl = Crawl(
        crawl_id=stable_id("c", spider, brand, day), spider=spider, source=source, brand=brand,
        start_url=URL if spider == "structured" else None, started=started, finished=started, pages=len(pages),
        stop_reason="nothing_found",
    )  # fmt: skip
    archive = Archive(market.archive_folder)
    kept = [
        archive.append(url=url, crawl_id=crawl.crawl_id, body=body, status=200, headers={"content-type": "text/html" if body[:1] == b"<" else "application/json"}, fetched_at=started)
        for url, body in pages
    ]  # fmt: skip
    store.save([crawl, *kept])
    return crawl, kept


def texts(store: Store) -> list[str]:
    return sorted(review.text for review in store.records(Review))


def everything(store: Store) -> list[Record]:
    return [
        record
        for kind in (Review, FaqEntry, Signal, RatingSummary, SerpCapture, Ranking, Page, Crawl)
        for record in store.records(kind)
    ]


def test_reviews_are_found_again_and_misread_ones_go(market: Market, store: Store) -> None:
    crawl, pages = crawled(
        market, store, "structured", (URL, reviews_page(LATE)), (f"{URL}?page=2", reviews_page(JAMMED))
    )
    misread = Review(
        review_id="r1",
        brand="acme",
        source="reviews.example",
        text="Menu Home Login",
        page_id=pages[0].page_id,
        crawl_id=crawl.crawl_id,
    )
    imported = replace(misread, review_id="r2", text="From a file", page_id=None, crawl_id=None)
    store.save([misread, imported])
    done = reextract(market)
    assert (done.pages, done.removed, done.unread, done.unknown) == (2, 1, (), 0)
    assert texts(store) == sorted([LATE, JAMMED, "From a file"])
    assert [(c.got, c.stop_reason, c.fill_rates["text"]) for c in done.crawls] == [(2, "finished", 1.0)]
    assert {r.page_id for r in store.records(Review, crawl_id=crawl.crawl_id)} == {p.page_id for p in pages}
    before = everything(store)
    again = reextract(market)
    assert (again.removed, everything(store)) == (0, before)


def test_the_newest_page_that_shows_a_record_keeps_it(market: Market, store: Store) -> None:
    crawled(market, store, "structured", (URL, reviews_page(LATE)), day=1)
    newer, pages = crawled(market, store, "structured", (URL, reviews_page(LATE, JAMMED)), day=2)
    reextract(market)
    assert {(r.page_id, r.crawl_id) for r in store.records(Review)} == {(pages[0].page_id, newer.crawl_id)}


def test_a_page_that_had_not_changed_stays_with_its_later_crawl(market: Market, store: Store) -> None:
    crawled(market, store, "structured", (URL, reviews_page(LATE)))
    reextract(market)
    later, _ = crawled(market, store, "structured", (f"{URL}?page=2", reviews_page(JAMMED)), day=2)
    later = replace(later, pages=2, got=2, stop_reason="finished")
    review = next(iter(store.records(Review)))
    store.save([replace(review, crawl_id=later.crawl_id), later])
    reextract(market)
    assert texts(store) == sorted([LATE, JAMMED])
    assert {r.crawl_id for r in store.records(Review)} == {later.crawl_id}
    assert store.get(Crawl, later.crawl_id) == later


@pytest.mark.parametrize(("spider", "kind"), [("faq_pages", "faq"), ("contact_channels", "site")])
def test_other_kinds(market: Market, store: Store, spider: str, kind: Kind) -> None:
    crawled(market, store, spider, ("https://acme.example/help", FAQ))
    assert reextract(market, kinds=["reviews"]).crawls == ()
    done = reextract(market, kinds=[kind])
    assert len(done.crawls) == 1
    found = [*store.records(FaqEntry), *store.records(Signal)]
    assert {type(record) for record in found} == {FaqEntry if kind == "faq" else Signal}
    assert {record.brand for record in found} == {"acme"}


def answer(*domains: str) -> bytes:
    return json.dumps(
        {"query": "parcel locker", "results": [{"url": f"https://{d}.example/", "title": d} for d in domains]}
    ).encode()


def test_results_pages(market: Market, store: Store) -> None:
    base = "http://127.0.0.1:8888/search?q=parcel+locker&format=json&pageno="
    crawl, pages = crawled(
        market, store, "searxng", (f"{base}1", answer("a", "b", "c")), (f"{base}2", answer("c", "d", "e")), brand=None
    )
    capture = SerpCapture(
        capture_id="q1", keyword="parcel locker", provider="searxng", country=None, language=None, device="desktop",
        captured_at=NOW, state=CaptureState.OK, depth=4, page_id=pages[1].page_id, crawl_id=crawl.crawl_id,
    )  # fmt: skip
    wrong = Ranking(ranking_id="k9", capture_id="q1", position=9, part="organic", url="https://ad.example/")  # type: ignore[arg-type]
    store.save([capture, wrong])
    done = reextract(market)
    assert done.removed == 1
    rows = sorted(store.records(Ranking), key=lambda r: r.position)
    assert [(r.position, r.title) for r in rows] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert next(iter(store.records(SerpCapture))) == capture
    assert [c.got for c in done.crawls] == [1]


def test_a_failed_capture_that_can_be_read_today(market: Market, store: Store) -> None:
    url = "http://127.0.0.1:8888/search?q=parcel+locker&format=json&pageno=1"
    crawl, pages = crawled(market, store, "searxng", (url, answer("a", "b")), brand=None)
    capture = SerpCapture(
        capture_id="q1", keyword="parcel locker", provider="searxng", country=None, language=None, device="desktop",
        captured_at=NOW, state=CaptureState.FAILED, depth=4, reason="unknown form", page_id=pages[0].page_id, crawl_id=crawl.crawl_id,
    )  # fmt: skip
    store.save([capture])
    reextract(market)
    assert [(c.state, c.depth, c.reason) for c in store.records(SerpCapture)] == [(CaptureState.OK, 2, None)]
    assert store.count(Ranking) == 2


def test_imported_pages(market: Market, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    note = f"<!-- saved from url=(0028){URL} -->\n".encode()
    (folder / "a.html").write_bytes(note + reviews_page(LATE))
    (folder / "b.html").write_bytes(FAQ)
    import_pages(market, [folder / "a.html"], defaults={}, now=NOW, store=store)
    import_pages(market, [folder / "b.html"], defaults={"brand": "bolt", "as": "faq"}, now=NOW, store=store)
    (folder / "serp.json").write_bytes(answer("a", "b"))
    import_serp(market, [folder / "serp.json"], defaults={}, now=NOW, store=store)
    before = everything(store)
    done = reextract(market)
    assert (done.pages, done.removed, done.unread) == (3, 0, ())
    assert everything(store) == before
    store.delete(Review, brand="acme")
    store.delete(FaqEntry, brand="bolt")
    for capture in list(store.records(SerpCapture)):
        store.delete(Ranking, capture_id=capture.capture_id)
    reextract(market)
    assert everything(store) == before


def test_what_cannot_be_read_stays(market: Market, store: Store) -> None:
    _, pages = crawled(market, store, "structured", (URL, reviews_page(LATE)), (f"{URL}?page=2", reviews_page(JAMMED)))
    reextract(market)
    file = market.archive_folder / pages[1].file
    data = bytearray(file.read_bytes())
    data[pages[1].offset + 60] ^= 0xFF
    file.write_bytes(bytes(data))
    done = reextract(market)
    assert done.removed == 0
    assert texts(store) == sorted([LATE, JAMMED])


def test_chosen_brands_and_unknown_crawls(market: Market, store: Store) -> None:
    crawled(market, store, "structured", (URL, reviews_page(LATE)))
    lost, _ = crawled(market, store, "structured", (URL, reviews_page(JAMMED)), day=3)
    store.delete(Crawl, crawl_id=lost.crawl_id)
    assert reextract(market, brands=["bolt"]).crawls == ()
    seen: list[Crawl] = []
    done = reextract(market, brands=["Acme"], on_progress=seen.append)
    assert (len(done.crawls), done.unknown, tuple(seen)) == (1, 1, done.crawls)
    assert texts(store) == [LATE]
    with pytest.raises(UsageError, match="no such brand"):
        reextract(market, brands=["nobody"])


def test_an_empty_archive(market: Market) -> None:
    assert reextract(market) == Reextraction(crawls=(), pages=0, removed=0, unread=(), unknown=0)


def test_the_command(market: Market, store: Store, tmp_path: Path) -> None:
    crawled(market, store, "structured", (URL, reviews_page(LATE)))
    toml = tmp_path / "market.toml"
    toml.write_text(
        f'[market]\nname = "Lockers"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\nreviews = ["{URL}"]\n'
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        code = "from analysis.cli import main; main()"
        command = [sys.executable, "-c", code, "crawl", "--from-archive", "-m", str(toml), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    done = run()
    assert done.returncode == 0, done.stderr
    assert "1 archived pages read, 0 records taken out" in done.stdout
    assert texts(store) == [LATE]
    assert json.loads(run("--json").stdout)["crawls"][0]["got"] == 1
    assert run("faq").stdout == "Nothing to read: the archive has no pages of this kind.\n"
    wrong = run("--fresh")
    assert wrong.returncode == 2
    assert "give one of them" in wrong.stderr
