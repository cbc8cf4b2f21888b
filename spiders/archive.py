"""The archive of fetched pages: WARC files, one a crawl, each page a gzip member of its own.

Any WARC tool reads them. A page is appended and flushed before it counts as fetched; a tail that was cut by a killed
process is passed over when reading and taken away before the next append.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import uuid
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from spiders.errors import ArchiveError
from spiders.records import Page, stable_id
from spiders.warc import Member, members, read_record, write_record

SUFFIX = ".warc.gz"
LEVEL = 4
"""gzip level: 5 takes a fifth longer for 2 % less, 6 half as long again for 4 %; 3 leaves 7 % more."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, kw_only=True)
class ArchivedPage:
    """A page as it was fetched."""

    page_id: str
    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    fetched_at: datetime
    rendered: bool = False

    @property
    def content_type(self) -> str | None:
        """The Content-Type header."""
        return self.headers.get("content-type")


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What :meth:`Archive.remove` did."""

    count: int
    """Records taken out."""
    moved: tuple[Page, ...]
    """Where the pages that shared a file with them are now; to be saved into the store."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Bytes of an archive file that are no readable page."""

    file: str
    offset: int
    length: int
    reason: str


def page_id_of(url: str, body: bytes) -> str:
    """The id of a page: depends on its address and its bytes only."""
    return _page_id(url, hashlib.sha256(body).hexdigest())


def _page_id(url: str, digest: str) -> str:
    return stable_id("p", url, digest)


class Archive:
    """A folder of WARC files.

    Parameters
    ----------
    folder
        Created with the first page.
    sync
        Wait for the disk after each page. Off by default: a flushed page survives the death of the process, which is
        what happens to crawls; only a crash of the machine can cut the tail, and then the pages are fetched again.
    """

    def __init__(self, folder: Path, *, sync: bool = False) -> None:
        self.folder = folder
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
        if not _NAME.fullmatch(crawl_id):
            raise ArchiveError(f"crawl id {crawl_id!r} cannot be a file name; use letters, digits, dots and dashes")
        url = "".join(url.split())  # an address has no white space; a header line could not carry it
        digest = hashlib.sha256(body).hexdigest()
        page_id = _page_id(url, digest)
        moment = fetched_at.astimezone(UTC) if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC)
        data = _compress(
            write_record(
                url=url,
                body=body,
                status=status,
                headers=headers,
                fetched_at=moment,
                record_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{crawl_id} {page_id} {moment.isoformat()}")),
                payload_digest=f"sha256:{digest}",
                extra={"X-Marketgap-Page": page_id, **({"X-Marketgap-Rendered": "yes"} if rendered else {})},
            )
        )
        file = self.folder / f"{crawl_id}{SUFFIX}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            offset = self._write(file, data)
        except OSError as error:
            raise ArchiveError(f"{file}: the page cannot be written: {error.strerror}") from error
        return Page(
            page_id=page_id,
            url=url,
            crawl_id=crawl_id,
            fetched_at=moment,
            status=status,
            content_type=next((v for k, v in headers.items() if k.lower() == "content-type"), None),
            file=file.name,
            offset=offset,
            length=len(data),
            rendered=rendered,
        )

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
            found = _archived(zlib.decompress(data, wbits=31))
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be read: {error.strerror}") from error
        except (zlib.error, ValueError):
            found = None
        if found is not None and found.page_id == page.page_id:
            return found
        # an erasure that was interrupted may have moved it within its file
        moved = next((_archived(m.data) for m in members(file) if _holds(m, page.page_id)), None)
        if moved is None:
            raise ArchiveError(f"{file}: has no page {page.page_id}; the file was changed or is damaged")
        return moved

    def find(self, page_id: str) -> Page | None:
        """The page of that id, by looking through all files; None when there is none."""
        return next((page for page in self.pages() if page.page_id == page_id), None)

    def pages(self, crawl_id: str | None = None) -> Iterator[Page]:
        """All readable pages (of one crawl), by file name and place; what is damaged is passed over."""
        for file in self._files(crawl_id):
            for member in members(file):
                page = _page(file, member)
                if page is not None:
                    yield page

    def verify(self) -> list[Damage]:
        """Everything in the archive that is no readable page whose bytes still have their id."""
        found: list[Damage] = []
        for file in self._files(None):
            end = 0
            for member in members(file):
                if member.offset > end:
                    found.append(Damage(file=file.name, offset=end, length=member.offset - end, reason="not readable"))
                end = member.offset + member.length
                try:
                    page = _archived(member.data)
                    wrong = None if page_id_of(page.url, page.body) == page.page_id else "the bytes were changed"
                except ValueError as error:
                    wrong = str(error)
                if wrong:
                    found.append(Damage(file=file.name, offset=member.offset, length=member.length, reason=wrong))
            size = file.stat().st_size
            if size > end:
                found.append(Damage(file=file.name, offset=end, length=size - end, reason="cut tail"))
        return found

    def remove(self, page_ids: Collection[str]) -> Removed:
        """Take pages out of all files; each file is written anew and put in place of the old one in one step."""
        wanted, count, moved = set(page_ids), 0, []
        for file in self._files(None):
            doomed = [p for p in self.pages(file.name.removesuffix(SUFFIX)) if p.page_id in wanted]
            if doomed:
                count += len(doomed)
                moved += self._rewrite(file, wanted)
        return Removed(count=count, moved=tuple(moved))

    def _rewrite(self, file: Path, without: set[str]) -> list[Page]:
        kept: list[Page] = []
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as target, file.open("rb") as origin:
                for member in members(file):
                    page = _page(file, member)
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
        if crawl_id is not None:
            file = self.folder / f"{crawl_id}{SUFFIX}"
            return [file] if file.is_file() else []
        return sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []

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


def _compress(data: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def _archived(data: bytes) -> ArchivedPage:
    record = read_record(BytesIO(data))
    return ArchivedPage(
        page_id=record.fields.get("x-marketgap-page") or page_id_of(record.url, record.body),
        url=record.url,
        status=record.status,
        headers=record.headers,
        body=record.body,
        fetched_at=record.fetched_at,
        rendered="x-marketgap-rendered" in record.fields,
    )


def _holds(member: Member, page_id: str) -> bool:
    try:
        return _archived(member.data).page_id == page_id
    except ValueError:
        return False


def _page(file: Path, member: Member) -> Page | None:
    try:
        page = _archived(member.data)
    except ValueError:
        return None
    return Page(
        page_id=page.page_id,
        url=page.url,
        crawl_id=file.name.removesuffix(SUFFIX),
        fetched_at=page.fetched_at,
        status=page.status,
        content_type=page.content_type,
        file=file.name,
        offset=member.offset,
        length=member.length,
        rendered=page.rendered,
    )
