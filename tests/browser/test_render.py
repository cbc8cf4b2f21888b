"""Pages that only a browser can read: rendered when nothing came without, and never a way into private addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.browser import find_chromium
from spiders.crawling import crawl
from spiders.health import Health, judge
from spiders.records import Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, brand, market_of, review_page, serving

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
SHELL = """<!doctype html><html><head><title>App</title></head><body><div id="app"></div><script>
fetch("/data.json").then(r => r.json()).then(data => {
  const part = new DOMParser().parseFromString(data.html, "text/html");
  document.head.append(...part.querySelectorAll("script[type='application/ld+json']"));
  document.getElementById("app").append(...part.body.childNodes);
  fetch("EVIL").catch(() => 0); new Image().src = "EVIL?picture";
});
</script><script src="/bundle.js"></script></body></html>"""


@pytest.mark.browser
def test_a_scripted_page_is_rendered(tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", chromium)
    with (
        serving(secret=lambda _: Answer("secret")) as private,
        serving(app=lambda asked: app(asked, private.port)) as sites,
    ):
        market = market_of(
            tmp_path,
            brand("acme", reviews=[sites.url("app"), sites.url("app", "/plain")]),
            names=f'"app.localhost:{sites.port}"',
        )
        scripted, plain = crawl(market, kinds=["reviews"], now=NOW)
        with open_store(market.store_url) as store:
            pages = {page.page_id: page for page in store.records(Page)}
            reviews = list(store.records(Review, crawl_id=scripted.crawl_id))
    assert (scripted.got, judge(scripted)) == (4, Health.GOOD)
    assert {pages[r.page_id or ""].rendered for r in reviews} == {True}
    assert (plain.got, sites.asked("app").count("/plain")) == (2, 1)  # what can be read plainly is not rendered
    assert private.log == []


def app(asked: Asked, private_port: int) -> Answer:
    if asked.path == "/plain":
        return Answer(review_page([8, 9]))
    if asked.path == "/data.json":
        return Answer(json.dumps({"html": review_page([1, 2, 3, 4])}), headers={"Content-Type": "application/json"})
    if asked.path == "/bundle.js":
        return Answer("1", headers={"Content-Type": "text/javascript"})
    return Answer(SHELL.replace("EVIL", f"http://secret.localhost:{private_port}/x"))


def test_without_a_browser_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", str(tmp_path / "no-such-program"))
    assert find_chromium() is None
    with serving(app=lambda asked: app(asked, 1)) as sites:
        (row,) = crawl(market_of(tmp_path, brand("acme", reviews=[sites.url("app")])), kinds=["reviews"], now=NOW)
    assert (row.got, row.failed, judge(row)) == (0, 1, Health.FAILED)
    assert "needs a browser" in (row.stop_reason or "")
    assert "apt install chromium" in (row.stop_reason or "")
