"""Crawling again: only what is new or changed is sent, and nothing that is there is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.crawling import crawl
from spiders.health import Health, judge
from spiders.market import Market
from spiders.records import FaqEntry, Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, Site, brand, market_of, review_page, serving

FIRST = datetime(2027, 1, 15, 9, tzinfo=UTC)
LATER = datetime(2027, 2, 15, 9, tzinfo=UTC)


class Shop:
    """Reviews newest first, ten a page; review n was written n days after the first."""

    def __init__(self, total: int, *, tags: bool = False, pinned: bool = False) -> None:
        self.total, self.tags, self.pinned = total, tags, pinned
        self.sent: list[int] = []

    def __call__(self, asked: Asked) -> Answer:
        page = int(asked.query.get("page", "1"))
        numbers = [n for n in range(self.total - (page - 1) * 10, self.total - page * 10, -1) if n > 0]
        if self.pinned and page == 1:
            numbers = [1, *numbers]
        following = f"/?page={page + 1}" if page * 10 < self.total else None
        body = review_page(numbers, expected=self.total, following=following, in_order=True)
        tag = f'"{self.total}-{page}"'
        status = 304 if self.tags and asked.headers.get("If-None-Match") == tag else 200
        self.sent.append(status)
        return Answer(b"" if status == 304 else body, status, {"ETag": tag} if self.tags else {})


def reviews_of(market: Market) -> set[str]:
    with open_store(market.store_url) as store:
        return {review.review_id for review in store.records(Review)}


def test_paging_stops_at_reviews_that_are_known(tmp_path: Path) -> None:
    shop = Shop(55)
    with serving(shop=shop) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("shop")]))
        (first,) = crawl(market, kinds=["reviews"], now=FIRST)
        shop.total = 58
        (second,) = crawl(market, kinds=["reviews"], now=LATER)
        (whole,) = crawl(market, kinds=["reviews"], now=LATER.replace(day=16), fresh=True)
    assert (first.got, first.held, first.pages, first.stop_reason) == (55, 55, 6, "finished")
    assert (second.got, second.new, second.held, second.expected) == (20, 3, 58, 58)
    assert (second.pages, second.stop_reason, judge(second)) == (2, "known", Health.GOOD)
    assert (whole.got, whole.new, whole.pages, whole.stop_reason) == (58, 0, 6, "finished")
    assert len(reviews_of(market)) == 58


def test_a_part_stays_a_part_when_crawled_again(tmp_path: Path) -> None:
    """What stopped at known reviews is measured by the store: far less than the source says is still suspect."""
    shop = Shop(30)

    def boasting(asked: Asked) -> Answer:
        answer = shop(asked)
        assert isinstance(answer.body, str)
        return Answer(answer.body.replace(f'"reviewCount": {shop.total}', '"reviewCount": 435'))

    with serving(shop=boasting) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("shop")]))
        crawl(market, kinds=["reviews"], now=FIRST)
        (second,) = crawl(market, kinds=["reviews"], now=LATER)
    assert (second.got, second.held, second.expected, second.stop_reason) == (10, 30, 435, "known")
    assert judge(second) is Health.SUSPECT


@pytest.mark.parametrize("trouble", ["failed", "pinned"])
def test_paging_goes_on_where_a_gap_may_follow(tmp_path: Path, trouble: str) -> None:
    """After a crawl that lost pages, and where the order is not by date, known reviews stop nothing."""
    shop = Shop(40, pinned=trouble == "pinned")
    broken = ["3"] if trouble == "failed" else []

    def site(asked: Asked) -> Answer:
        return Answer("", 500) if asked.query.get("page") in broken else shop(asked)

    with serving(shop=site) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("shop")]))
        (first,) = crawl(market, kinds=["reviews"], now=FIRST)
        broken.clear()
        (second,) = crawl(market, kinds=["reviews"], now=LATER)
    assert first.got == (20 if trouble == "failed" else 40)
    assert (second.got, second.stop_reason, judge(second)) == (40, "finished", Health.GOOD)


def test_unchanged_pages_come_from_the_archive(tmp_path: Path) -> None:
    """Three crawls: all pages sent, none sent (their records count as got), then those that changed."""
    shop = Shop(25, tags=True, pinned=True)  # pinned: paging does not stop early
    with serving(shop=shop) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("shop")]))
        (first,) = crawl(market, kinds=["reviews"], now=FIRST)
        before = reviews_of(market)
        (second,) = crawl(market, kinds=["reviews"], now=LATER)
        sent, shop.sent = shop.sent, []
        with open_store(market.store_url) as store:
            pages = {page.page_id: page for page in store.records(Page)}
            places = {review.page_id for review in store.records(Review)}
        shop.total = 26
        (third,) = crawl(market, kinds=["reviews"], now=LATER.replace(day=20))
        (fourth,) = crawl(market, kinds=["reviews"], now=LATER.replace(day=21), fresh=True)
    assert sent == [200] * 3 + [304] * 3
    assert shop.sent == [200] * 6
    assert [row.got for row in (first, second, third, fourth)] == [25, 25, 26, 26]
    assert [row.new for row in (first, second, third, fourth)] == [25, 0, 1, 0]
    assert [judge(row) for row in (first, second, third, fourth)] == [Health.GOOD] * 4
    assert before <= reviews_of(market)
    archive = Archive(market.archive_folder)
    assert len(pages) == 3
    assert all(place is not None and archive.read(pages[place]).body for place in places)


def test_a_lost_archive_is_no_obstacle(tmp_path: Path) -> None:
    shop = Shop(15, tags=True)
    with serving(shop=shop) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("shop")]))
        crawl(market, kinds=["reviews"], now=FIRST)
        for file in market.archive_folder.glob("*.warc.gz"):
            file.unlink()
        (second,) = crawl(market, kinds=["reviews"], now=LATER)
    assert 304 not in shop.sent
    assert judge(second) is Health.GOOD


def test_faq_pages_too(tmp_path: Path) -> None:
    asked_with: list[str | None] = []

    def dated(site: Site) -> Site:
        def answer(asked: Asked) -> Answer:
            asked_with.append(asked.headers.get("If-Modified-Since"))
            if asked_with[-1]:
                return Answer(b"", 304)
            found = site(asked)
            return Answer(found.body, found.status, {"Last-Modified": "Fri, 01 Jan 2027 08:00:00 GMT"})

        return answer

    page = "<html><body><h1>FAQ</h1><details><summary>Are you open?</summary><p>Always.</p></details></body></html>"
    with serving(help=dated(lambda _: Answer(page))) as sites:
        market = market_of(tmp_path, brand("a", faq=[sites.url("help", "/faq")]))
        crawl(market, kinds=["faq"], now=FIRST)
        (second,) = crawl(market, kinds=["faq"], now=LATER)
        with open_store(market.store_url) as store:
            entries = list(store.records(FaqEntry))
    assert asked_with == [None, "Fri, 01 Jan 2027 08:00:00 GMT"]
    assert (second.got, second.new, judge(second), len(entries)) == (1, 0, Health.GOOD, 1)
