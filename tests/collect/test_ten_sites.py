"""A market of a dozen sites, each of another kind, crawled in one command: every one with the health it deserves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from spiders.records import Review, ReviewKind
from spiders.store import open_store
from tests.browser.test_unfolding import BUTTON, cards, growing
from tests.collect.local_sites import (
    Answer,
    Asked,
    Site,
    brand,
    paged_site,
    review_page,
    serving,
    with_robots,
    write_market,
)

ROOT = Path(__file__).resolve().parents[2]
SHELL = """<!doctype html><html><head><title>App</title></head><body><div id="app"></div><script>
fetch("/data").then(r => r.json()).then(data => { document.getElementById("app").innerHTML = data.html; });
</script></body></html>"""


def scripted(asked: Asked) -> Answer:
    if asked.path == "/data":
        html = f"<h1>Reviews</h1><p>6 reviews</p>{cards(range(1, 7))}"
        return Answer(json.dumps({"html": html}), headers={"Content-Type": "application/json"})
    return Answer(SHELL)


def endless(asked: Asked) -> Answer:
    page = int(asked.query.get("page", "1"))
    return Answer(review_page([page], following=f"/?page={page + 1}"))


def blocking(asked: Asked) -> Answer:
    """Two pages, then a CAPTCHA with status 200."""
    page = int(asked.query.get("page", "1"))
    if page < 3:
        numbers = list(range(page * 10 - 9, page * 10 + 1))
        return Answer(review_page(numbers, expected=80, following=f"/?page={page + 1}"))
    return Answer(
        "<html><head><title>Just a moment...</title></head><body><h1>Checking if you are a human</h1>"
        '<form id="challenge-form" action="/cdn-cgi/challenge"><div class="g-recaptcha" data-sitekey="x"></div></form>'
        "<p>Please complete the security check to continue.</p></body></html>"
    )


def slowly(site: Site) -> Site:
    def answer(asked: Asked) -> Answer:
        threading.Event().wait(0.7)
        return site(asked)

    return answer


def feed(_: Asked) -> Answer:
    entries = "".join(
        f"<item><title>News {n}</title><guid>n{n}</guid><pubDate>Mon, {n:02d} Jun 2026 08:00:00 GMT</pubDate>"
        f"<description>Parcel number {n * 7} was the talk of the town for days.</description></item>"
        for n in range(1, 6)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title>{entries}</channel></rss>'
    return Answer(body, headers={"Content-Type": "application/rss+xml"})


def visible_only(_: Asked) -> Answer:
    return Answer(f'<html lang="en"><body><h1>Acme</h1><p>8 reviews</p>{cards(range(1, 9))}</body></html>')


def api(asked: Asked) -> Answer:
    """JSON with a cursor, forty reviews."""
    start = int(asked.query.get("cursor") or 0)
    reviews = [
        {"id": n, "rating": n % 5 + 1, "text": f"Review {n}: the parcel {n * 7} was at the door.", "author": f"A{n}",
         "created_at": f"2026-06-{n % 28 + 1:02d}T08:00:00Z"}
        for n in range(start, min(start + 20, 40))
    ]  # fmt: skip
    answer = {"reviews": reviews, "total_reviews": 40, "next_cursor": str(start + 20) if start + 20 < 40 else None}
    return Answer(json.dumps(answer), headers={"Content-Type": "application/json"})


SITES: dict[str, tuple[Site, str]] = {
    "plain": (paged_site(25, expected=25), "/"),
    "scripted": (scripted, "/"),
    "button": (growing("", pages=4, html=BUTTON), "/"),
    "endless": (endless, "/"),
    "blocking": (blocking, "/"),
    "closed": (lambda _: Answer("no", 403), "/"),
    "forbidden": (with_robots("User-agent: *\nDisallow: /\n", paged_site(5)), "/"),
    "slow": (slowly(paged_site(30, expected=30)), "/"),
    "lying": (paged_site(12, expected=435), "/"),
    "feed": (feed, "/news/feed"),
    "visible": (visible_only, "/"),
    "api": (api, "/v1/reviews?cursor="),
    "broken": (lambda _: Answer("out of order", 500), "/"),
}
WANTED = {  # got, expected, verdict, how the reason begins
    "plain": (25, 25, "good", "finished"),
    "scripted": (6, 6, "good", "finished"),
    "button": (20, 20, "good", "finished"),
    "endless": (1000, None, "suspect", "page_cap"),
    "blocking": (20, 80, "suspect", "blocked: "),
    "closed": (0, None, "failed", "blocked: access is forbidden (403)"),
    "forbidden": (0, None, "failed", "robots: "),
    "slow": (30, 30, "good", "finished"),
    "lying": (12, 435, "suspect", "finished"),
    "feed": (5, None, "good", "finished"),
    "visible": (8, 8, "good", "finished"),
    "api": (40, 40, "good", "finished"),
    "broken": (0, None, "failed", "failed: "),
}


@pytest.mark.browser
@pytest.mark.slow
def test_every_site_has_the_health_it_deserves(tmp_path: Path, chromium: str) -> None:
    with serving(**{name: site for name, (site, _) in SITES.items()}) as sites:
        tables = [brand(name, reviews=[sites.url(name, path)]) for name, (_, path) in SITES.items()]
        file = write_market(tmp_path, *tables)
        done = subprocess.run(
            [sys.executable, "-c", "from analysis.cli import main; main()", "crawl", "reviews", "--json"],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
                "PLAYWRIGHT_CHROMIUM": chromium,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.stdout, done.stderr
    rows = {row["brand"]: row for row in json.loads(done.stdout)}
    got = {name: (row["got"], row["expected"], row["verdict"]) for name, row in rows.items()}
    assert got == {name: wanted[:3] for name, wanted in WANTED.items()}
    for name, (*_, reason) in WANTED.items():
        assert rows[name]["stop_reason"].startswith(reason), (name, rows[name]["stop_reason"])
    assert done.returncode == 1  # some could not be read at all
    with open_store(f"sqlite:///{file.parent / 'market.db'}") as store:
        assert {review.kind for review in store.records(Review, brand="feed")} == {ReviewKind.MENTION}
        assert store.count(Review) == sum(wanted[0] for wanted in WANTED.values())
