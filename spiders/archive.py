"""The archive of fetched pages: WARC files, one a crawl, each page a gzip member of its own.

Any WARC tool reads them. A page is appended and flushed before it counts as fetched; a tail that was cut by a killed
process is passed over when reading and taken away before the next append. Several machines that share a folder write
parts: each process a file of its own for a crawl, so that no two ever append to one. Archives that are no folder are in
:mod:`spiders.remote_archive`.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.archived_pages import (
    PART,
    SUFFIX,
    ArchivedPage,
    Damage,
    PageArchive,
    Removed,
    damages,
    holds,
    pack_page,
    page_id_of,
    page_in,
    unpack_page,
)
from spiders.errors import ArchiveError
from spiders.records import Page
from spiders.warc import members

if TYPE_CHECKING:
    from spiders.market import Market

__all__ = ["SUFFIX", "Archive", "ArchivedPage", "Damage", "PageArchive", "Removed", "open_archive", "page_id_of"]


def open_archive(market: Market, *, part: str | None = None) -> PageArchive:
    """The archive a market names: a folder, or an address that fsspec has a driver for.

    Raises
    ------
    ArchiveError
        When the address has a scheme that nothing knows, or its driver is not installed.
    """
    if market.archive_url is None:
        return Archive(market.archive_folder, part=part)
    from spiders.remote_archive import RemoteArchive

    return RemoteArchive(market.archive_url)


class Archive:
    """A folder of WARC files.

    Parameters
    ----------
    folder
        Created with the first page.
    part
        Name of the part that this process writes; needed where several machines share the folder.
    sync
        Wait for the disk after each page. Off by default: a flushed page survives the death of the process, which is
        what happens to crawls; only a crash of the machine can cut the tail, and then the pages are fetched again.
    """

    def __init__(self, folder: Path, *, part: str | None = None, sync: bool = False) -> None:
        self.folder = folder
        self.part = part
        self.sync = sync
        self._ends: dict[str, int] = {}

    def append(
        self,
        *,
        url: str,
        crawl_id: str,
        body: bytes,
        status: int,
        headers: Mapping[str, str],
        fetched_at: datetime,
        rendered: bool = False,
    ) -> Page:
        """Write a page behind the others of its crawl; flushed when this returns.

        Raises
        ------
        ArchiveError
            When the file cannot be written; what was written of the page is taken back.
        """
        page, data = pack_page(
            url=url,
            crawl_id=crawl_id,
            body=body,
            status=status,
            headers=headers,
            fetched_at=fetched_at,
            rendered=rendered,
        )
        file = self.folder / f"{crawl_id}{PART + self.part if self.part else ''}{SUFFIX}"
        try:
            if file.name not in self._ends:
                self.folder.mkdir(parents=True, exist_ok=True)
            offset = self._write(file, data)
        except OSError as error:
            raise ArchiveError(
                f"{file}: the page cannot be written: {error.strerror}; check the room and the permissions"
            ) from error
        return replace(page, file=file.name, offset=offset)

    def read(self, page: Page) -> ArchivedPage:
        """The page as it was fetched.

        Raises
        ------
        ArchiveError
            When the file is missing or damaged, or holds another page there.
        """
        file = self.folder / page.file
        try:
            with file.open("rb") as stream:
                stream.seek(page.offset)
                data = stream.read(page.length)
            found = unpack_page(zlib.decompress(data, wbits=31))
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be read: {error.strerror}; check its permissions") from error
        except (zlib.error, ValueError):
            found = None
        if found is not None and found.page_id == page.page_id:
            return found
        # an erasure that was interrupted may have moved it within its file
        moved = next((unpack_page(m.data) for m in members(file) if holds(m, page.page_id)), None)
        if moved is None:
            raise ArchiveError(f"{file}: has no page {page.page_id}; the file was changed or is damaged")
        return moved

    def find(self, page_id: str) -> Page | None:
        """The page of that id, by looking through all files; None when there is none."""
        return next((page for page in self.pages() if page.page_id == page_id), None)

    def pages(self, crawl_id: str | None = None) -> Iterator[Page]:
        """All readable pages (of one crawl), by file name and place; what is damaged is passed over."""
        for file in self._files(crawl_id):
            yield from _pages_in(file)

    def verify(self) -> list[Damage]:
        """Everything in the archive that is no readable page whose bytes still have their id."""
        return [
            damage for file in self._files(None) for damage in damages(file.name, file.stat().st_size, members(file))
        ]

    def remove(self, page_ids: Collection[str]) -> Removed:
        """Take pages out of all files; each file is written anew and put in place of the old one in one step."""
        wanted, count, moved = set(page_ids), 0, []
        for file in self._files(None):
            doomed = sum(1 for p in _pages_in(file) if p.page_id in wanted)
            if doomed:
                count += doomed
                moved += self._rewrite(file, wanted)
        return Removed(count=count, moved=tuple(moved))

    def _rewrite(self, file: Path, without: set[str]) -> list[Page]:
        kept: list[Page] = []
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as target, file.open("rb") as origin:
                for member in members(file):
                    page = page_in(file.name, member)
                    if page is None or page.page_id in without:
                        continue
                    kept.append(replace(page, offset=target.tell()))
                    origin.seek(member.offset)
                    target.write(origin.read(member.length))
                target.flush()
                os.fsync(target.fileno())
            fresh.chmod(file.stat().st_mode & 0o777)
            if kept:
                fresh.replace(file)
            else:
                file.unlink()
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be rewritten: {error.strerror}; it was left as it was") from error
        finally:
            fresh.unlink(missing_ok=True)
        self._ends.pop(file.name, None)
        return kept

    def _files(self, crawl_id: str | None) -> list[Path]:
        if not self.folder.is_dir():
            return []
        if crawl_id is None:
            return sorted(self.folder.glob(f"*{SUFFIX}"))
        whole = self.folder / f"{crawl_id}{SUFFIX}"
        return [file for file in (whole, *sorted(self.folder.glob(f"{crawl_id}{PART}*{SUFFIX}"))) if file.is_file()]

    def _write(self, file: Path, data: bytes) -> int:
        """Append; returns the offset. A cut tail is taken away first, a failed write is taken back."""
        with file.open("ab") as stream:
            offset = stream.seek(0, os.SEEK_END)
            if offset and self._ends.get(file.name) != offset:
                end = max((m.offset + m.length for m in members(file)), default=0)
                if end < offset:
                    stream.truncate(end)
                    offset = stream.seek(0, os.SEEK_END)
            try:
                stream.write(data)
                stream.flush()
                if self.sync:
                    os.fsync(stream.fileno())
            except OSError:
                self._ends.pop(file.name, None)
                os.truncate(file, offset)
                raise
        self._ends[file.name] = offset + len(data)
        return offset


def _pages_in(file: Path) -> Iterator[Page]:
    for member in members(file):
        page = page_in(file.name, member)
        if page is not None:
            yield page
