"""The page archive: what goes in comes out, cut tails cost nothing but themselves, removing moves the rest."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from spiders.archive import Archive, page_id_of
from spiders.errors import ArchiveError
from spiders.records import Page

AT = datetime(2026, 3, 1, 9, 30, 15, 250000, tzinfo=UTC)


def put(archive: Archive, number: int, *, crawl: str = "c1", body: bytes | None = None, url: str | None = None) -> Page:
    return archive.append(
        url=url or f"https://hub.example/{number}",
        crawl_id=crawl,
        body=f"<p>page {number}</p>".encode() * 20 if body is None else body,
        status=200,
        headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "Set-Cookie": "id=1"},
        fetched_at=AT,
        rendered=number % 2 == 1,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "raw")


def test_a_page_comes_back_as_it_was(archive: Archive) -> None:
    page = put(archive, 1)
    back = archive.read(page)
    assert back.page_id == page.page_id == page_id_of(page.url, back.body)
    assert (back.url, back.status, back.fetched_at, back.rendered) == (page.url, 200, AT, True)
    assert back.body == b"<p>page 1</p>" * 20
    assert back.content_type == page.content_type == "text/html; charset=utf-8"
    assert "content-encoding" not in back.headers, "the bytes are kept decoded"
    assert "set-cookie" not in back.headers
    assert (page.file, page.offset) == ("c1.warc.gz", 0)


def test_any_warc_tool_reads_it(archive: Archive) -> None:
    pages = [put(archive, n) for n in range(3)]
    with (archive.folder / "c1.warc.gz").open("rb") as stream:
        found = [
            (r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in ArchiveIterator(stream)
        ]
    assert [url for url, _ in found] == [page.url for page in pages]
    assert found[2][1] == b"<p>page 2</p>" * 20


def test_the_same_pages_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for number in range(3):
            put(Archive(tmp_path / name), number)
    assert (tmp_path / "a/c1.warc.gz").read_bytes() == (tmp_path / "b/c1.warc.gz").read_bytes()


def test_pages_are_listed_by_file_and_place_and_found_by_id(archive: Archive) -> None:
    later = [put(archive, n, crawl="c2") for n in range(2)]
    earlier = [put(archive, n, crawl="c1") for n in range(2, 4)]
    assert list(archive.pages()) == earlier + later
    assert list(archive.pages("c2")) == later
    assert list(archive.pages("c9")) == []
    assert archive.find(later[1].page_id) == later[1]
    assert archive.find("p0") is None
    assert archive.verify() == []


def test_an_archive_that_is_not_there_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nothing")
    assert list(archive.pages()) == []
    assert archive.remove({"p1"}).count == 0
    with pytest.raises(ArchiveError, match="No such file"):
        archive.read(put(Archive(tmp_path / "other"), 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 400))
def test_a_cut_tail_is_passed_over_and_taken_away_on_the_next_append(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = Archive(tmp_path_factory.mktemp("raw"))
    pages = [put(archive, n) for n in range(3)]
    file = archive.folder / "c1.warc.gz"
    size = file.stat().st_size
    os.truncate(file, max(size - cut, pages[1].offset + 1))
    whole = [page for page in pages if page.offset + page.length <= file.stat().st_size]
    assert list(archive.pages()) == whole
    tail = file.stat().st_size > sum(page.length for page in whole)
    assert [damage.reason for damage in archive.verify()] == ["cut tail"] * tail
    again = put(Archive(archive.folder), 9)
    assert list(archive.pages()) == [*whole, again]
    assert archive.verify() == []


def test_damage_in_the_middle_costs_one_page(archive: Archive) -> None:
    pages = [put(archive, n) for n in range(3)]
    file = archive.folder / "c1.warc.gz"
    data = bytearray(file.read_bytes())
    data[pages[1].offset + 20 : pages[1].offset + 60] = b"\xff" * 40
    file.write_bytes(data)
    assert list(archive.pages()) == [pages[0], pages[2]]
    assert [(d.offset, d.length) for d in archive.verify()] == [(pages[1].offset, pages[1].length)]
    with pytest.raises(ArchiveError, match="has no page"):
        archive.read(pages[1])
    put(archive, 4)
    assert archive.read(pages[2]).body.startswith(b"<p>page 2")


def test_bytes_that_are_another_pages_are_noticed(archive: Archive) -> None:
    page = put(archive, 1)
    file = archive.folder / "c1.warc.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b"page 1", b"page 7"), mtime=0))
    assert [d.reason for d in archive.verify()] == ["the bytes were changed"]
    assert page.page_id


def test_removing_moves_the_pages_behind(archive: Archive) -> None:
    pages = [put(archive, n) for n in range(5)]
    other = put(archive, 1, crawl="c2")
    assert other.page_id == pages[1].page_id, "the same bytes of the same address"
    removed = archive.remove({pages[1].page_id, pages[3].page_id, "p0"})
    assert removed.count == 3
    assert [page.page_id for page in removed.moved] == [pages[n].page_id for n in (0, 2, 4)]
    assert list(archive.pages()) == list(removed.moved)
    assert [archive.read(page).url for page in removed.moved] == [pages[n].url for n in (0, 2, 4)]
    assert not (archive.folder / "c2.warc.gz").exists(), "nothing was left in it"
    assert b"page 1" not in gzip.decompress((archive.folder / "c1.warc.gz").read_bytes())
    assert archive.read(pages[4]).url == pages[4].url, "an old place still leads to the page within its file"
    assert [entry.name for entry in archive.folder.iterdir()] == ["c1.warc.gz"]
    assert put(archive, 8) == list(archive.pages())[-1]


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://hub.example/é?q=ä b", b""),
        ("file:saved page.html", b"\x00\xff" * 10),
        ("", b"WARC/1.1\r\n\r\n\x1f\x8b\x08"),
        ("http://hub.example/", os.urandom(1 << 20)),
        ("https://hub.example/\r\nWARC-Type: warcinfo", b"x"),
    ],
)
def test_odd_addresses_and_bytes(archive: Archive, url: str, body: bytes) -> None:
    before = put(archive, 1)
    page = put(archive, 2, url=url or None, body=body)
    after = put(archive, 3)
    assert archive.read(page).body == body
    assert list(archive.pages()) == [before, page, after]
    assert archive.verify() == []


def test_header_lines_cannot_be_forged(archive: Archive) -> None:
    page = archive.append(
        url="https://hub.example/", crawl_id="c1", body=b"x", status=799, fetched_at=AT,
        headers={"X-Note": "a\r\nX-Marketgap-Page: p0", "Content-Type": "text/plain"},
    )  # fmt: skip
    back = archive.read(page)
    assert back.headers["x-note"] == "a X-Marketgap-Page: p0"
    assert back.status == 799


@pytest.mark.parametrize("name", ["../c1", "", "a/b", ".hidden", "c 1"])
def test_a_crawl_id_must_be_a_file_name(archive: Archive, name: str) -> None:
    with pytest.raises(ArchiveError, match="cannot be a file name"):
        put(archive, 1, crawl=name)


def test_a_full_disk_leaves_the_archive_whole(archive: Archive, tmp_path: Path) -> None:
    """A file size limit answers a write as a full disk does: part of the bytes, then an error."""
    import resource
    import signal

    page = put(archive, 1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (page.length + 500, before[1]))
        with pytest.raises(ArchiveError, match="cannot be written"):
            put(archive, 2, body=os.urandom(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert archive.verify() == []
    assert list(archive.pages()) == [page]


def test_syncing_is_possible(tmp_path: Path) -> None:
    page = put(Archive(tmp_path, sync=True), 1)
    assert Archive(tmp_path).read(page).status == 200
