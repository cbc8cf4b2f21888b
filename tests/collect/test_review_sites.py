"""Review sites and widgets with a file of their own: which spider reads an address, and what it makes of a page.

The pages in tests/pages/sites are invented; they have the shape that each site's pages are known to have.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from spiders.bases.review import ReviewSpider
from spiders.bases.source import review_hosts, review_spiders
from spiders.extraction.page import PageContent
from spiders.jobs import plan_jobs
from spiders.market import Market
from tests.collect.local_sites import brand, market_of

SITES = Path(__file__).parent.parent / "pages" / "sites"
CASES = json.loads((SITES / "expected.json").read_text("utf-8"))
YOTPO = "https://api-cdn.yotpo.com/v1/widget/KEY/products/77/reviews.json"
BAZAARVOICE = "https://api.bazaarvoice.com/data/reviews.json?apiversion=5.4&passkey=KEY&Filter=ProductId:K1"
FEEFO = "https://api.feefo.com/api/20/reviews/all?merchant_identifier=acme-tours&page=1&page_size=100&since_period=all"

ADDRESSES = [
    (
        "trustpilot",
        "https://www.trustpilot.com/review/acme.example",
        "https://www.trustpilot.com/review/acme.example?languages=all&sort=recency",
    ),
    (
        "trustpilot",
        "https://de.trustpilot.com/review/acme.example?languages=de",
        "https://de.trustpilot.com/review/acme.example?languages=de&sort=recency",
    ),
    ("g2", "https://www.g2.com/products/acme", "https://www.g2.com/products/acme/reviews?order=most_recent"),
    (
        "g2",
        "https://www.g2.com/products/acme/reviews?page=2",
        "https://www.g2.com/products/acme/reviews?page=2&order=most_recent",
    ),
    ("capterra", "https://www.capterra.com/p/12/Acme/", "https://www.capterra.com/p/12/Acme/reviews/"),
    ("capterra", "https://www.getapp.com/crm/a/acme", "https://www.getapp.com/crm/a/acme/reviews/"),
    (
        "capterra",
        "https://www.softwareadvice.com/crm/acme-profile/reviews/",
        "https://www.softwareadvice.com/crm/acme-profile/reviews/",
    ),
    ("yelp", "https://www.yelp.com/biz/acme-leiden", "https://www.yelp.com/biz/acme-leiden?sort_by=date_desc"),
    (
        "tripadvisor",
        "https://www.tripadvisor.de/Hotel_Review-g1-d2-Reviews-Acme.html",
        "https://www.tripadvisor.de/Hotel_Review-g1-d2-Reviews-Acme.html",
    ),
    ("amazon", "https://www.amazon.co.uk/dp/B0ACME0001", "https://www.amazon.co.uk/dp/B0ACME0001"),
    (
        "amazon",
        "https://www.amazon.de/product-reviews/B0ACME0001/",
        "https://www.amazon.de/product-reviews/B0ACME0001/?sortBy=recent&reviewerType=all_reviews",
    ),
    (
        "google_play",
        "https://play.google.com/store/apps/details?id=example.acme",
        "https://play.google.com/store/apps/details?id=example.acme",
    ),
    (
        "goodreads",
        "https://www.goodreads.com/book/show/7-the-locker",
        "https://www.goodreads.com/book/show/7-the-locker",
    ),
    ("imdb", "https://www.imdb.com/title/tt0000077/", "https://www.imdb.com/title/tt0000077/reviews/"),
    ("imdb", "https://m.imdb.com/de/title/tt0000077", "https://m.imdb.com/de/title/tt0000077/reviews/"),
    (
        "glassdoor",
        "https://www.glassdoor.com/Reviews/Acme-Reviews-E77.htm",
        "https://www.glassdoor.com/Reviews/Acme-Reviews-E77.htm?sort.sortType=RD&sort.ascending=false",
    ),
    (
        "booking",
        "https://www.booking.com/hotel/nl/acme-inn.en-gb.html?checkin=2027-01-02",
        "https://www.booking.com/reviews/nl/hotel/acme-inn.en-gb.html",
    ),
    (
        "flipkart",
        "https://www.flipkart.com/acme-kettle/p/itm0a1?pid=K1",
        "https://www.flipkart.com/acme-kettle/product-reviews/itm0a1?pid=K1&sortOrder=MOST_RECENT",
    ),
    (
        "shopify_apps",
        "https://apps.shopify.com/acme-lockers",
        "https://apps.shopify.com/acme-lockers/reviews?sort_by=newest",
    ),
    (
        "trustradius",
        "https://www.trustradius.com/products/acme",
        "https://www.trustradius.com/products/acme/reviews",
    ),
    ("yotpo", YOTPO, f"{YOTPO}?per_page=100&page=1&sort=date&direction=desc"),
    ("bazaarvoice", BAZAARVOICE, f"{BAZAARVOICE}&Sort=SubmissionTime:desc&Limit=100&Offset=0"),
    ("feefo", "https://www.feefo.com/en-GB/reviews/acme-tours?x=1", FEEFO),
    ("feefo", FEEFO, FEEFO),
    (
        "reviews_io",
        "https://www.reviews.io/company-reviews/store/acme",
        "https://www.reviews.io/company-reviews/store/acme",
    ),
    ("structured", "https://amazon.example/dp/B0ACME0001", "https://amazon.example/dp/B0ACME0001"),
    ("structured", "https://nottrustpilot.com/review/acme", "https://nottrustpilot.com/review/acme"),
]


def plain(value: object) -> object:
    return value.date().isoformat() if isinstance(value, datetime) else value


def spider_named(name: str, market: Market) -> ReviewSpider:
    (kind,) = (spider for spider in review_spiders() if spider.name == name)
    made = kind(market=market, jobs=[])
    assert isinstance(made, ReviewSpider)
    return made


@pytest.mark.parametrize(("spider", "address", "asked"), ADDRESSES, ids=[address for _, address, _ in ADDRESSES])
def test_the_address_chooses_the_spider_and_the_first_page(
    tmp_path: Path, spider: str, address: str, asked: str
) -> None:
    market = market_of(tmp_path, brand("a", reviews=[address]))
    (job,) = plan_jobs(market, kinds=["reviews"], hosts=review_hosts())
    assert job.spider == spider
    made = spider_named(spider, market)
    assert made.feed_address(address) == asked
    assert made.feed_address(asked) == asked


@pytest.mark.parametrize("name", CASES)
def test_saved_page(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    spider = spider_named(name, market_of(tmp_path, brand("a", reviews=[case["url"]])))
    page = PageContent(
        (SITES / case["file"]).read_bytes(), url=case["url"], captured=datetime.fromisoformat("2026-11-22T00:00:00Z")
    )
    found = spider.extract(page)
    assert (found.summary.count if found.summary else None) == case["count"]
    assert spider.following(page, found) == case["next_url"]
    got = [
        {field: plain(getattr(record, field)) for field in want}
        for record, want in zip(found.records, case["records"], strict=True)
    ]
    assert got == case["records"]


@pytest.mark.parametrize("name", ["yotpo", "bazaarvoice", "feefo"])
def test_the_last_answer_of_an_interface_is_the_end(tmp_path: Path, name: str) -> None:
    text = (SITES / f"{name}.json").read_text("utf-8")
    last = text.replace('"page": 1,', '"page": 3,').replace('"Offset": 0', '"Offset": 4')
    last = last.replace('"current_page": 1', '"current_page": 3')
    spider = spider_named(name, market_of(tmp_path, brand("a", reviews=[CASES[name]["url"]])))
    page = PageContent(last.encode(), url=CASES[name]["url"])
    assert last != text
    assert spider.following(page, spider.extract(page)) is None


def test_every_case_has_its_page() -> None:
    assert sorted(case["file"] for case in CASES.values()) == sorted(
        file.name for file in SITES.iterdir() if file.name != "expected.json"
    )
