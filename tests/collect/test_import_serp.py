"""Saved results pages: the keyword they were asked for, whose engine, pages that belong together, walls."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.errors import UsageError
from spiders.extraction.page import PageContent
from spiders.importers.base import PagesReport
from spiders.importers.saved.query import read_query, without_secrets
from spiders.importers.serp import import_serp
from spiders.market import Market
from spiders.records import CaptureState, Crawl, Page, Ranking, SerpCapture
from spiders.store import Store, open_store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SAVED = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market.model_validate(
        {
            "market": {"name": "Lockers"},
            "brand": [{"id": "acme", "name": "Acme", "domains": ["acme.example"]}],
            "keyword": [{"text": "Parcel locker", "country": "gb", "language": "en", "volume": 100}],
            "folder": tmp_path,
        }
    )


@pytest.fixture
def store(market: Market) -> Iterator[Store]:
    with open_store(market.store_url) as opened:
        yield opened


class Importing:
    def __init__(self, folder: Path, market: Market, store: Store) -> None:
        self.folder, self.market, self.store = folder / "saved", market, store
        self.folder.mkdir()

    def file(self, name: str, text: str, *, saved: datetime = SAVED) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        os.utime(file, (saved.timestamp(), saved.timestamp()))
        return file

    def __call__(self, *files: Path, now: datetime = NOW, **defaults: str) -> PagesReport:
        return import_serp(self.market, files or (self.folder,), defaults=defaults, now=now, store=self.store)

    @property
    def captures(self) -> list[SerpCapture]:
        return sorted(self.store.records(SerpCapture), key=lambda c: (c.captured_at, c.provider, c.keyword))


@pytest.fixture
def saved(tmp_path: Path, market: Market, store: Store) -> Importing:
    return Importing(tmp_path, market, store)


def results_page(*domains: str, url: str | None = None, query: str = "") -> str:
    note = f"<!-- saved from url=({len(url):04d}){url} -->\n" if url else ""
    rows = "".join(
        f'<li class="b_algo"><h2><a href="https://{d}/">{d} lockers</a></h2><div class="b_caption"><p>About the lockers of {d} and more.</p></div></li>'
        for d in domains
    )
    box = f'<form action="/search"><input name="q" type="search" value="{query}"></form>' if query else ""
    return f'<!doctype html>{note}<html><head><title>Search</title></head><body>{box}<ol id="b_results">{rows}</ol></body></html>'


BING = "https://www.bing.com/search?q=parcel+locker"


def test_a_results_page(saved: Importing) -> None:
    report = saved(saved.file("a.html", results_page("acme.example", "bolt.example", url=BING)))
    assert [(p.state, p.about, p.found) for p in report.pages] == [
        ("ok", "bing, Parcel locker", {"capture": 1, "rows": 2})
    ]
    assert report.notes == ()
    capture = saved.captures[0]
    assert (capture.keyword, capture.country, capture.language) == ("Parcel locker", "gb", "en")
    assert (capture.provider, capture.state, capture.depth, capture.captured_at) == ("bing", CaptureState.OK, 2, SAVED)
    rows = sorted(saved.store.records(Ranking), key=lambda r: r.position)
    assert [(r.position, r.url, r.capture_id) for r in rows] == [
        (1, "https://acme.example/", capture.capture_id),
        (2, "https://bolt.example/", capture.capture_id),
    ]
    crawl = next(iter(saved.store.records(Crawl)))
    assert (crawl.spider, crawl.source, crawl.brand, crawl.expected, crawl.got) == ("import:serp", "bing", None, 1, 1)
    again = saved(now=datetime(2026, 2, 1, tzinfo=UTC)).pages[0]
    assert (again.new, again.changed, again.same) == (0, 0, 3)


def test_the_search_box_and_what_the_user_says(saved: Importing) -> None:
    boxed = saved.file("boxed.html", results_page("acme.example", query="locker prices"))
    silent = saved.file("silent.html", results_page("bolt.example"))
    report = saved(boxed, silent)
    assert [p.state for p in report.pages] == ["ok", "failed"]
    assert "--keyword" in (report.pages[1].reason or "")
    assert "locker prices" in report.notes[0]
    saved(silent, keyword="Parcel locker")
    assert {c.keyword for c in saved.captures} == {"locker prices", "Parcel locker"}
    with pytest.raises(UsageError, match="takes no --brand"):
        saved(silent, brand="acme")


def test_later_pages_continue_the_first(saved: Importing) -> None:
    saved.file("2nd.html", results_page("c.example", "a.example", "d.example", url=f"{BING}&first=3"))
    saved.file("page one.html", results_page("a.example", "b.example", url=BING))
    report = saved()
    assert [p.state for p in report.pages] == ["ok", "ok"]
    assert [(c.depth, c.state) for c in saved.captures] == [(4, CaptureState.OK)]
    rows = sorted(saved.store.records(Ranking), key=lambda r: r.position)
    assert [(r.position, r.url[8]) for r in rows] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert [(c.expected, c.got) for c in saved.store.records(Crawl)] == [(1, 1)]


def test_a_later_page_alone_says_nothing_about_the_first(saved: Importing) -> None:
    report = saved(saved.file("2nd.html", results_page("c.example", url=f"{BING}&first=11")))
    assert "give the pages before it" in (report.pages[0].reason or "")
    assert saved.captures == []


def test_the_same_search_on_two_days_is_two_captures(saved: Importing) -> None:
    saved.file("a.html", results_page("a.example", "b.example", url=BING))
    saved.file("b.html", results_page("b.example", "a.example", url=BING), saved=datetime(2025, 7, 10, tzinfo=UTC))
    saved()
    assert len(saved.captures) == 2
    assert len({c.captured_at for c in saved.captures}) == 2


def test_walls_are_failed_captures(saved: Importing) -> None:
    sorry = (
        '<html><head><title>Sorry</title></head><body><form id="captcha-form" action="index" method="post">'
        '<input type="hidden" name="q" value="EgToken"><input type="hidden" name="continue" '
        'value="https://www.google.com/search?q=parcel+locker&amp;gl=gb"></form>'
        "<p>Our systems have detected unusual traffic from your computer network.</p></body></html>"
    )
    report = saved(saved.file("sorry.html", sorry))
    assert [(p.state, p.about) for p in report.pages] == [("blocked", "google, Parcel locker")]
    assert not report.complete
    capture = saved.captures[0]
    assert (capture.state, capture.provider, capture.depth) == (CaptureState.FAILED, "google", 20)
    assert capture.reason
    assert list(saved.store.records(Ranking)) == []
    assert [(c.blocked, c.got, c.expected) for c in saved.store.records(Crawl)] == [(1, 0, 1)]


def test_no_results_page_at_all(saved: Importing) -> None:
    file = saved.file("shop.html", "<html><body><h1>Our shop</h1><p>We sell lockers of all sizes.</p></body></html>")
    assert "is no results page" in (saved(file).pages[0].reason or "")
    assert saved.captures == []


def test_answers_of_apis(saved: Importing) -> None:
    rows = [{"link": "https://acme.example/", "title": "Acme", "position": 1}]
    answers = {
        "serpapi": {"search_metadata": {"status": "Success"}, "organic_results": rows,
                    "search_parameters": {"engine": "google", "q": "one", "gl": "gb", "hl": "en", "device": "mobile"}},
        "serper": {"searchParameters": {"q": "two", "gl": "us"}, "organic": rows},
        "searxng": {"query": "three", "results": [{"url": "https://acme.example/", "title": "Acme"}]},
        "google_cse": {"kind": "customsearch#search", "queries": {"request": [{"searchTerms": "four", "startIndex": 1}]}, "items": rows},
        "dataforseo": {"status_code": 20000, "tasks": [{"status_code": 20000, "data": {"keyword": "five", "language_code": "en"},
                       "result": [{"keyword": "five", "items": [{"type": "organic", "url": "https://acme.example/", "title": "Acme"}]}]}]},
    }  # fmt: skip
    for name, answer in answers.items():
        saved.file(f"{name}.json", json.dumps(answer))
    report = saved()
    assert {p.state for p in report.pages} == {"ok"}
    assert {c.provider: c.keyword for c in saved.captures} == {
        "serpapi": "one", "serper": "two", "searxng": "three", "google_cse": "four", "dataforseo": "five",
    }  # fmt: skip
    one = next(c for c in saved.captures if c.keyword == "one")
    assert (one.country, one.language, one.device) == ("gb", "en", "mobile")


def test_keys_are_not_kept(saved: Importing) -> None:
    url = f"{BING}&api_key=s3cret&first=1"
    saved(saved.file("a.html", results_page("acme.example", url=url)))
    assert [p.url for p in saved.store.records(Page)] == [f"{BING}&first=1"]
    assert without_secrets("https://x.example/?token=abc") == "https://x.example/"


@pytest.mark.parametrize(
    ("url", "keyword", "before"),
    [
        ("https://www.google.com/search?q=a+b&start=10", "a b", 10),
        ("https://search.yahoo.com/search?p=a+b&b=11", "a b", 10),
        ("https://yandex.ru/search/?text=a%20b", "a b", 0),
        ("https://www.baidu.com/s?wd=a+b&pn=10", "a b", 10),
        ("https://www.google.com/sorry/index?continue=https://www.google.com/search%3Fq%3Da%2Bb&q=Eg", "a b", 0),
    ],
)
def test_addresses_say_the_question(url: str, keyword: str, before: int) -> None:
    asked = read_query(PageContent(b"<html><body></body></html>", url=url))
    assert (asked.keyword, asked.before) == (keyword, before)
