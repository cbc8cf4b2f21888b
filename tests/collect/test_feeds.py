"""Sites and feeds with an interface of their own: which spider reads an address, and what it makes of saved answers.

The answers in tests/pages/feeds are invented; they have the shape that each interface is documented to give.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.bases.review import ReviewSpider, asked_to_wait
from spiders.bases.source import review_hosts, review_spiders
from spiders.crawling import crawl
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.health import Health, judge
from spiders.jobs import plan_jobs
from spiders.market import Market
from spiders.records import Review, ReviewKind
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, brand, market_of, serving

FEEDS = Path(__file__).parent.parent / "pages" / "feeds"
NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)

ADDRESSES = {
    "https://apps.apple.com/gb/app/lockers/id99?mt=8": (
        "app_store",
        "https://itunes.apple.com/gb/rss/customerreviews/page=1/id=99/sortby=mostrecent/json",
    ),
    "https://store.steampowered.com/app/620/A_Game/": (
        "steam",
        "https://store.steampowered.com/appreviews/620?json=1&filter=recent&language=all&purchase_type=all"
        "&num_per_page=100&cursor=*",
    ),
    "https://hn.algolia.com/?q=acme+lockers": (
        "hacker_news",
        "https://hn.algolia.com/api/v1/search_by_date?query=acme+lockers&tags=(story,comment)&hitsPerPage=100&page=0",
    ),
    "https://news.ycombinator.com/item?id=50": ("hacker_news", "https://hn.algolia.com/api/v1/items/50"),
    "https://forum.example/t/app-update/123/4": ("discourse", "https://forum.example/t/123.json?page=1"),
    "https://help.example/community/t/app-update/123": (
        "discourse",
        "https://help.example/community/t/123.json?page=1",
    ),
    "https://stackoverflow.com/questions/tagged/acme": (
        "stack_exchange",
        "https://api.stackexchange.com/2.3/questions?tagged=acme&site=stackoverflow&filter=withbody&order=desc"
        "&sort=creation&pagesize=100&page=1",
    ),
    "https://travel.stackexchange.com/search?q=acme": (
        "stack_exchange",
        "https://api.stackexchange.com/2.3/search/advanced?q=acme&site=travel&filter=withbody&order=desc"
        "&sort=creation&pagesize=100&page=1",
    ),
    "https://www.reddit.com/r/acme/": ("reddit", "https://www.reddit.com/r/acme.json?limit=100&raw_json=1&after="),
    "https://www.reddit.com/r/acme/comments/1abc1/x/": (
        "reddit",
        "https://www.reddit.com/r/acme/comments/1abc1/x.json?limit=100&raw_json=1",
    ),
    "https://wordpress.org/plugins/locker-map/": (
        "wordpress_plugin",
        "https://wordpress.org/support/plugin/locker-map/reviews/feed/",
    ),
    "https://de.wordpress.org/support/theme/neat/reviews/": (
        "wordpress_plugin",
        "https://de.wordpress.org/support/theme/neat/reviews/feed/",
    ),
    "https://blog.example/tag/acme/feed/": ("feed", "https://blog.example/tag/acme/feed/"),
    "https://news.example/search?q=acme&format=rss": ("feed", "https://news.example/search?q=acme&format=rss"),
    "https://reviews.example/acme": ("structured", "https://reviews.example/acme"),
    "https://shop.example/t/123": ("structured", "https://shop.example/t/123"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_address_chooses_the_spider_and_the_interface(tmp_path: Path, address: str) -> None:
    spider, asked = ADDRESSES[address]
    market = market_of(tmp_path, brand("a", reviews=[address]))
    (job,) = plan_jobs(market, kinds=["reviews"], hosts=review_hosts())
    assert job.spider == spider
    assert spider_named(spider, market).feed_address(address) == asked


def spider_named(name: str, market: Market) -> ReviewSpider:
    (kind,) = (spider for spider in review_spiders() if spider.name == name)
    made = kind(market=market, jobs=[])
    assert isinstance(made, ReviewSpider)
    return made


def page_of(name: str, address: str) -> PageContent:
    return PageContent((FEEDS / name).read_bytes(), url=address)


CASES = {
    "app_store.json": (3, [0.4, 1.0, 0.2], None, "Every second morning"),
    "steam.json": (3, [0.0, 1.0, 1.0], 352, "Ran well until the patch"),
    "hacker_news.json": (3, [None] * 3, 8, "I moved to Acme"),
    "hacker_news_item.json": (3, [None] * 3, None, "Has anyone been refunded"),
    "discourse.json": (2, [None] * 2, 44, "After the update the app forgets"),
    "stack_exchange.json": (2, [None] * 2, None, "My key worked"),
    "reddit.json": (2, [None] * 2, None, "Stood in the rain"),
    "reddit_thread.json": (3, [None] * 3, None, "Stood in the rain"),
    "rss.xml": (2, [None] * 2, None, "Customers of Acme waited for hours, because the lockers were full."),
    "atom.xml": (2, [None] * 2, None, "Kód z SMS neplatí, podpora mlčí."),
    "wordpress_plugin.xml": (2, [0.2, 1.0], None, "After the update no customer could pay."),
}


@pytest.mark.parametrize("name", CASES)
def test_saved_answers(name: str) -> None:
    number, ratings, count, begins = CASES[name]
    found = extract_reviews(page_of(name, "https://a.example/x"))
    assert len(found.records) == number
    assert [record.rating for record in found.records] == ratings
    assert (found.summary.count if found.summary else None) == count
    assert found.records[0].text.startswith(begins)
    assert all(record.published for record in found.records)
    texts = " ".join(record.text for record in found.records)
    for never in ("<", "track()", "[b]", "[deleted]", "Ada:", "Replies:"):
        assert never not in texts


def test_what_only_some_interfaces_tell() -> None:
    first, _, last = extract_reviews(page_of("steam.json", "https://a.example/x")).records
    assert (first.native_id, first.language, last.language, first.verified) == ("170000004", "en", "zh", True)
    assert first.reply_text == "We have found the cause; a fix comes on Friday."
    assert first.replied_at is not None
    thread = extract_reviews(page_of("reddit_thread.json", "https://a.example/x")).records
    assert [record.native_id for record in thread] == ["1abc1", "k6", "k7"]
    assert asked_to_wait(page_of("stack_exchange.json", "https://a.example/x")) == 2.0


def test_feeds_read_no_files_and_expand_no_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not for you")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    text = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a0 "ha">{bomb}]><rss version="2.0"><channel><item>'
        "<title>One</title><description>Read &x; and &a8;</description></item></channel></rss>"
    )
    found = extract_reviews(PageContent(text.encode(), url="https://a.example/feed"))
    assert all("not for you" not in record.text and len(record.text) < 200 for record in found.records)


PAGES = {
    "steam": ("steam.json", "https://a.example/appreviews/1?json=1&cursor=*", {"cursor": "AoJwoPDe15cDf+DSjAY="}),
    "hacker_news": ("hacker_news.json", "https://a.example/search?query=acme&page=0", {"page": "1"}),
    "stack_exchange": ("stack_exchange.json", "https://a.example/2.3/questions?page=1", {"page": "2"}),
    "reddit": ("reddit.json", "https://a.example/r/acme.json?after=", {"after": "t3_1abc2"}),
    "discourse": ("discourse.json", "https://a.example/t/123.json?page=2", {"page": "3"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_next_page(tmp_path: Path, name: str) -> None:
    file, address, wanted = PAGES[name]
    spider = spider_named(name, market_of(tmp_path, brand("a")))
    page = page_of(file, address)
    following = spider.following(page, spider.extract(page))
    assert following is not None
    asked = {key: values[-1] for key, values in parse_qs(urlsplit(following).query).items()}
    assert {key: asked[key] for key in wanted} == wanted
    assert urlsplit(following)[:3] == urlsplit(address)[:3]


def test_pages_end(tmp_path: Path) -> None:
    market = market_of(tmp_path, brand("a"))
    apple, discourse = spider_named("app_store", market), spider_named("discourse", market)
    place = "https://itunes.apple.com/gb/rss/customerreviews/page={}/id=99/sortby=mostrecent/json"
    for number, following in ((1, place.format(2)), (9, place.format(10)), (10, None)):
        page = page_of("app_store.json", place.format(number))
        assert apple.following(page, apple.extract(page)) == following
    page = page_of("discourse.json", "https://a.example/t/123.json?page=3")  # 44 posts, 20 a page
    assert discourse.following(page, discourse.extract(page)) is None
    for name, address in (
        ("hacker_news.json", "https://a.example/search?page=2"),  # of 0, 1, 2
        ("reddit_thread.json", "https://a.example/x.json?after="),
        ("steam_end.json", "https://a.example/x?cursor=AoJwoPDe15cDf%2BDSjAY%3D"),
    ):
        assert extract_reviews(page_of(name, address)).next_url is None


def test_a_forum_is_crawled_as_mentions(tmp_path: Path) -> None:
    """Three pages of a topic, over the address that people see."""

    def forum(asked: Asked) -> Answer:
        if asked.path != "/t/123.json":
            return Answer("no", 404)
        page = int(asked.query["page"])
        posts = [
            {
                "id": n,
                "username": f"u{n}",
                "created_at": f"2026-05-{n % 28 + 1:02d}T10:00:00Z",
                "cooked": f"<p>Post {n} about parcel {n * 7} and its locker.</p>",
                "post_number": n,
                "post_type": 1,
            }
            for n in range(page * 20 - 19, min(page * 20, 50) + 1)
        ]
        answer = {"post_stream": {"posts": posts}, "title": "Lockers", "posts_count": 50, "chunk_size": 20}
        return Answer(json.dumps(answer), headers={"Content-Type": "application/json; charset=utf-8"})

    with serving(forum=forum) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("forum", "/t/lockers/123")]))
        (row,) = crawl(market, kinds=["reviews"], now=NOW)
        paths = sites.asked("forum")
        with open_store(market.store_url) as store:
            kinds = {review.kind for review in store.records(Review)}
    assert (row.spider, row.got, row.expected, judge(row)) == ("discourse", 50, 50, Health.GOOD)
    assert paths == [f"/t/123.json?page={n}" for n in (1, 2, 3)]
    assert kinds == {ReviewKind.MENTION}


def test_every_spider_says_what_it_is() -> None:
    for spider in review_spiders():
        words = spider.__doc__ or ""
        assert all(part in words for part in ("Source\n", "Caveats\n", "Environment variables\n")), spider.name
