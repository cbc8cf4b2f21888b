"""The queue: one job a source on PostgreSQL, what travels with it, when it is tried again, and what workers do with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from spiders.errors import MarketError, UsageError
from spiders.market import Market, read_market
from spiders.queue.database import connected
from spiders.queue.parcels import pack_market, site_of, unpack_market
from spiders.queue.queueing import next_time, queue_market
from spiders.queue.worker import TRIES, Work
from spiders.records import Crawl, Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, brand, paged_site, serving
from tests.postgresql_server import fresh_database

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(postgresql_url: str) -> Iterator[str]:
    with fresh_database(postgresql_url) as url:
        yield url


def team_market(
    folder: Path, database: str, *tables: str, schema: str = "lockers", crawl: str = "delay = 0.0"
) -> Market:
    folder.mkdir(parents=True, exist_ok=True)
    head = f'[market]\nname = "Lockers"\nstore = "{database}&schema={schema}"\narchive = "raw"\n'
    file = folder / "market.toml"
    file.write_text(f'{head}{"".join(tables)}\n[crawl]\n{crawl}\nallow_private = ["*.localhost"]\n', encoding="utf-8")
    return read_market(file)


def jobs_of(url: str) -> list[dict[str, Any]]:
    with connected(url) as connection:
        return list(
            connection.execute(
                "SELECT j.*, status::text AS state, (SELECT array_agg(word ORDER BY id) FROM outcomes o"
                " WHERE o.job_id = j.id) AS words FROM procrastinate_jobs j ORDER BY id"
            )
        )


def work(url: str, **options: Any) -> list[str]:
    """Work until nothing is left, in a process as the command has it; what it said."""
    said: list[str] = []
    Work(**{"url": url, "once": True, "first_wait": 0.2, "stalled_after": 6.0, "say": said.append, **options}).run()
    return said


def test_one_job_a_source_and_none_twice(tmp_path: Path, database: str) -> None:
    with serving(one=paged_site(30, expected=30), two=paged_site(20, expected=20, name="Two")) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one"), sites.url("two")]))
        first = queue_market(market, kinds=["reviews"])
        again = queue_market(market, kinds=["reviews"])
        assert (len(first.queued), len(again.queued), len(again.already)) == (2, 0, 2)
        assert [job["lock"] for job in jobs_of(database)] == ["one.localhost", "two.localhost"]
        said = work(database)
        assert [job["state"] for job in jobs_of(database)] == ["succeeded", "succeeded"]
        assert sorted(line.rpartition(": ")[2] for line in said) == [
            "begun",
            "begun",
            "done, 20 found, 20 new",
            "done, 30 found, 30 new",
        ]
        assert len(queue_market(market, kinds=["reviews"]).queued) == 2, "what is done may be queued again"
    with open_store(market.store_url) as store:
        assert store.count(Review) == 50
        assert len({row.started for row in store.records(Crawl)}) == 1
        pages = list(store.records(Page))
    assert {page.file.partition("~")[0] for page in pages} == {page.crawl_id for page in pages}
    assert all("~" in page.file for page in pages), "each run writes a part of its own"


def test_no_secret_travels(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETGAP_AUTHOR_KEY", "hidden-key")
    with_password = database.replace("marketgap@", "marketgap:hidden-word@")
    market = team_market(tmp_path, with_password, brand("a", reviews=["https://hub.example/a"]))
    queue_market(market, every="0 6 * * 1")
    with connected(database) as connection:
        everything = json.dumps(
            [list(map(str, row.values())) for row in connection.execute("SELECT * FROM procrastinate_jobs")]
        )
    assert "hub.example" in everything
    assert "hidden" not in everything
    market = team_market(tmp_path, database, brand("a", reviews=["https://me:hidden@hub.example/a"]))
    with pytest.raises(MarketError, match=r"an address at hub\.example has a password in it") as caught:
        queue_market(market)
    assert "hidden" not in str(caught.value)


def test_a_file_is_no_store_for_a_queue(tmp_path: Path) -> None:
    file = tmp_path / "market.toml"
    file.write_text('[market]\nname = "T"\nstore = "market.db"\n' + brand("a"), encoding="utf-8")
    command = [sys.executable, "-c", "from analysis.cli import main; main()", "crawl", "--queue", "-m", str(file)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MARKETGAP_TEST")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert 'set [market] store = "postgresql+psycopg://user@host/database"' in done.stderr


def test_a_blocked_source_is_not_tried_again(tmp_path: Path, database: str) -> None:
    with serving(one=lambda asked: Answer("no", 403)) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one")]))
        queue_market(market, kinds=["reviews"])
        work(database)
        assert sites.asked("one") == ["/"]
    (job,) = jobs_of(database)
    assert (job["state"], job["words"]) == ("failed", ["blocked"])


def test_a_failure_that_may_pass_is_tried_again_with_longer_pauses(tmp_path: Path, database: str) -> None:
    with serving(one=lambda asked: Answer("sorry", 404)) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one")]))
        queue_market(market, kinds=["reviews"])
        before = datetime.now(UTC)
        work(database, first_wait=600.0)
        (job,) = jobs_of(database)
        assert (job["state"], job["words"]) == ("todo", ["failed"])
        assert job["scheduled_at"] - before > timedelta(minutes=9)
        with connected(database) as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        work(database, first_wait=600.0)
        assert jobs_of(database)[0]["scheduled_at"] - before > timedelta(minutes=49)
        with connected(database) as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        work(database, first_wait=0.0)
        assert len(sites.asked("one")) == TRIES
    (job,) = jobs_of(database)
    assert (job["state"], job["words"]) == ("failed", ["failed"] * TRIES)


def test_it_succeeds_when_the_site_is_well_again(tmp_path: Path, database: str) -> None:
    well = paged_site(20, expected=20)

    def ill_at_first(asked: Asked) -> Answer:
        return Answer("gone", 404) if asked.number == 1 and asked.path == "/" and not asked.query else well(asked)

    with serving(one=ill_at_first) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one")]))
        queue_market(market, kinds=["reviews"])
        work(database)
    (job,) = jobs_of(database)
    assert (job["state"], job["words"]) == ("succeeded", ["failed", "done"])
    with open_store(market.store_url) as store:
        assert store.count(Review) == 20


def test_a_schedule_queues_itself_and_the_sources(tmp_path: Path, database: str) -> None:
    with serving(one=paged_site(20, expected=20)) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one")]))
        queued = queue_market(market, kinds=["reviews"], every="0 6 * * 1")
        assert queued.next_at is not None
        assert (queued.next_at.weekday(), queued.next_at.hour) == (0, 6)
        assert queue_market(market, kinds=["reviews"]).next_at == queued.next_at, "as it was"
        work(database)
        with connected(database) as connection:  # the hour has come
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        work(database)
        crawls = [job for job in jobs_of(database) if job["task_name"].endswith("crawl_source")]
        plans = [job for job in jobs_of(database) if job["task_name"].endswith("queue_again")]
        assert [job["state"] for job in crawls] == ["succeeded", "succeeded"]
        assert [job["state"] for job in plans] == ["succeeded", "todo"]
        assert plans[1]["scheduled_at"] == queued.next_at
        assert queue_market(market, kinds=["reviews"], every="never").next_at is None
        assert [j["state"] for j in jobs_of(database) if j["task_name"].endswith("queue_again")] == ["succeeded"]


@pytest.mark.parametrize("cron", ["soon", "61 6 * * 1", "0 6 * *", "* * * * * *"])
def test_times_that_cannot_be_read(cron: str) -> None:
    with pytest.raises(UsageError, match="give minute, hour, day, month and weekday"):
        next_time(cron, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_machine_that_is_not_set_up_gives_the_job_back(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(one=paged_site(10, expected=10)) as sites:
        market = team_market(tmp_path, database, brand("a", reviews=[sites.url("one")]))
        queue_market(market, kinds=["reviews"])
        with monkeypatch.context() as patch:
            patch.setenv("MARKETGAP_AUTHOR_KEY", "another")
            with pytest.raises(MarketError, match="set MARKETGAP_AUTHOR_KEY to the same value on all machines"):
                work(database)
        (tmp_path / "raw").rename(tmp_path / "elsewhere")
        with pytest.raises(MarketError, match="share it with all machines under the same path"):
            work(database)
        assert [job["state"] for job in jobs_of(database)] == ["todo"]
        (tmp_path / "elsewhere").rename(tmp_path / "raw")
        work(database)
        assert [job["state"] for job in jobs_of(database)] == ["succeeded"]


def test_another_form_of_jobs_is_refused(tmp_path: Path, database: str) -> None:
    packed = pack_market(team_market(tmp_path, database, brand("a")))
    with pytest.raises(MarketError, match="install the same version on all machines"):
        unpack_market({**packed, "version": 2}, store=database, folder=tmp_path)
    back = unpack_market(packed, store=database, folder=tmp_path)
    assert (back.brand[0].id, back.store_url.rpartition("=")[2], back.archive_folder) == (
        "a",
        "lockers",
        tmp_path / "raw",
    )


def test_a_site_that_another_job_reads_is_waited_for(tmp_path: Path, database: str) -> None:
    """Also when it is not the job's first one: a FAQ may lie on another domain than the brand's own."""
    faq = "<html><body><h1>FAQ</h1><details><summary>Is it open?</summary><p>It is.</p></details></body></html>"
    with serving(help=lambda asked: Answer(faq), own=lambda asked: Answer("<html><body>Hello</body></html>")) as sites:
        table = brand("a", domain=f"own.localhost:{sites.port}", faq=[sites.url("help")])
        queue_market(team_market(tmp_path, database, table), kinds=["faq"])
        with connected(database) as other:
            other.execute("SELECT pg_advisory_lock(hashtextextended('own.localhost', 7))")
            other.commit()
            freed: list[float] = []

            def free() -> None:
                freed.append(time.monotonic())
                other.execute("SELECT pg_advisory_unlock_all()")
                other.commit()

            later = threading.Timer(4.0, free)
            later.start()
            work(database)
            later.join()
        assert sites.log
        assert min(at for _, _, at in sites.log) >= freed[0]
    assert [job["state"] for job in jobs_of(database)] == ["succeeded"]


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://help.acme.co.uk/faq", "acme.co.uk"),
        ("http://one.localhost:8080/x", "one.localhost"),
        ("http://127.0.0.1:9/", "127.0.0.1"),
        ("https://reviews.example", "reviews.example"),
    ],
)
def test_two_hosts_of_one_site_are_one(address: str, site: str) -> None:
    assert site_of(address) == site
