"""Two workers on one queue, killed with -9 at seeded moments; PostgreSQL restarted under them: nothing lost, nothing doubled.

MARKETGAP_TEST_KILLS sets how many kills (default 4, which keeps the suite quick).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.health import Health, judge
from spiders.market import Market, read_market
from spiders.queue.database import connected
from spiders.queue.queueing import queue_market
from spiders.records import Crawl, Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, Site, Sites, brand, paged_site, serving
from tests.postgresql_server import fresh_database, server_that_restarts

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("MARKETGAP_TEST_KILLS", "4"))
SOURCES = {"one": ("/a", "/b"), "two": ("/a", "/b"), "three": ("/a",), "four": ("/a",)}
EACH = 100
DELAY = 0.05
LIMIT = 240.0


class Doors:
    """Who is inside each site when: begin and end of every request."""

    def __init__(self) -> None:
        self.visits: dict[str, list[tuple[float, float, str]]] = {name: [] for name in SOURCES}
        self._lock = threading.Lock()

    def watched(self, name: str, site: Site) -> Site:
        def answer(asked: Asked) -> Answer:
            begun = time.monotonic()
            time.sleep(0.02)  # a page takes a moment, so that two at once would be seen
            found = site(asked)
            with self._lock:
                self.visits[name].append((begun, time.monotonic(), asked.path))
            return found

        return answer

    def check(self) -> None:
        """One request at a time at each site, and one source after the other."""
        for visits in self.visits.values():
            assert all(first[1] <= second[0] for first, second in pairwise(sorted(visits)))
            blocks = [path for path, _ in groupby(path for _, _, path in sorted(visits))]
            assert len(blocks) == len(set(blocks)), f"two jobs took turns: {blocks}"

    def gaps(self) -> list[float]:
        return sorted(b[0] - a[0] for visits in self.visits.values() for a, b in pairwise(sorted(visits)))


class Workers:
    """Worker processes, by number."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self.output = (folder / "workers.log").open("ab")

    def start(self, number: int) -> None:
        code = (
            "import sys; from spiders.queue.worker import Work; from pathlib import Path\n"
            f"say = lambda line: print('worker {number}:', line, flush=True)\n"
            f"Work(url=sys.argv[1], concurrency=2, stalled_after=3.0, first_wait=0.5, grace=0.0, say=say,"
            f" log=Path({str(self.folder / 'crawls.log')!r})).run()"
        )
        self.running[number] = subprocess.Popen(
            [sys.executable, "-c", code, self.url],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
        )

    def kill(self, number: int) -> None:
        self.running[number].kill()
        self.running[number].wait()

    def stop(self) -> list[int]:
        for child in self.running.values():
            child.send_signal(signal.SIGTERM)
        return [child.wait(timeout=60) for child in self.running.values()]

    def said(self) -> str:
        return (self.folder / "workers.log").read_text(encoding="utf-8")


@contextmanager
def working(url: str, folder: Path) -> Iterator[Workers]:
    workers = Workers(url, folder)
    try:
        workers.start(0)
        workers.start(1)
        yield workers
    finally:
        for child in workers.running.values():
            child.kill()
            child.wait()
        workers.output.close()


@pytest.fixture
def doors() -> Doors:
    return Doors()


@pytest.fixture
def sites(doors: Doors) -> Iterator[Sites]:
    with serving(
        **{name: doors.watched(name, paged_site(EACH, expected=EACH, name=name)) for name in SOURCES}
    ) as world:
        yield world


def market_on(url: str, sites: Sites, folder: Path) -> Market:
    addresses = [sites.url(name, path) for name, paths in SOURCES.items() for path in paths]
    named = ", ".join(f'{{url = "{address}", source = "{number}.example"}}' for number, address in enumerate(addresses))
    file = folder / "market.toml"
    file.write_text(
        f'[market]\nname = "T"\nstore = "{url}&schema=t"\n'
        + brand("a").replace("reviews = []", f"reviews = [{named}]")
        + f'[crawl]\ndelay = {DELAY}\nallow_private = ["*.localhost"]\n',
        encoding="utf-8",
    )
    return read_market(file)


def wait_until(true: Callable[[], bool], workers: Workers) -> None:
    end = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < end, workers.said()
        time.sleep(0.01)


def open_jobs(url: str) -> int:
    with connected(url) as connection:
        row = connection.execute(
            "SELECT count(*) AS open FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        ).fetchone()
    return int(row["open"]) if row else 0


def check_whole(market: Market, url: str) -> None:
    """Every review of every source once, every page readable, every job done."""
    count = sum(len(paths) for paths in SOURCES.values())
    with connected(url) as connection:
        states = [row["state"] for row in connection.execute("SELECT status::text AS state FROM procrastinate_jobs")]
    assert states == ["succeeded"] * count
    with open_store(market.store_url) as store:
        reviews, rows, pages = list(store.records(Review)), list(store.records(Crawl)), list(store.records(Page))
    assert len(rows) == count
    assert all(judge(row) is Health.GOOD and row.got == EACH for row in rows)
    assert len(reviews) == EACH * count
    for source in {review.source for review in reviews}:
        assert len({review.text for review in reviews if review.source == source}) == EACH
    archive = Archive(market.archive_folder)
    kept = {page.page_id for page in archive.pages()}
    assert {page.page_id for page in pages} <= kept
    assert {review.page_id for review in reviews} <= {page.page_id for page in pages}
    assert all(archive.read(page).body for page in pages)
    assert all(damage.reason == "cut tail" for damage in archive.verify())


def test_workers_killed_at_any_moment(tmp_path: Path, postgresql_url: str, doors: Doors, sites: Sites) -> None:
    draw = random.Random(20260720)
    pages = EACH // 10 * sum(len(paths) for paths in SOURCES.values())
    with fresh_database(postgresql_url) as url:
        market = market_on(url, sites, tmp_path)
        queue_market(market, kinds=["reviews"])
        with working(url, tmp_path) as workers:
            for moment in sorted(draw.sample(range(1, pages - 2), KILLS)):
                wait_until(lambda: len(sites.log) >= moment or not open_jobs(url), workers)  # noqa: B023
                number = draw.randrange(2)
                workers.kill(number)
                workers.start(number)
            wait_until(lambda: not open_jobs(url), workers)
            # one that was started a moment ago may be told to stop before it listens
            assert set(workers.stop()) <= {0, -signal.SIGTERM}
        check_whole(market, url)
        doors.check()
        with connected(url) as connection:
            row = connection.execute("SELECT count(*) AS n FROM outcomes WHERE word = 'taken over'").fetchone()
    gaps = doors.gaps()
    print(f"{KILLS} kills, {row and row['n']} takeovers, {len(gaps)} gaps, smallest {gaps[:3]}, log {len(sites.log)}")


def test_a_worker_that_is_told_to_stop_gives_back(
    tmp_path: Path, postgresql_url: str, doors: Doors, sites: Sites
) -> None:
    with fresh_database(postgresql_url) as url:
        market = market_on(url, sites, tmp_path)
        queue_market(market, kinds=["reviews"])
        with working(url, tmp_path) as workers:
            wait_until(lambda: len(sites.log) >= 12, workers)
            assert workers.stop() == [0, 0]
            assert "given back" in workers.said()
            with connected(url) as connection:
                states = {
                    row["state"] for row in connection.execute("SELECT status::text AS state FROM procrastinate_jobs")
                }
            assert states <= {"todo", "succeeded"}, "nothing is left as if it were running"
            workers.start(0)
            workers.start(1)
            wait_until(lambda: not open_jobs(url), workers)
            workers.stop()
        check_whole(market, url)
        doors.check()


def test_postgresql_restarted_under_workers(
    tmp_path: Path, request: pytest.FixtureRequest, doors: Doors, sites: Sites
) -> None:
    request.getfixturevalue("postgresql_url")  # skips where there are no server programs
    with server_that_restarts(tmp_path) as server:
        market = market_on(server.url, sites, tmp_path)
        queue_market(market, kinds=["reviews"])
        with working(server.url, tmp_path) as workers:
            for moment, mode in ((8, "fast"), (25, "immediate")):
                wait_until(lambda: len(sites.log) >= moment, workers)  # noqa: B023
                server.restart(mode)
            wait_until(lambda: not open_jobs(server.url), workers)
            assert workers.stop() == [0, 0]
        check_whole(market, server.url)
        doors.check()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_restarted_under_a_crawl(
    tmp_path: Path, request: pytest.FixtureRequest, sites: Sites, mode: str
) -> None:
    """The crawl waits for the server, or ends with one clear line; then the same command completes it."""
    request.getfixturevalue("postgresql_url")
    with server_that_restarts(tmp_path) as server:
        market = market_on(server.url, sites, tmp_path)
        command = [sys.executable, "-c", "from analysis.cli import main; main()", "crawl", "reviews", "-m"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        with subprocess.Popen(
            [*command, str(market.file)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as child:
            end = time.monotonic() + LIMIT
            while len(sites.log) < 15 and time.monotonic() < end:
                time.sleep(0.01)
            server.restart(mode)
            _, said = child.communicate(timeout=LIMIT)
        if child.returncode:
            last = said.strip().splitlines()[-1]
            assert last.startswith("marketgap: ")
            assert "PostgreSQL" in last or "see" in last
            again = subprocess.run(
                [*command, str(market.file)], env=environment, capture_output=True, check=False, timeout=LIMIT
            )
            assert again.returncode == 0
        with open_store(market.store_url) as store:
            reviews, rows = list(store.records(Review)), list(store.records(Crawl))
        assert len(reviews) == EACH * 6
        assert [(row.got, judge(row)) for row in rows] == [(EACH, Health.GOOD)] * 6
        assert Archive(market.archive_folder).verify() == []
