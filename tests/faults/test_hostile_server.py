"""Servers that misbehave: the crawl ends by itself, says what happened at each source, and keeps what it got.

One real crawl through the command line over all behaviours of ``hostile_server``, at the limits below.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from spiders.archive import Archive
from spiders.records import FaqEntry, Review
from spiders.store import open_store
from tests.collect.local_sites import write_market
from tests.faults.hostile_server import BEHAVIOURS, HostileServer, brands, hostile_server

ROOT = Path(__file__).resolve().parents[2]
LIMITS = 'delay = 0.0\nrender = "never"\npage_seconds = 2\npage_megabytes = 5\nsource_pages = 12\nsource_minutes = 0.1'
MEMORY = 3 * 1024**3
"""Bytes of address space for the crawl; the pages offered would fill many times that."""
Rows = dict[str, dict[str, Any]]

# name -> verdict, reviews got, words of its stop_reason
READ = ("good", 3, "finished")
EXPECTED: Mapping[str, tuple[str, int, str]] = {
    "always-500": ("failed", 0, "answered 500"),
    "then-500": ("suspect", 4, "finished"),
    "wait-short": READ,
    "wait-absurd": ("failed", 0, "blocked: too many requests (429)"),
    "wait-nonsense": ("failed", 0, "answered 503"),
    "status-999": ("failed", 0, "answered 999"),
    "no-content": ("suspect", 0, "nothing_found"),
    "not-modified": ("failed", 0, "answered 304"),
    "reset-midway": ("failed", 0, "broke off before its end"),
    "reset-once": READ,
    "hangs-up": ("failed", 0, "hung up"),
    "silent": ("failed", 0, "no answer in time"),
    "slow-drip": ("failed", 0, "no answer in time"),
    "slow-head": ("failed", 0, "no answer in time"),
    "declared-200-mb": ("failed", 0, "larger than a page may be"),
    "endless-body": ("failed", 0, "larger than a page may be"),
    "too-long-promised": ("failed", 0, "broke off before its end"),
    "too-short-promised": READ,  # 400 bytes of the footer are missing
    "two-lengths": ("failed", 0, "the answer is no HTTP"),
    "negative-length": ("failed", 0, "the answer is no HTTP"),
    "gzip-bomb": ("failed", 0, "larger than a page may be"),
    "gzip-in-gzip-bomb": ("failed", 0, "larger than a page may be"),
    "deflate-bomb": ("failed", 0, "larger than a page may be"),
    "brotli-bomb": ("failed", 0, "larger than a page may be"),
    "brotli-page": READ,
    "gzip-broken": ("suspect", 1, "finished"),
    "gzip-lie": ("failed", 0, "Not a gzipped file"),
    "unknown-encoding": ("suspect", 0, "nothing_found"),
    "endless-same": ("suspect", 3, "repeat"),
    "endless-new": ("suspect", 24, "page_cap"),
    "endless-empty": ("suspect", 0, "nothing_found"),
    "slow-pages": ("suspect", -1, "time_cap"),  # how many pages fit into the time depends on the machine
    "redirect-loop": ("failed", 0, "max redirections reached"),
    "redirect-chain": ("failed", 0, "max redirections reached"),
    "refresh-loop": ("failed", 0, "max redirections reached"),
    "redirect-nonsense": ("failed", 0, "redirect-nonsense"),
    "redirect-huge": ("failed", 0, "redirect-huge"),
    "next-elsewhere": READ,
    "wrong-charset": READ,
    "no-such-charset": READ,
    "wrong-kind": READ,
    "broken-html": READ,
    "broken-json-ld": READ,
    "deep-html": READ,
    "deep-json": ("suspect", 0, "nothing_found"),
    "deep-json-ld": READ,
    "login-wall": ("failed", 0, "blocked: login wall"),
    "consent-page": ("failed", 0, "blocked: title says 'Before you continue'"),
    "captcha-page": ("failed", 0, "blocked: title says 'Robot check'"),
    "captcha-403": ("failed", 0, "blocked: access is forbidden (403)"),
    "wall-on-page-two": ("suspect", 3, "blocked: title says 'Robot check'"),
    "soft-404": ("suspect", 0, "nothing_found"),
    "empty-page": ("suspect", 0, "nothing_found"),
    "header-flood": ("failed", 0, "headers are longer than 256 kB"),
    "header-giant": ("failed", 0, "hung up"),
    "cookie-flood": ("good", 8, "finished"),
    "http-09": ("failed", 0, "hung up"),
    "garbage": ("failed", 0, "hung up"),
    "only-continues": ("failed", 0, "no answer in time"),
    "robots-500": ("failed", 0, "robots.txt of robots-500.localhost"),
    "robots-huge": READ,
    "robots-endless": ("failed", 0, "could not be read"),
    "robots-dripping": ("failed", 0, "could not be read"),
    "robots-circle": ("failed", 0, "max redirections reached"),
    "robots-moved": ("failed", 0, "robots: robots.txt of robots-moved.localhost"),
    "robots-inside": ("failed", 0, "private address 169.254.169.254"),
    "robots-garbage": READ,
    "robots-slowly": READ,
}
SITES = ["sitemap-entities", "sitemap-of-itself", "sitemap-bomb"]


def run(folder: Path, *kinds: str) -> subprocess.CompletedProcess[str]:
    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    return subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", "crawl", *kinds, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MARKETGAP_AUTHOR_KEY": "tests"},
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
        preexec_fn=narrow,
    )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, HostileServer, Path, str]:
    folder = tmp_path_factory.mktemp("hostile")
    with hostile_server() as world:
        write_market(folder, *brands(list(EXPECTED), world), crawl=LIMITS)
        done = run(folder, "reviews")
    assert done.returncode == 1, done.stderr  # something that was asked for failed
    return {row["brand"]: row for row in json.loads(done.stdout)}, world, folder, done.stdout + done.stderr


def test_every_behaviour_is_looked_at() -> None:
    assert set(EXPECTED) | set(SITES) == set(BEHAVIOURS)


@pytest.mark.slow
def test_each_source_ends_and_says_what_happened(crawled: tuple[Rows, HostileServer, Path, str]) -> None:
    rows, _, _, _ = crawled
    wrong = {}
    for name, (verdict, got, words) in EXPECTED.items():
        row = rows[name]
        found = (row["verdict"], row["got"], row["stop_reason"] or "")
        if found[0] != verdict or (got >= 0 and found[1] != got) or words not in found[2]:
            wrong[name] = found
    assert wrong == {}
    assert all(row["finished"] for row in rows.values())


@pytest.mark.slow
def test_nothing_is_asked_beyond_the_limits(crawled: tuple[Rows, HostileServer, Path, str]) -> None:
    _, world, _, said = crawled
    counts = {name: len(world.paths(name)) for name in EXPECTED}
    assert max(counts.values()) == 12
    assert 3 <= counts["slow-pages"] < 12
    assert counts["redirect-chain"] == 6
    assert counts["declared-200-mb"] == 1
    assert [counts[name] for name in EXPECTED if name.startswith("robots-") and EXPECTED[name] != READ] == [0, 0, 0, 5, 1, 0]  # fmt: skip
    assert world.longest_head < 50 * 1200  # not the thousands of cookies that were handed out
    assert "Traceback" not in said


@pytest.mark.slow
def test_what_came_is_kept(crawled: tuple[Rows, HostileServer, Path, str]) -> None:
    rows, _, folder, _ = crawled
    assert Archive(folder / "raw").verify() == []
    with open_store(f"sqlite:///{folder / 'market.db'}") as store:
        for name in ("then-500", "wall-on-page-two", "endless-new", "slow-pages", "wait-short"):
            assert store.count(Review, brand=name) == rows[name]["got"] > 0
    blocked = [name for name, (_, _, words) in EXPECTED.items() if words.startswith(("blocked", "robots:"))]
    assert [rows[name]["blocked"] for name in blocked] == [1] * len(blocked)


@pytest.mark.slow
def test_a_hostile_site_of_a_brand(tmp_path: Path) -> None:
    """FAQ and contact pages of hosts that misbehave, and sitemaps that are traps."""
    names = [*SITES, "gzip-bomb", "header-flood", "login-wall", "endless-empty", "deep-html", "robots-500"]
    with hostile_server() as world:
        write_market(tmp_path, *brands(names, world), crawl=LIMITS)
        done = run(tmp_path, "faq", "site")
        asked = {name: len(world.paths(name)) for name in names}
    rows = {(row["brand"], row["spider"]): row for row in json.loads(done.stdout)}
    assert all(row["finished"] for row in rows.values())
    for name in SITES:
        assert rows[name, "faq_pages"]["got"] == 4, name
    assert max(asked.values()) <= 40 + 6
    walls = {
        brand: row["stop_reason"] for (brand, spider), row in rows.items() if spider == "faq_pages" and row["blocked"]
    }
    assert list(walls) == ["login-wall"]
    assert rows["gzip-bomb", "faq_pages"]["verdict"] == "failed"
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as store:
        assert store.count(FaqEntry) == 12
