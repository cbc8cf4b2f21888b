"""Archives that are no folder: on fsspec's own memory and behind a driver of somebody else's over HTTP."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.archive import Archive, PageArchive, open_archive, page_id_of
from spiders.crawling import crawl
from spiders.errors import ArchiveError
from spiders.health import Health, judge
from spiders.market import Market, read_market
from spiders.records import Page, Review
from spiders.remote_archive import RemoteArchive
from spiders.store import open_store
from tests.collect.local_sites import brand, market_of, paged_site, serving
from tests.collect.object_shelf import ObjectShelf, install_driver, object_shelf

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def put(archive: PageArchive, number: int, *, crawl_id: str = "c1") -> Page:
    return archive.append(
        url=f"https://hub.example/{number}",
        crawl_id=crawl_id,
        body=f"<p>page {number}</p>".encode() * 20,
        status=200,
        headers={"content-type": "text/html"},
        fetched_at=AT,
        rendered=number % 2 == 1,
    )


@pytest.fixture
def shelf(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectShelf]:
    install_driver(tmp_path_factory.mktemp("driver"), monkeypatch)
    with object_shelf() as made:
        yield made


@pytest.fixture(params=["memory", "shelf"])
def archive(request: pytest.FixtureRequest) -> RemoteArchive:
    if request.param == "memory":
        return RemoteArchive(f"memory://{uuid.uuid4().hex}/raw")
    shelf: ObjectShelf = request.getfixturevalue("shelf")
    return RemoteArchive(shelf.url())


def market_with(folder: Path, archive: str) -> Market:
    (folder / "market.toml").write_text(
        f'[market]\nname = "T"\narchive = "{archive}"\n[[brand]]\nid = "a"\nname = "A"\ndomains = ["a.example"]\n',
        encoding="utf-8",
    )
    return read_market(folder / "market.toml")


def test_a_page_comes_back_as_it_was(archive: RemoteArchive) -> None:
    pages = [put(archive, number) for number in range(3)] + [put(archive, 9, crawl_id="c2")]
    for page, number in zip(pages, (0, 1, 2, 9), strict=True):
        back = archive.read(page)
        assert back.page_id == page.page_id == page_id_of(page.url, back.body)
        assert (back.body, back.rendered, back.fetched_at) == (
            f"<p>page {number}</p>".encode() * 20,
            number % 2 == 1,
            AT,
        )
    assert sorted(page.page_id for page in archive.pages("c1")) == sorted(page.page_id for page in pages[:3])
    assert list(archive.pages()) == sorted(pages, key=lambda page: page.file)
    assert list(archive.pages("c9")) == []
    assert archive.find(pages[3].page_id) == pages[3]
    assert archive.find("p0") is None
    assert archive.verify() == []


def test_nothing_there_yet(archive: RemoteArchive) -> None:
    assert (list(archive.pages()), archive.verify(), archive.find("p0"), archive.remove(["p0"]).count) == (
        [],
        [],
        None,
        0,
    )


def test_a_page_written_twice_is_there_once(archive: RemoteArchive) -> None:
    assert put(archive, 1) == put(archive, 1)
    assert len(list(archive.pages())) == 1


def test_a_cut_object_costs_nothing_but_itself(shelf: ObjectShelf) -> None:
    archive = RemoteArchive(shelf.url())
    pages = [put(archive, number) for number in range(3)]
    name = f"raw/{pages[1].file}"
    shelf.objects[name] = shelf.objects[name][:100]
    shelf.objects["raw/c1~other.warc.gz"] = b"no page at all"
    assert {page.page_id for page in archive.pages()} == {pages[0].page_id, pages[2].page_id}
    assert [(d.file, d.reason) for d in archive.verify()] == [
        (file, "cut tail") for file in sorted([pages[1].file, "c1~other.warc.gz"])
    ]
    with pytest.raises(ArchiveError, match=f"{pages[1].file}: has no page {pages[1].page_id}"):
        archive.read(pages[1])
    put(archive, 1)  # fetched again
    assert archive.read(pages[1]).body == b"<p>page 1</p>" * 20


def test_removing_deletes_the_object_or_writes_the_file_anew(shelf: ObjectShelf, tmp_path: Path) -> None:
    archive = RemoteArchive(shelf.url())
    single = [put(archive, number) for number in range(2)]
    folder = Archive(tmp_path / "raw")
    together = [put(folder, number, crawl_id="c7") for number in range(10, 14)]
    shelf.objects["raw/c7.warc.gz"] = (tmp_path / "raw/c7.warc.gz").read_bytes()  # a folder that was copied
    assert archive.read(together[2]).body == b"<p>page 12</p>" * 20
    done = archive.remove([single[0].page_id, together[1].page_id])
    assert done.count == 2
    assert f"raw/{single[0].file}" not in shelf.objects
    assert {page.page_id for page in archive.pages()} == {p.page_id for p in (single[1], *together) if p != together[1]}
    assert [archive.read(page).url for page in done.moved] == [p.url for p in together if p != together[1]]
    assert archive.read(together[3]).body == b"<p>page 13</p>" * 20, "also from its place before"
    left = b"".join(gzip.decompress(data) for data in shelf.objects.values())
    assert b"page 11<" not in left
    assert b"page 0<" not in left
    assert archive.verify() == []


def test_a_store_that_refuses_is_one_line(shelf: ObjectShelf) -> None:
    archive = RemoteArchive(shelf.url())
    shelf.refuse = True
    with pytest.raises(
        ArchiveError, match=r"^shelf://.*: the page cannot be written: the shelf answered 507; check the connection"
    ):
        put(archive, 1)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("xyz://bucket/raw", "nothing knows addresses with xyz://; give a folder, file://, or"),
        ("s3://bucket/raw", "the driver for s3:// is not installed; install it with: pip install s3fs"),
        ("gs://bucket/raw", "pip install gcsfs"),
        ("ftp://me:secret@host/raw", "a password stands in the address; give keys and passwords in the environment"),
    ],
)
def test_addresses_that_cannot_be_used(tmp_path: Path, address: str, words: str) -> None:
    market = market_with(tmp_path, address)
    with pytest.raises(ArchiveError) as caught:
        open_archive(market)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(ArchiveError):
        crawl(market)


def test_an_address_of_a_file_system_is_a_folder(tmp_path: Path) -> None:
    market = market_with(tmp_path, f"file://{tmp_path}/with%20space/raw")
    assert (market.archive_folder, market.archive_url) == (tmp_path / "with space" / "raw", None)
    page = put(open_archive(market, part="w1"), 1)
    assert (tmp_path / "with space/raw/c1~w1.warc.gz").is_file()
    assert open_archive(market).read(page).url == page.url


def test_parts_of_one_crawl_are_read_as_one(tmp_path: Path) -> None:
    parts = [put(Archive(tmp_path, part=part), number) for number, part in enumerate(["b", "a", None, "a"])]
    archive = Archive(tmp_path)
    assert {page.crawl_id for page in archive.pages()} == {"c1"}
    assert {page.page_id for page in archive.pages("c1")} == {page.page_id for page in parts}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c1.warc.gz", "c1~a.warc.gz", "c1~b.warc.gz"]
    assert archive.remove([parts[3].page_id]).count == 1
    assert {page.page_id for page in archive.pages("c1")} == {page.page_id for page in parts[:3]}


def test_a_crawl_into_an_object_store_and_again(shelf: ObjectShelf, tmp_path: Path) -> None:
    with serving(one=paged_site(35, expected=35)) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("one")]))
        market = market.model_copy(update={"market": market.market.model_copy(update={"archive": shelf.url("x/raw")})})
        rows = crawl(market, kinds=["reviews"])
        again = crawl(market, kinds=["reviews"], fresh=True)
    assert [judge(row) for row in (*rows, *again)] == [Health.GOOD] * 2
    archive = open_archive(market)
    with open_store(market.store_url) as store:
        reviews, pages = list(store.records(Review)), list(store.records(Page))
    assert len(reviews) == 35
    assert archive.verify() == []
    assert {page.page_id for page in archive.pages()} == {page.page_id for page in pages}
    assert {review.page_id for review in reviews} <= {page.page_id for page in pages}
    assert all(archive.read(page).body for page in pages)
    assert (tmp_path / "crawl.log").is_file()
    assert not (tmp_path / "raw").exists()
