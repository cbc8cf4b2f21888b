"""``marketgap status --verify``: each kind of damage is done on purpose, found, named with a remedy, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from spiders import privacy
from spiders.archive import Archive
from spiders.market import Market
from spiders.records import Crawl, Page, Review
from spiders.store import Store, open_store
from tests.faults.test_forget_everywhere import HUB, build, call
from tests.postgresql_server import fresh_database

pytestmark = pytest.mark.sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Market]:
    if request.param == "sqlite":
        yield sound(tmp_path, "market.db")
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as url:
        yield sound(tmp_path, url)


def sound(folder: Path, store: str) -> Market:
    """A market in which all is well."""
    market = build(folder, store)
    next(iter((folder / "runs").glob("*/inbox.parquet"))).unlink()
    with open_store(market.store_url) as opened:  # its crawls say what they have
        counts = {crawl.crawl_id: opened.count(Review, crawl_id=crawl.crawl_id) for crawl in opened.records(Crawl)}
        with opened.engine.connect().execution_options(writes=True) as connection, connection.begin():
            for crawl, count in counts.items():
                connection.execute(sa.text(f"UPDATE crawls SET got = {count} WHERE crawl_id = '{crawl}'"))
    return market


def change(store: Store, statement: str) -> None:
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text(statement))


def edit_archive(market: Market, change: Callable[[bytes], bytes], name: str = "c2") -> None:
    file = market.archive_folder / f"{name}.warc.gz"
    file.write_bytes(change(file.read_bytes()))


def looked(folder: Path, *, code: int) -> list[dict[str, object]]:
    found, out = call(folder, "status", "--verify", "--json")
    told = json.loads(out)
    assert (found, told["whole"]) == (code, code == 0), out
    for finding in told["findings"]:
        assert finding["remedy"]
        assert finding["count"] >= 1
    plain = call(folder, "status", "--verify")
    assert plain[0] == code
    assert all(str(finding["what"]) in " ".join(plain[1].split()) for finding in told["findings"])
    return [finding for finding in told["findings"] if finding["wrong"]]


def test_all_is_well(market: Market, tmp_path: Path) -> None:
    assert looked(tmp_path, code=0) == []


DAMAGE_OF_STORE = {
    "references": "UPDATE reviews SET crawl_id = 'gone'",
    "references of pages": "UPDATE reviews SET page_id = 'gone'",
    "references of answers": "UPDATE survey_answers SET review_id = 'gone'",
    "counts": "DELETE FROM reviews WHERE page_id IS NOT NULL",
    "counts of crawls": "UPDATE crawls SET got = 1, held = 0",
    "pages": "DELETE FROM pages",
    "twice": "UPDATE reviews SET native_id = 'same'",
}


@pytest.mark.parametrize("damage", DAMAGE_OF_STORE)
def test_damage_of_the_store_is_found(market: Market, tmp_path: Path, damage: str) -> None:
    with open_store(market.store_url) as store:
        change(store, DAMAGE_OF_STORE[damage])
    checks = {finding["check"] for finding in looked(tmp_path, code=1)}
    # reviews without their pages or crawls lead nowhere and are missed in the counts as well
    assert damage.split(maxsplit=1)[0] in checks
    assert checks <= {damage.split(maxsplit=1)[0], "references", "counts"}


def test_damage_of_the_archive_is_found(market: Market, tmp_path: Path) -> None:
    edit_archive(market, lambda data: data[:-40])
    (cut,) = (finding for finding in looked(tmp_path, code=1) if finding["check"] == "archive")
    assert "cut tail" in str(cut["what"])


def test_changed_bytes_are_found(market: Market, tmp_path: Path) -> None:
    edit_archive(market, lambda data: data[:50] + bytes([data[50] ^ 0xFF]) + data[51:])
    assert "archive" in {finding["check"] for finding in looked(tmp_path, code=1)}


def test_a_page_that_was_written_over_is_found(market: Market, tmp_path: Path) -> None:
    """Whole gzip, another body than the page's id and digest say."""
    import zlib

    def forge(data: bytes) -> bytes:
        unpacker = zlib.decompressobj(31)
        record = unpacker.decompress(data)
        packer = zlib.compressobj(4, zlib.DEFLATED, 31)
        return packer.compress(record.replace(b"jammed", b"worked")) + packer.flush() + unpacker.unused_data

    edit_archive(market, forge)
    assert any("the bytes were changed" in str(finding["what"]) for finding in looked(tmp_path, code=1))


def test_a_lost_file_is_found(market: Market, tmp_path: Path) -> None:
    for name in ("c1", "c2"):
        (market.archive_folder / f"{name}.warc.gz").unlink()
    (lost,) = looked(tmp_path, code=1)
    with open_store(market.store_url) as store:
        assert (lost["check"], lost["count"]) == ("pages", store.count(Page))


def test_what_an_interrupted_crawl_leaves_is_only_noted(market: Market, tmp_path: Path) -> None:
    with open_store(market.store_url) as store:
        change(store, "UPDATE crawls SET finished = NULL WHERE crawl_id = 'c2'")
        page = Archive(market.archive_folder).append(
            url=f"https://{HUB}/new",
            crawl_id="c2",
            body=b"new",
            status=200,
            headers={},
            fetched_at=next(store.records(Page)).fetched_at,
        )
    edit_archive(market, lambda data: data + b"\x1f\x8b\x08cut")
    assert looked(tmp_path, code=0) == []
    _, out = call(tmp_path, "status", "--verify", "--json")
    notes = json.loads(out)["findings"]
    assert [(n["check"], n["examples"]) for n in notes] == [("pages", [page.page_id]), ("archive", ["c2.warc.gz"])]


def test_damage_of_results_and_runs_is_found(market: Market, tmp_path: Path) -> None:
    (market.results_folder / "swot.parquet").write_bytes(b"PAR1 changed")
    (market.results_folder / "themes.parquet").unlink()
    (found,) = looked(tmp_path, code=1)
    assert (found["check"], found["count"]) == ("results", 2)
    next((tmp_path / "runs").glob("*/manifest.json")).write_text("{", encoding="utf-8")
    assert [finding["check"] for finding in looked(tmp_path, code=1)] == ["results", "runs"]


def test_another_key_is_said(market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(privacy.VARIABLE, "another")
    (found,) = looked(tmp_path, code=1)
    assert found["check"] == "authors"
    assert privacy.VARIABLE in str(found["remedy"])


def test_a_damaged_database_is_found(tmp_path: Path) -> None:
    market = sound(tmp_path, "market.db")
    with open_store(market.store_url) as store:
        store.compact()
    file = tmp_path / "market.db"
    data = bytearray(file.read_bytes())
    page = data.rfind(b"frumpligast") // 4096 * 4096
    data[page : page + 200] = b"\xff" * 200
    file.write_bytes(data)
    (found,) = looked(tmp_path, code=1)
    assert found["check"] == "database"
