"""kill -9 of import, analyse and brief at seeded moments, then the same command again: as if nothing had happened.

``MARKETGAP_KILLS=20`` kills each of them twenty times.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from analysis.errors import ResultsError
from analysis.result_files import read_results
from analysis.results import analyse
from analysis.runs import list_runs, read_run
from analysis.verified_results import wrong_files
from spiders.market import Market, read_market
from spiders.records import Crawl, Review
from spiders.store import open_store
from tests.analyse.small_market import NOW, all_records, write_market
from tests.faults.killed_commands import finish, kill, moments

pytestmark = pytest.mark.sqlite

LATER = "2026-01-16T09:00:00"
ROWS = 6_000


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".analysis.lock" and "market.db" not in file.name
    }


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small market with one analysis."""
    folder = tmp_path_factory.mktemp("analysed")
    few = [r for r in all_records() if not isinstance(r, Review) or int(r.native_id.rpartition("-")[2]) < 40]  # type: ignore[union-attr]
    analyse(write_market(folder, few), now=NOW)
    return folder


def stored(market: Market) -> tuple[set[str], int]:
    with open_store(market.store_url) as store:
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert all(crawl.finished is not None for crawl in store.records(Crawl))
        return {review.text for review in store.records(Review)}, store.count(Crawl)


@pytest.mark.slow
def test_a_killed_import_is_there_or_not(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    market = write_market(whole, [])
    lines = [f"acme,Visit {n} was late and nobody answered,{n % 5 + 1}" for n in range(ROWS)]
    (whole / "rows.csv").write_text("\n".join(["brand,text,rating", *lines, ""]), encoding="utf-8")
    words = ("import", "reviews", "rows.csv", "--now", LATER)
    begin = tmp_path / "begin"
    shutil.copytree(whole, begin)
    taken = finish(whole, *words)
    expected = stored(market)
    assert len(expected[0]) == ROWS
    killed = 0
    for number, moment in enumerate(moments(taken, few=4, seed=11)):
        folder = tmp_path / f"k{number}"
        shutil.copytree(begin, folder)
        killed += kill(folder, *words, moment=moment, seconds=taken[0])
        assert stored(read_market(folder / "market.toml")) in [(set(), 0), expected]
        finish(folder, *words)
        assert stored(read_market(folder / "market.toml")) == expected
        shutil.rmtree(folder)
    print(f"{killed} kills")
    assert killed >= 1


class Reader(threading.Thread):
    """Reads the results again and again while another process writes them."""

    def __init__(self, market: Market) -> None:
        super().__init__()
        self.market = market
        self.seen: set[str] = set()
        self.refused: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            try:
                results = read_results(self.market)
            except ResultsError as error:
                self.refused.append(str(error))
            else:
                made = results.table("reviews")["published"].notna().sum() + len(results.table("themes"))
                self.seen.add(f"{results.manifest['now']} {made}")


@pytest.mark.slow
def test_a_killed_analysis_leaves_the_old_results_or_the_new(analysed: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(analysed, whole)
    words = ("analyse", "--now", LATER)
    taken = finish(whole, *words)
    old, new = digests(analysed), digests(whole)
    assert old != new
    killed = 0
    for number, moment in enumerate(moments(taken, few=2, seed=12)):
        folder = tmp_path / f"k{number}"
        shutil.copytree(analysed, folder)
        market = read_market(folder / "market.toml")
        reader = Reader(market)
        reader.start()
        killed += kill(folder, *words, moment=moment, seconds=taken[0])
        reader.ended.set()
        reader.join()
        assert reader.refused == []
        assert len({line.partition(" ")[0] for line in reader.seen}) == len(reader.seen) <= 2
        results = {name: digest for name, digest in digests(folder).items() if name.startswith("results/")}
        assert results in [{k: v for k, v in some.items() if k.startswith("results/")} for some in (old, new)]
        assert [line for kind, line in wrong_files(market) if kind == "results" and "left by" not in line] == []
        for run in list_runs(market):
            assert read_run(run).names
        finish(folder, *words)
        assert digests(folder) == new, "the same bytes as undisturbed, and nothing left lying about"
        shutil.rmtree(folder)
    print(f"{killed} kills")
    assert killed >= 1


@pytest.mark.slow
def test_a_killed_brief_is_the_old_one_or_the_new(analysed: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(analysed, whole)
    words = ("brief", "--to", "brief.html")
    (whole / "brief.html").write_text("the old brief", encoding="utf-8")
    old = (whole / "brief.html").read_bytes()
    taken = finish(whole, *words)
    new = (whole / "brief.html").read_bytes()
    assert new.rstrip().endswith(b"</html>")
    killed = 0
    for moment in moments(taken, few=2, seed=13):
        (whole / "brief.html").write_bytes(old)
        killed += kill(whole, *words, moment=moment, seconds=taken[0])
        assert (whole / "brief.html").read_bytes() in (old, new)
    print(f"{killed} kills")
    assert killed >= 1
    finish(whole, *words)
    assert (whole / "brief.html").read_bytes() == new


def test_without_a_swap_in_one_step_the_old_results_are_still_found(
    analysed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Systems that cannot exchange two folders have a moment without results; a writer killed in it loses nothing."""
    folder = tmp_path / "m"
    shutil.copytree(analysed, folder)
    market = read_market(folder / "market.toml")
    before = digests(folder)
    (folder / "results").rename(folder / ".results-old")
    assert read_results(market).names
    monkeypatch.setattr("analysis.whole_folders._exchange", lambda one, other: False)
    from analysis.result_files import write_results

    write_results(market, read_results(market))
    assert digests(folder) == before
    write_results(market, read_results(market))
    assert digests(folder) == before


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
