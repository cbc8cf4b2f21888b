"""A disk that is full, a folder that must not be written: a clear line, nothing corrupted, and the next crawl goes on."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.health import Health, judge
from spiders.market import read_market
from spiders.records import Crawl, Page, Review
from spiders.store import open_store
from tests.collect.local_sites import Answer, Asked, brand, review_page, serving, write_market

ROOT = Path(__file__).resolve().parents[2]
PAGES = 30


def bulky(asked: Asked) -> Answer:
    """Thirty pages that hardly shrink, 100 kB each."""
    page = int(asked.query.get("page", "1"))
    noise = os.urandom(50_000).hex()
    following = f"/?page={page + 1}" if page < PAGES else None
    numbers = list(range(page * 5 - 4, page * 5 + 1))
    return Answer(review_page(numbers, expected=PAGES * 5, following=following, html=f"<!-- {noise} -->"))


def crawl_in(folder: Path, *, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """``marketgap crawl``; ``limit``: bytes that any file may have, as the operating system enforces it."""

    def narrow() -> None:
        assert limit is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code = "from analysis.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "crawl", "reviews"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=None if limit is None else narrow,
    )


def is_whole(folder: Path) -> tuple[int, int]:
    """Reviews and pages of a market, after checking that the store, the archive and what links them are sound."""
    market = read_market(folder / "market.toml")
    archive = Archive(market.archive_folder)
    assert [damage for damage in archive.verify() if damage.reason != "cut tail"] == []
    with open_store(market.store_url) as store:
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        places = {page.page_id: page for page in store.records(Page)}
        reviews = list(store.records(Review))
    assert all(archive.read(places[review.page_id or ""]).body for review in reviews)
    return len(reviews), len(places)


@pytest.mark.sqlite
def test_an_archive_file_that_may_not_grow(tmp_path: Path) -> None:
    with serving(site=bulky) as sites:
        write_market(tmp_path, brand("a", reviews=[sites.url("site")]))
        # every file may have 900 kB: the archive fills up, the store does not yet
        done = crawl_in(tmp_path, limit=900_000)
        assert done.returncode == 1
        assert "cannot be written: File too large" in done.stdout + done.stderr
        reviews, pages = is_whole(tmp_path)
        assert 5 <= reviews < PAGES * 5
        assert pages < PAGES
        again = crawl_in(tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert is_whole(tmp_path) == (PAGES * 5, len(list(Archive(tmp_path / "raw").pages())))
    with open_store(read_market(tmp_path / "market.toml").store_url) as store:
        last = max(store.records(Crawl), key=lambda crawl: crawl.started)
    assert (last.got, judge(last)) == (PAGES * 5, Health.GOOD)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.sqlite
def test_a_full_disk(small_disk: Path) -> None:
    """Store and archive share it; whichever meets the end first says so, in one line."""
    with serving(site=bulky) as sites:
        write_market(small_disk, brand("a", reviews=[sites.url("site")]))
        done = crawl_in(small_disk)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in said
    assert "No space left on device" in said or "the disk is full" in said
    reviews, _ = is_whole(small_disk)
    assert reviews < PAGES * 5


def refused(folder: Path) -> str:
    """What a crawl says that must not write; it asks nobody for anything."""
    with serving(site=bulky) as sites:
        done = crawl_in(folder)
        assert sites.log == []
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 1
    assert said.count("\n") == 0
    assert sorted(path.name for path in folder.iterdir()) == ["market.toml"]
    return said


@pytest.mark.sqlite
def test_a_read_only_disk(small_disk: Path) -> None:
    write_market(small_disk, brand("a", reviews=["http://site.localhost/"]))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "cannot be" in refused(small_disk)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "market"
    write_market(folder, brand("a", reviews=["http://site.localhost/"]))
    folder.chmod(0o555)
    assert "cannot be" in refused(folder)
