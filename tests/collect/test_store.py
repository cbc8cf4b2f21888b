"""The store on SQLite and on PostgreSQL: the same tests on both."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from spiders import opening, schema
from spiders.errors import StoreError
from spiders.records import (
    CaptureState,
    Crawl,
    FaqEntry,
    Page,
    Ranking,
    RatingSummary,
    Record,
    Review,
    ReviewKind,
    SerpCapture,
    SerpPart,
    Signal,
    SignalKind,
)
from spiders.service_records import ContactAttempt, CustomerFigures, SurveyAnswer, SurveyKind, Ticket
from spiders.store import BATCH, Saved, Store, open_store
from tests.postgresql_server import fresh_database, server_that_restarts

DAY = datetime(2024, 3, 1, 10, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'market.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql_url")) as fresh:
            yield fresh


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def review(number: int = 1, **values: Any) -> Review:
    given: dict[str, Any] = {"brand": "acme", "source": "hub.example", "text": "Locker jammed.", **values}
    return Review(review_id=f"r{number:016x}", **given)


ONE_OF_EACH: list[Record] = [
    review(
        kind=ReviewKind.MENTION, native_id="n7", url="https://hub.example/7", page_id="p1", crawl_id="c1", first_crawl_id="c0", rating=0.2,
        title="Нет!", language="ru", published=DAY, author_key="ab" * 8, verified=False, helpful=0, country="kz",
        visible=False, reply_text="Sorry", replied_at=DAY + timedelta(days=1),
    ),
    FaqEntry(faq_id="f1", brand="acme", url="u", question="How?", answer="So.", markup="dl", page_id=None, language="en"),
    SerpCapture(
        capture_id="s1", keyword="locker", provider="searxng", country=None, language="en", device="desktop",
        captured_at=DAY, state=CaptureState.FAILED, depth=20, reason="captcha",
    ),
    Ranking(ranking_id="k1", capture_id="s1", position=3, part=SerpPart.ORGANIC, url="https://acme.example/"),
    Signal(signal_id="g1", brand="acme", url="u", kind=SignalKind.CHAT, vendor="Chatty", evidence="widget.js"),
    RatingSummary(summary_id="m1", brand="acme", source="hub.example", url="u", rating=0.84, count=1234),
    Page(
        page_id="p1", url="u", crawl_id="c1", fetched_at=DAY, status=200, content_type=None, file="c1.warc.gz",
        offset=5_000_000_000, length=99, rendered=True,
    ),
    Crawl(crawl_id="c1", spider="x", source="hub.example", brand=None, start_url=None, started=DAY, fill_rates={"b": 0.5, "a": 1.0}),
    SurveyAnswer(answer_id="a1", brand="acme", kind=SurveyKind.CES, score=6.5, scale_min=1, scale_max=7, at=DAY, stage="use", review_id="r1"),
    Ticket(ticket_id="t1", brand="acme", opened_at=DAY, resolved_at=DAY, observed_until=DAY + timedelta(days=9), contacts=2, topic="billing"),
    ContactAttempt(attempt_id="e1", brand="acme", channel="chat", asked_at=DAY, observed_until=DAY + timedelta(hours=1), note="bot only"),
    CustomerFigures(figures_id="u1", brand="acme", period="2026-Q1", customers_at_start=200, customers_lost=7, orders_per_year=2.5),
]  # fmt: skip


def test_the_crawl_that_brought_a_review_first_is_remembered(store: Store) -> None:
    store.save([review(1, crawl_id="c1")])
    store.save([review(1, crawl_id="c2", title="Again"), review(2, crawl_id="c2"), review(2, crawl_id="c3")])
    assert [(one.first_crawl_id, one.crawl_id) for one in store.records(Review)] == [("c1", "c2"), ("c2", "c3")]


def test_every_kind_comes_back_as_it_was(store: Store) -> None:
    assert store.save(ONE_OF_EACH) == Saved(new=len(ONE_OF_EACH))
    for record in ONE_OF_EACH:
        back = next(store.records(type(record)))
        assert back == record
        assert type(back) is type(record)
    assert next(store.records(Crawl)).started.tzinfo is UTC
    assert store.save(ONE_OF_EACH) == Saved(same=len(ONE_OF_EACH))


def test_the_tables_have_exactly_the_fields_of_the_records() -> None:
    for kind, table in schema.TABLES.items():
        assert table.c.keys() == [field.name for field in fields(kind)]
        assert next(iter(table.primary_key)).name == fields(kind)[0].name


def test_migrations_make_the_schema(store: Store) -> None:
    on_server = store.engine.dialect.name == "postgresql"  # there, Alembic takes every collation for a change
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE, "compare_type": not on_server}
        )
        assert compare_metadata(context, schema.METADATA) == []
        assert context.get_current_revision() == schema.REVISION
    folder = Path(schema.__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


def test_new_changed_and_same_are_told_apart(store: Store) -> None:
    assert store.save([review(1), review(2)]) == Saved(new=2)
    assert store.save([review(1), review(2, text="Locker opened."), review(3)]) == Saved(new=1, changed=1, same=1)
    assert store.count(Review) == 3


def test_a_newer_review_never_erases_what_was_known(store: Store) -> None:
    first = review(rating=0.4, title="Jam", published=DAY, verified=True, crawl_id="c1", page_id="p1", helpful=3)
    store.save([first])
    bare = review(text="", crawl_id="c2", page_id="p2", visible=False)
    assert store.save([bare]) == Saved(same=1)
    assert store.get(Review, first.review_id) == replace(first, crawl_id="c2", first_crawl_id="c1", page_id="p2")
    assert store.save([review(reply_text="Sorry!", helpful=0)]) == Saved(changed=1)
    assert store.get(Review, first.review_id) == replace(
        first, crawl_id="c2", first_crawl_id="c1", page_id="p2", reply_text="Sorry!", helpful=0
    )


def test_the_upsert_itself_keeps_what_another_process_wrote(store: Store) -> None:
    """What was read before writing may be stale: the statement has to merge too."""
    from spiders.upserts import _upsert

    full = review(title="Jam", rating=0.2)
    store.save([full])
    row = {field.name: getattr(review(text=""), field.name) for field in fields(Review)}
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(_upsert(connection.dialect.name, schema.REVIEWS, additive=True), [row])
    assert store.get(Review, full.review_id) == full


def test_captures_and_crawls_are_replaced_whole(store: Store) -> None:
    capture = next(r for r in ONE_OF_EACH if isinstance(r, SerpCapture))
    store.save([capture])
    store.save([replace(capture, state=CaptureState.OK, reason=None)])
    assert next(store.records(SerpCapture)).reason is None


def test_a_record_given_twice_in_one_call(store: Store) -> None:
    assert store.save([review(), review(rating=0.6), review()]) == Saved(new=1, changed=1, same=1)
    assert next(store.records(Review)).rating == 0.6


def test_keep_leaves_stored_records_alone(store: Store) -> None:
    store.save([review()])
    assert store.save([review(title="Other"), review(2)], keep=True) == Saved(new=1, same=1)
    assert store.get(Review, review().review_id) == review()


def test_one_transaction_all_or_nothing(store: Store) -> None:
    def failing() -> Iterator[Review]:
        yield from (review(n) for n in range(BATCH + 10))
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        store.save(failing())
    assert store.count(Review) == 0


def test_many_records_in_order_of_id_with_conditions(store: Store) -> None:
    numbers = list(range(2 * BATCH + 7))
    store.save(review(n, brand="acme" if n % 2 else "Bolt", rating=None if n % 3 else 1.0) for n in reversed(numbers))
    assert [r.review_id for r in store.records(Review)] == [review(n).review_id for n in numbers]
    assert store.count(Review, brand="Bolt") == len(numbers[::2])
    assert store.count(Review, rating=None, brand=["acme", "Bolt"]) == sum(1 for n in numbers if n % 3)
    assert store.delete(Review, review_id=[review(n).review_id for n in numbers[:-2]]) == len(numbers) - 2
    assert [r.review_id for r in store.records(Review)] == [review(n).review_id for n in numbers[-2:]]
    with pytest.raises(ValueError, match="without a condition"):
        store.delete(Review)
    with pytest.raises(ValueError, match="no column 'colour'"):
        store.count(Review, colour="red")


def test_ids_are_ordered_by_code_point_on_every_server(store: Store) -> None:
    ids = ["a", "B", "_", "Z", "é", "b-1", "b1"]
    store.save(replace(review(), review_id=i) for i in ids)
    assert [r.review_id for r in store.records(Review)] == sorted(ids)


def test_reading_goes_on_while_another_writes(store: Store) -> None:
    store.save(review(n) for n in range(20))
    reader = store.records(Review)
    next(reader)
    assert store.save([review(99)]) == Saved(new=1)
    assert sum(1 for _ in reader) >= 19


def test_times_are_utc_whatever_zone_they_come_in(store: Store) -> None:
    eastern = datetime(2024, 3, 1, 5, 30, tzinfo=timezone(timedelta(hours=-5)))
    store.save([review(1, published=eastern), review(2, published=DAY.replace(tzinfo=None))])
    assert [r.published for r in store.records(Review)] == [DAY, DAY]


def test_characters_that_databases_refuse(store: Store) -> None:
    store.save([review(1, text="nul\x00 and \ud83d half", title="\U0001f600")])
    back = next(store.records(Review))
    assert (back.text, back.title) == ("nul and ? half", "\U0001f600")
    assert store.save([review(1, text="nul\x00 and \ud83d half", title="\U0001f600")]) == Saved(same=1)


def test_values_outside_their_vocabulary_or_range_fail_loudly(store: Store) -> None:
    with pytest.raises(StoreError, match="'rumour'"):
        store.save([review(kind="rumour")])
    with pytest.raises(StoreError, match=r"share of its scale, 0\.\.1; 4\.5"):
        store.save([review(rating=4.5)])
    with pytest.raises(StoreError, match="share of its scale"):
        store.save([review(rating=float("nan"))])
    with pytest.raises(StoreError):
        store.save([review(helpful=2**70)])
    with pytest.raises(StoreError):
        store.save([review(text=None)])
    assert store.count(Review) == 0
    store.save([review()])
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text("UPDATE reviews SET kind = 'rumour'"))
    with pytest.raises(
        StoreError, match="'rumour' is not a valid ReviewKind; the store was written by another version"
    ):
        list(store.records(Review))


def test_the_latest_unfinished_crawl(store: Store) -> None:
    def crawl(name: str, days: int, finished: datetime | None = None, brand: str | None = "acme") -> Crawl:
        return Crawl(
            crawl_id=name, spider="web", source="hub.example", brand=brand, start_url="u",
            started=DAY + timedelta(days=days), finished=finished,
        )  # fmt: skip

    wanted = {"spider": "web", "source": "hub.example", "start_url": "u"}
    assert store.unfinished_crawl(brand="acme", **wanted) is None
    store.save([crawl("c1", 1), crawl("c2", 2), crawl("c3", 3, finished=DAY), crawl("c4", 9, brand=None)])
    assert store.unfinished_crawl(brand="acme", **wanted) == crawl("c2", 2)
    assert store.unfinished_crawl(brand=None, **wanted) == crawl("c4", 9, brand=None)


def test_opening_again_finds_everything(url: str) -> None:
    with open_store(url) as first:
        first.save([review()])
    with open_store(url) as second:
        assert second.count(Review) == 1


def test_several_processes_may_open_a_fresh_store_at_once(url: str) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with open_store(url) as opened:
                opened.save(review(n) for n in range(number, number + 50))
        except BaseException as error:  # noqa: BLE001  # handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n * 25,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with open_store(url) as opened:
        assert opened.count(Review) == 125


def test_a_newer_schema_is_refused(url: str) -> None:
    with open_store(url) as opened, opened.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer marketgap \(schema 9999, this one knows .*upgrade marketgap"):
        open_store(url)


def test_tables_of_another_program_are_left_alone(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE reviews (stars integer)"))
    engine.dispose()
    with pytest.raises(StoreError, match="'reviews' that marketgap did not make"):
        open_store(url)


@pytest.mark.sqlite
def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as opened, opened.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.sqlite
def test_a_lock_held_too_long_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    file = tmp_path / "a.db"
    with open_store(f"sqlite:///{file}") as opened:
        other = sqlite3.connect(file, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"a\.db: another process has been writing to it") as caught:
                opened.save([review()])
            assert opened.count(Review) == 0, "readers are never blocked"
        finally:
            other.close()
        assert "\n" not in str(caught.value)
        assert opened.save([review()]) == Saved(new=1)


@pytest.mark.sqlite
def test_a_full_disk_is_one_clear_line_and_corrupts_nothing(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as opened:
        opened.save([review()])
        with opened.engine.connect() as connection:  # SQLite's own limit answers as a full disk does
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="the disk is full"):
            opened.save(review(n, text="x" * 2000) for n in range(500))
        assert opened.count(Review) == 1
        with opened.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_what_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("dear diary, " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not an SQLite database"):
        open_store(f"sqlite:///{file}")
    assert file.read_text(encoding="utf-8").startswith("dear diary")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://x/y", "unknown driver 'mysql'"),
        ("not an address", "is no address"),
        ("sqlite:////nowhere/at/all/a.db", "folder /nowhere/at/all does not exist"),
        ("postgresql://user:secret@127.0.0.1:9/x", "no PostgreSQL server answers"),
    ],
)
def test_addresses_that_cannot_be_used(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.postgresql
def test_each_market_of_a_database_has_a_schema_of_its_own(postgresql_url: str) -> None:
    with fresh_database(postgresql_url) as fresh:
        one, two = (f"{fresh}&schema={name}" for name in ("lockers", "banks"))
        with open_store(one) as lockers, open_store(two) as banks:
            lockers.save([review(1), review(2)])
            banks.save([review(3)])
            assert (lockers.count(Review), banks.count(Review)) == (2, 1)
        with open_store(one) as again:
            assert again.ids(Review) == {"r0000000000000001", "r0000000000000002"}
        with pytest.raises(StoreError, match=r"schema 'a;b' cannot be used; give lower-case letters"):
            open_store(f"{fresh}&schema=a;b")


@pytest.mark.postgresql
def test_an_open_store_waits_while_its_server_restarts(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("postgresql_url")  # skips where there is no server
    with server_that_restarts(tmp_path) as server, open_store(server.url) as opened:
        opened.save([review(1)])
        server.stop()
        later = threading.Timer(1.0, server.start)
        later.start()
        assert opened.save([review(2)]) == Saved(new=1)
        later.join()
        assert opened.count(Review) == 2


@pytest.mark.postgresql
def test_a_server_that_stays_away_is_one_clear_line(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request.getfixturevalue("postgresql_url")
    monkeypatch.setattr(opening, "OUTAGE_SECONDS", 0.3)
    with server_that_restarts(tmp_path) as server, open_store(server.url) as opened:
        server.stop()
        with pytest.raises(StoreError, match="PostgreSQL") as caught:
            opened.save([review(1)])
        assert "\n" not in str(caught.value)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.sqlite
def test_a_read_only_folder_and_file(folder_of_another: Path) -> None:
    with pytest.raises(StoreError, match="permissions") as caught:
        open_store(f"sqlite:///{folder_of_another / 'new.db'}")
    assert "\n" not in str(caught.value)
    with (
        pytest.raises(StoreError, match=r"read-only|permissions"),
        open_store(f"sqlite:///{folder_of_another / 'a.db'}") as opened,
    ):
        opened.save([review()])


@pytest.fixture
def folder_of_another() -> Iterator[Path]:
    """A folder with a store that this test may read but not write, root or not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(f"sqlite:///{folder / 'a.db'}") as opened:
            opened.save([review(9)])
        (folder / "a.db").chmod(0o444)
        folder.chmod(0o555)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(before)
            folder.chmod(0o700)
