"""Pages that must be unfolded in the browser: endless lists, buttons, cut texts, cookie banners; and where it may not go."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.crawling import crawl
from spiders.health import Health, judge
from spiders.records import Crawl, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, Site, brand, market_of, review_page, serving

NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)
pytestmark = pytest.mark.browser

GROWING = """<script>
let next = 2, busy = false, total = TOTAL;
async function grow() {
  if (busy || next > total) return;
  busy = true;
  const part = new DOMParser().parseFromString(await (await fetch("/part?page=" + next)).text(), "text/html");
  document.body.append(...part.querySelectorAll("article"));
  next += 1; busy = false;
  if (next > total) document.getElementById("more")?.remove();
}
HOW
</script>"""
CARD = '<article><h3>Visit {n}</h3><span aria-label="{s} out of 5 stars">{stars}</span> <time datetime="2026-03-{d:02d}">March</time> <b>Customer {n}</b><p>{words}</p></article>'


WORDS = [
    "parcel",
    "door",
    "locker",
    "driver",
    "friendly",
    "slow",
    "broken",
    "late",
    "phone",
    "answer",
    "refund",
    "happy",
    "never",
    "again",
    "city",
    "rain",
    "morning",
    "code",
]


def cards(numbers: range) -> str:
    def words(n: int) -> str:
        draw = random.Random(n)
        return f"The {' '.join(draw.choice(WORDS) for _ in range(14))}, number {n}."

    return "".join(
        CARD.format(n=n, s=n % 5 + 1, d=n % 28 + 1, stars="★" * (n % 5 + 1), words=words(n)) for n in numbers
    )


def growing(how: str, *, pages: int, html: str = "") -> Site:
    """Five reviews at first, five more each time the page asks for them."""

    def site(asked: Asked) -> Answer:
        if asked.path == "/part":
            page = int(asked.query["page"])
            return Answer(f"<html><body>{cards(range(page * 5 - 4, page * 5 + 1))}</body></html>")
        script = GROWING.replace("TOTAL", str(pages)).replace("HOW", how)
        return Answer(
            f'<!doctype html><html lang="en"><head><title>Reviews</title></head><body style="margin:0"><h1>Acme</h1>'
            f"<p>{pages * 5} reviews</p>{html}{cards(range(1, 6))}{script}</body></html>"
        )

    return site


def crawled(folder: Path, site: Site, *, render: str = "auto") -> tuple[Crawl, list[Review], Site]:
    with serving(site=site) as sites:
        market = market_of(folder, brand("a", reviews=[sites.url("site")]), crawl=f'delay = 0.0\nrender = "{render}"')
        (row,) = crawl(market, kinds=["reviews"], now=NOW)
        with open_store(market.store_url) as store:
            return row, list(store.records(Review)), site


SCROLL = "addEventListener('scroll', grow, {passive: true});"
BUTTON = '<button id="more" style="position:fixed;top:0" onclick="grow()">Load more reviews</button>'


def test_a_button_that_loads_more(tmp_path: Path, chromium: str) -> None:
    """Plain, the page has five of thirty and a button; the browser presses it until it is gone."""
    row, reviews, _ = crawled(tmp_path, growing("", pages=6, html=BUTTON))
    assert (row.got, row.expected, len(reviews), judge(row)) == (30, 30, 30, Health.GOOD)


def test_endless_scrolling(tmp_path: Path, chromium: str) -> None:
    row, _, _ = crawled(tmp_path, growing(SCROLL, pages=6, html='<div style="height:3000px"></div>'), render="always")
    assert (row.got, row.expected, judge(row)) == (30, 30, Health.GOOD)


def test_reviews_that_only_scripts_show(tmp_path: Path, chromium: str) -> None:
    """Structured data without a visible word is a reason to look with a browser; then the reviews are visible."""
    hidden = re.sub(r"<article>.*</article>", '<div id="list"></div>', review_page([1, 2, 3], expected=3))
    script = """<script>
    const data = JSON.parse(document.querySelector("script[type='application/ld+json']").textContent);
    document.getElementById("list").innerHTML = data.review.map(r => `<article><h3>${r.name}</h3><p>${r.reviewBody}</p></article>`).join("");
    </script>"""
    plain, _, _ = crawled(tmp_path / "never", lambda _: Answer(hidden + script), render="never")
    row, reviews, _ = crawled(tmp_path / "auto", lambda _: Answer(hidden + script))
    dead, unseen, _ = crawled(tmp_path / "dead", lambda _: Answer(hidden + "<script>let x = 1;</script>"))
    still, _, _ = crawled(tmp_path / "still", lambda _: Answer(hidden))
    assert (plain.got, plain.pages) == (3, 1)
    assert (row.got, row.pages, row.duplicates, judge(row)) == (3, 2, 0, Health.GOOD)
    assert [r.visible for r in reviews] == [True] * 3
    assert (dead.got, dead.pages, [r.visible for r in unseen]) == (3, 2, [False] * 3)
    assert (still.got, still.pages) == (3, 1)  # without a script there is nothing to see in a browser


BANNER = """<div id="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies.</p>
<button onclick="pick('accept')">Accept all</button> <button onclick="pick('reject')">Reject all</button></div>
<script>function pick(what) { fetch('/picked?' + what); document.getElementById('cookie-banner').remove();
document.getElementById('late').innerHTML = atob(document.getElementById('late').dataset.x); }</script>"""


def test_cookie_banner_is_declined_by_its_own_button(tmp_path: Path, chromium: str) -> None:
    import base64

    late = base64.b64encode(cards(range(1, 5)).encode()).decode()
    picked: list[str] = []

    def site(asked: Asked) -> Answer:
        if asked.path == "/picked":
            picked.extend(asked.query or [*asked.query, "?"])
            return Answer("")
        return Answer(
            f'<html lang="en"><body><h1>Acme reviews</h1>{BANNER}<div id="late" data-x="{late}"></div></body></html>'
        )

    with serving(site=site) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("site")]), crawl='delay = 0.0\nrender = "always"')
        (row,) = crawl(market, kinds=["reviews"], now=NOW)
        asked = [path for path in sites.asked("site") if path.startswith("/picked")]
    assert asked == ["/picked?reject"]
    assert (row.got, judge(row)) == (4, Health.GOOD)


def test_buttons_lead_nowhere_and_cut_texts_are_opened(tmp_path: Path, chromium: str) -> None:
    """A "show more" that would leave the page is not obeyed; one that opens a text is."""
    whole = "They kept every promise they made to me, and the parcel came on the very day they had named."
    opener = (
        f'<span id="t">They kept every promise…</span> <button onclick="document.getElementById(\'t\').textContent='
        f"'{whole}';this.remove()\">Read more</button>"
    )
    page = review_page([1, 2]).replace("</body>", "")
    body = (
        page
        + f'<article><h3>Cut</h3><p aria-label="4 out of 5 stars">★★★★</p><time datetime="2026-02-02">2 Feb</time><b>Kim</b><p>{opener}</p></article>'
    )
    away = "<button onclick=\"location.href='/away'\">Show more</button></body></html>"
    with serving(site=lambda asked: Answer("gone") if asked.path == "/away" else Answer(body + away)) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("site")]), crawl='delay = 0.0\nrender = "always"')
        (row,) = crawl(market, kinds=["reviews"], now=NOW)
        assert "/away" not in sites.asked("site")
        archive = Archive(market.archive_folder)
        (rendered,) = archive.pages()
        assert whole.encode() in archive.read(rendered).body
    assert row.got >= 2


def test_a_list_without_end_ends(tmp_path: Path, chromium: str) -> None:
    """What still grows at the limit is kept and marked as cut."""
    row, _, _ = crawled(tmp_path, growing(SCROLL + "setInterval(grow, 30);", pages=100_000), render="always")
    assert row.got >= 100
    assert (row.stop_reason, judge(row)) == ("page_cap", Health.SUSPECT)


REACHING = """<script>
fetch("/hop?fetch").catch(() => 0); new WebSocket("ws://secret.localhost:PORT/socket");
const frame = document.createElement("iframe"); frame.src = "/hop?frame"; document.body.append(frame);
navigator.serviceWorker?.register("/worker.js").catch(() => 0);
fetch("http://127.0.0.1:PORT/direct").catch(() => 0);
const s = document.createElement("script"); s.src = "/hop?script"; document.body.append(s);
</script>"""


def test_no_redirect_leads_to_a_private_address(tmp_path: Path, chromium: str) -> None:
    """Scripts, frames, sockets and the page itself are sent to a private host by redirects: none arrives."""
    with serving(secret=lambda _: Answer("secret"), **{"127.0.0.1": lambda _: Answer("secret")}) as private:
        target = f"http://secret.localhost:{private.port}/inside"

        def site(asked: Asked) -> Answer:
            if asked.path in {"/hop", "/gone"} or (asked.path == "/moving" and asked.number > 1):
                return Answer("", 302, {"Location": target})
            return Answer(review_page([1, 2], html=REACHING.replace("PORT", str(private.port))))

        with serving(site=site) as sites:
            market = market_of(
                tmp_path,
                brand("a", reviews=[sites.url("site"), sites.url("site", "/gone")]),
                crawl='delay = 0.0\nrender = "always"',
                names=f'"site.localhost:{sites.port}"',
            )
            rows = crawl(market, kinds=["reviews"], now=NOW)
            hops = [path for path in sites.asked("site") if path.startswith("/hop")]
        assert private.log == []
    assert rows[0].got == 2
    assert {"/hop?fetch", "/hop?frame", "/hop?script"} <= set(hops)
    assert (rows[1].got, rows[1].failed, judge(rows[1])) == (0, 1, Health.FAILED)
    assert "allow_private" in (rows[1].stop_reason or "")
