"""Two processes on one market: the second waits or says in one line what is going on; nothing is corrupted or doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import ResultsError
from analysis.result_files import read_results
from analysis.verified_results import wrong_files
from analysis.whole_folders import one_at_a_time
from spiders.market import read_market
from spiders.records import Crawl, Review
from spiders.store import open_store
from tests.analyse.small_market import all_records
from tests.collect.local_sites import brand, paged_site, serving, write_market

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from analysis.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = child.communicate(timeout=240)
    assert "Traceback" not in err + out
    return child.returncode, err


def whole(folder: Path) -> dict[str, list[str]]:
    """Source -> texts of its reviews, after looking at the store."""
    with open_store(read_market(folder / "market.toml").store_url) as store:
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert all(crawl.finished is not None for crawl in store.records(Crawl))
        found: dict[str, list[str]] = {}
        for review in store.records(Review):
            found.setdefault(review.source, []).append(review.text)
    return found


@pytest.mark.slow
def test_crawls_of_two_sources_an_import_and_an_analysis_share_a_store(tmp_path: Path) -> None:
    with serving(one=paged_site(60), two=paged_site(60, name="Two")) as sites:
        write_market(tmp_path, brand("a", reviews=[sites.url("one")]), brand("b", reviews=[sites.url("two")]))
        with open_store(f"sqlite:///{tmp_path / 'market.db'}") as store:
            kept = [r for r in all_records() if isinstance(r, Review) and r.brand == "acme"]
            store.save([Review(**{**vars(r), "brand": "a", "source": "before"}) for r in kept])
        rows = "".join(f"b,The {n}th parcel was late,2\n" for n in range(3000))
        (tmp_path / "rows.csv").write_text(f"brand,text,rating\n{rows}", encoding="utf-8")
        children = [
            start(tmp_path, "crawl", "reviews", "--brand", "a"),
            start(tmp_path, "crawl", "reviews", "--brand", "b"),
            start(tmp_path, "import", "reviews", "rows.csv"),
            start(tmp_path, "analyse"),
        ]
        for child in children:
            assert ended(child)[0] == 0
    found = whole(tmp_path)
    assert {source.partition(".")[0]: len(texts) for source, texts in found.items()} == {
        "one": 60,
        "two": 60,
        "import": 3000,
        "before": 150,
    }
    assert all(len(set(texts)) == len(texts) for source, texts in found.items() if source != "before")
    assert list(wrong_files(read_market(tmp_path / "market.toml"))) == []


@pytest.mark.slow
def test_two_crawls_of_one_source(tmp_path: Path) -> None:
    """The second waits a moment for the first, then says so; either way nothing is doubled."""
    with serving(one=paged_site(80)) as sites:
        write_market(tmp_path, brand("a", reviews=[sites.url("one")]), crawl="delay = 0.05")
        children = [start(tmp_path, "crawl", "reviews") for _ in range(2)]
        ends = [ended(child) for child in children]
    assert 0 in {code for code, _ in ends}
    for code, said in ends:
        assert code == 0 or "another process is crawling this source" in said
    (texts,) = whole(tmp_path).values()
    assert len(texts) == len(set(texts)) == 80


def test_a_second_analysis_says_that_one_is_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.whole_folders.PATIENCE", 0.2)
    with (
        one_at_a_time(tmp_path, to="analyse"),
        pytest.raises(ResultsError, match=r"another process analyses this market.*then forget again") as told,
        one_at_a_time(tmp_path, to="forget"),
    ):
        pass
    assert "\n" not in str(told.value)
    with one_at_a_time(tmp_path, to="analyse"):
        pass


def test_a_store_that_is_locked_for_long_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from spiders.errors import StoreError

    monkeypatch.setattr("spiders.opening.BUSY_SECONDS", 0.2)
    url = f"sqlite:///{tmp_path / 'market.db'}"
    with open_store(url) as store:
        other = sqlite3.connect(tmp_path / "market.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process has been writing to it") as told:
            store.save([Review(review_id="r", brand="a", source="s", text="t")])
        assert "\n" not in str(told.value)
        assert store.count(Review) == 0
        other.execute("COMMIT")
        other.close()
        store.save([Review(review_id="r", brand="a", source="s", text="t")])
        assert store.count(Review) == 1


@pytest.mark.slow
def test_two_analyses_at_once(tmp_path: Path) -> None:
    from tests.analyse.small_market import write_market as write_small

    few = [r for r in all_records() if not isinstance(r, Review) or int(str(r.native_id).rpartition("-")[2]) < 30]
    market = write_small(tmp_path, few)
    ends = [ended(child) for child in [start(tmp_path, "analyse", "--now", f"2026-01-1{n}") for n in (6, 7)]]
    assert 0 in {code for code, _ in ends}
    for code, said in ends:
        assert code == 0 or "another process analyses this market" in said
    assert read_results(market).names
    assert list(wrong_files(market)) == []
