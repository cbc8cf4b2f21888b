"""Pages and their gzip members: what a folder and any other place keep in the same way."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Protocol

from isal import igzip_lib

from spiders.errors import ArchiveError
from spiders.records import Page, stable_id
from spiders.warc import Member, read_record, write_record

SUFFIX = ".warc.gz"
PART = "~"
"""Between a crawl's id and the name of the part, in a file's name."""
LEVEL = 2
"""Of ISA-L's levels for gzip: a fifth of the time of zlib's level 4 for 5 to 9 % more bytes; level 3, the last, takes half as
much time again for 1 to 3 % less."""
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


class PageArchive(Protocol):
    """What every archive does; :func:`spiders.archive.open_archive` gives one."""

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
        """Write a page; it is safe from the death of this process when this returns."""

    def read(self, page: Page) -> ArchivedPage:
        """The page as it was fetched."""

    def find(self, page_id: str) -> Page | None:
        """The page of that id, by looking through the archive; None when there is none."""

    def pages(self, crawl_id: str | None = None) -> Iterator[Page]:
        """All readable pages (of one crawl), by file name and place."""

    def verify(self) -> list[Damage]:
        """Everything in the archive that is no readable page."""

    def remove(self, page_ids: Collection[str]) -> Removed:
        """Take pages out."""


def page_id_of(url: str, body: bytes) -> str:
    """The id of a page: depends on its address and its bytes only."""
    return _page_id(url, hashlib.sha256(body).hexdigest())


def _page_id(url: str, digest: str) -> str:
    return stable_id("p", url, digest)


def crawl_of(name: str) -> str:
    """The id of the crawl that a file of an archive belongs to.

    >>> crawl_of("c01~4f2a.warc.gz")
    'c01'
    """
    return name.removesuffix(SUFFIX).partition(PART)[0]


def pack_page(
    *,
    url: str,
    crawl_id: str,
    body: bytes,
    status: int,
    headers: Mapping[str, str],
    fetched_at: datetime,
    rendered: bool,
) -> tuple[Page, bytes]:
    """A page as a gzip member, and its row with everything but the place (``file`` is empty, ``offset`` 0).

    Raises
    ------
    ArchiveError
        When the crawl's id cannot be a file name.
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
    page = Page(
        page_id=page_id,
        url=url,
        crawl_id=crawl_id,
        fetched_at=moment,
        status=status,
        content_type=next((v for k, v in headers.items() if k.lower() == "content-type"), None),
        file="",
        offset=0,
        length=len(data),
        rendered=rendered,
    )
    return page, data


def _compress(data: bytes) -> bytes:
    packed: bytes = igzip_lib.compress(data, LEVEL, flag=igzip_lib.COMP_GZIP)
    return packed


def unpack_page(data: bytes) -> ArchivedPage:
    """The page in an unpacked gzip member.

    Raises
    ------
    ValueError
        When it is no whole record of a page.
    """
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


def holds(member: Member, page_id: str) -> bool:
    """Whether a member is that page."""
    try:
        return unpack_page(member.data).page_id == page_id
    except ValueError:
        return False


def page_in(name: str, member: Member) -> Page | None:
    """The row of a page in a file of that name; None when the member is no page."""
    try:
        page = unpack_page(member.data)
    except ValueError:
        return None
    return Page(
        page_id=page.page_id,
        url=page.url,
        crawl_id=crawl_of(name),
        fetched_at=page.fetched_at,
        status=page.status,
        content_type=page.content_type,
        file=name,
        offset=member.offset,
        length=member.length,
        rendered=page.rendered,
    )


def damages(name: str, size: int, inside: Iterable[Member]) -> list[Damage]:
    """What of a file of that many bytes is no readable page."""
    found: list[Damage] = []
    end = 0
    for member in inside:
        if member.offset > end:
            found.append(Damage(file=name, offset=end, length=member.offset - end, reason="not readable"))
        end = member.offset + member.length
        try:
            page = unpack_page(member.data)
            wrong = None if page_id_of(page.url, page.body) == page.page_id else "the bytes were changed"
        except ValueError as error:
            wrong = str(error)
        if wrong:
            found.append(Damage(file=name, offset=member.offset, length=member.length, reason=wrong))
    if size > end:
        found.append(Damage(file=name, offset=end, length=size - end, reason="cut tail"))
    return found
