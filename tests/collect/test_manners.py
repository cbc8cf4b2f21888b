"""What servers ask of a crawler: Crawl-delay, Retry-After as a date, a wait that is too long, an interface's backoff."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

from spiders.crawling import crawl
from spiders.health import Health, judge
from tests.collect.local_sites import (
    Answer,
    Asked,
    Sites,
    brand,
    market_of,
    paged_site,
    review_page,
    serving,
    with_robots,
)

NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)


def gaps(sites: Sites, name: str) -> list[float]:
    """Seconds between the requests for pages of a site."""
    return [b - a for a, b in pairwise(at for host, path, at in sites.log if host == name and path != "/robots.txt")]


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    """One second between pages, even on an own server that may otherwise be asked as fast as it answers."""
    rules = "User-agent: *\nCrawl-delay: 1\nDisallow: /private\n"
    with serving(slow=with_robots(rules, paged_site(30, expected=30)), quick=paged_site(30)) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("slow"), sites.url("quick")]))
        slow, quick = crawl(market, kinds=["reviews"], now=NOW)
        assert len(gaps(sites, "slow")) == 2
        assert min(gaps(sites, "slow")) >= 0.95  # asked a second apart; what the network takes differs by a moment
        assert len(gaps(sites, "quick")) == 2
    assert (slow.got, judge(slow), quick.got) == (30, Health.GOOD, 30)


def test_retry_after_as_a_date(tmp_path: Path) -> None:
    """503 until a moment that the server names; then all is read."""
    opens: list[float] = []

    def site(asked: Asked) -> Answer:
        if not opens:  # counted from the first question, however long the crawl took to start
            opens.append(time.time() + 2.0)
        if time.time() < opens[0]:
            when = format_datetime(datetime.fromtimestamp(int(opens[0]) + 1, UTC), usegmt=True)
            return Answer("back soon", 503, {"Retry-After": when})
        return Answer(review_page([1, 2, 3]))

    with serving(site=site) as sites:
        (row,) = crawl(market_of(tmp_path, brand("a", reviews=[sites.url("site")])), kinds=["reviews"], now=NOW)
        assert len(sites.asked("site")) == 2  # not once more than the server asked for
    assert (row.got, judge(row)) == (3, Health.GOOD)


def test_who_asks_to_wait_for_an_hour_has_blocked_us(tmp_path: Path) -> None:
    with serving(site=lambda _: Answer("later", 429, {"Retry-After": "3600"})) as sites:
        (row,) = crawl(market_of(tmp_path, brand("a", reviews=[sites.url("site")])), kinds=["reviews"], now=NOW)
        assert len(sites.asked("site")) == 1
    assert (row.got, row.blocked, judge(row)) == (0, 1, Health.FAILED)
    assert (row.stop_reason or "").startswith("blocked: too many requests (429)")


def test_an_interface_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    def api(asked: Asked) -> Answer:
        page = int(asked.query.get("page", "1"))
        items = [
            {"question_id": n, "title": f"Locker {n}", "body": f"<p>Why is locker {n * 7} shut?</p>", "creation_date": 1_780_000_000 + n, "owner": {"display_name": f"P{n}"}}
            for n in (page * 2, page * 2 + 1)
        ]  # fmt: skip
        answer = {"items": items, "has_more": page < 2, "quota_remaining": 9, "backoff": 1}
        return Answer(json.dumps(answer), headers={"Content-Type": "application/json"})

    with serving(api=api) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("api", "/2.3/questions?page=1")]))
        (row,) = crawl(market, kinds=["reviews"], now=NOW)
        assert min(gaps(sites, "api")) >= 0.95
    assert row.got == 4
