"""kill -9 of a crawl at seeded moments, then the same command again: nothing lost, nothing doubled, archive readable."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.health import Health, judge
from spiders.market import read_market
from spiders.records import Crawl, FaqEntry, Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, Sites, brand, paged_site, serving, write_market

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("MARKETGAP_KILLS", "5"))
"""Twenty for the whole proof."""
TOTAL = 24 * KILLS
"""Reviews of the first site, so that there is something left to ask for after each kill."""


def faq(asked: Asked) -> Answer:
    if asked.path == "/":
        return Answer('<html><body><h1>Acme</h1><p><a href="/faq">FAQ</a></p></body></html>')
    if asked.path == "/faq":
        items = "".join(
            f"<details><summary>Is this question {n}?</summary><p>It is {n}.</p></details>" for n in range(6)
        )
        return Answer(f"<html><body><h1>FAQ</h1>{items}</body></html>")
    return Answer("none", 404)


def start(file: Path) -> subprocess.Popen[bytes]:
    code = "from analysis.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "crawl", "reviews", "faq", "-m", str(file), "--now", "2026-01-15"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def reaches(sites: Sites, count: int, child: subprocess.Popen[bytes]) -> bool:
    """Wait until the server was asked so often or the crawl ended; a moment that does not depend on the machine's speed."""
    waiting = threading.Event()
    for _ in range(6000):
        if len(sites.log) >= count or child.poll() is not None:
            return True
        waiting.wait(0.01)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [True, False], ids=["crawl killed", "only its parent killed"])
def test_killed_crawl_goes_on(tmp_path: Path, whole_group: bool) -> None:
    draw = random.Random(20260115)
    with serving(one=paged_site(TOTAL, expected=TOTAL), two=paged_site(60, name="Two"), acme=faq) as sites:
        file = write_market(
            tmp_path,
            brand("a", reviews=[sites.url("one"), sites.url("two")], domain=f"acme.localhost:{sites.port}"),
            crawl="delay = 0.02",
            names=f'"one.localhost", "two.localhost", "acme.localhost:{sites.port}"',
        )
        killed = 0
        for _ in range(KILLS if whole_group else 2):
            child = start(file)
            assert reaches(sites, len(sites.log) + draw.randint(1, 6), child)
            assert child.poll() is None, "the crawl was whole before all kills were used up"
            if whole_group:
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
            killed += child.wait() == -signal.SIGKILL
        assert killed >= 2
        last = start(file)
        assert last.wait(timeout=240) == 0
        print(f"{killed} kills")
        asked = {name: sites.asked(name) for name in ("one", "two", "acme")}
    market = read_market(file)
    with open_store(market.store_url) as store:
        rows = {row.source.partition(".")[0]: row for row in store.records(Crawl)}
        reviews = list(store.records(Review))
        stored_pages = {page.page_id for page in store.records(Page)}
        entries = store.count(FaqEntry)
    texts = [r.text for r in reviews]
    assert (len(reviews), len(set(texts)), entries) == (TOTAL + 60, TOTAL, 6)  # both sites invent the same words
    assert len(rows) == 3  # one row a source, however often it was killed
    assert all(row.finished is not None and judge(row) is Health.GOOD for row in rows.values())
    assert [(rows[name].got, rows[name].new) for name in ("one", "two", "acme")] == [(TOTAL,) * 2, (60, 60), (6, 6)]
    archive = Archive(market.archive_folder)
    archived = list(archive.pages())
    assert archive.verify() == []
    assert {page.page_id for page in archived} == stored_pages
    assert {r.page_id for r in reviews} <= stored_pages
    assert all(archive.read(page).body for page in archived)
    # what was archived before a kill is not asked for again: at most the page that was under way
    for paths in asked.values():
        assert len(paths) - len(set(paths)) <= killed
