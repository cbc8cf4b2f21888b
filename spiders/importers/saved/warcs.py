"""WARC files (.warc, .warc.gz) as archiving tools and browser extensions write them: pages and answers among much else."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from spiders.importers.saved.address import web_address
from spiders.importers.saved.page import MEMBER_LIMIT, PAGE_LIMIT, TOTAL_LIMIT, SavedPage, Unread, UnreadableError

_PAGES = ("text/html", "application/xhtml")
_ANSWERS = ("application/json", "text/json", "application/ld+json", "text/plain")


class BoundedStream(io.RawIOBase):
    """A stream that refuses to give more than so many bytes: what is packed may unpack to anything."""

    def __init__(self, stream: Any, limit: int) -> None:
        self._stream, self._left, self._limit = stream, limit, limit
        self.cut = False
        """The packed bytes ended before their end, or turned out to be damaged."""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes, as io asks for them."""
        try:
            data = self._stream.read1(len(buffer))  # what there is: a cut file gives all before its cut
        except (EOFError, gzip.BadGzipFile, zlib.error):
            self.cut = True
            return 0
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(f"unpacks to more than {self._limit >> 20} MB; the rest was left out")
        buffer[: len(data)] = data
        return len(data)


def read_warc(name: str, stream: IO[bytes], *, packed: bool, modified: datetime) -> Iterator[SavedPage | Unread]:
    """The pages and answers that were fetched; pictures, scripts and redirects are passed over.

    Raises
    ------
    UnreadableError
        When the file is no WARC, is damaged, or is too large; the pages before that place were given.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    plain: IO[bytes] = gzip.GzipFile(fileobj=stream) if packed else stream  # type: ignore[assignment]
    bounded = BoundedStream(plain, TOTAL_LIMIT)
    number = pages = 0
    try:
        records = ArchiveIterator(bounded)
        records.INC_RECORD = ""  # else it prints what it stumbles over, people's words among it
        for number, record in enumerate(records, 1):
            if number > MEMBER_LIMIT:
                raise UnreadableError(f"has more than {MEMBER_LIMIT} records; the rest was left out")
            page = _page(name, record, modified)
            if bounded.cut:
                break
            if page is not None:
                pages += 1
                yield page
        if bounded.cut:
            raise UnreadableError("is cut off or damaged; only what comes before was read")
        if not pages:
            raise UnreadableError(f"has no page in it ({number} records)")
    except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, KeyError, AttributeError, OSError) as error:
        words = " ".join(str(error).split())[:120]
        raise UnreadableError(f"is not a readable WARC file ({words})") from None


def _page(name: str, record: Any, modified: datetime) -> SavedPage | Unread | None:
    if record.rec_type not in {"response", "resource"}:
        return None
    url = web_address(record.rec_headers.get_header("WARC-Target-URI") or "")
    http = record.http_headers
    kind = (http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or ""
    status = int(http.get_statuscode()) if http and str(http.get_statuscode()).isdecimal() else 200
    answer = kind.lower().startswith(_ANSWERS)
    if not url or not (answer or kind.lower().startswith(_PAGES)) or (answer and status != 200) or 300 <= status < 400:
        return None
    shown = f"{name}!{url}"
    try:
        body = record.content_stream().read(PAGE_LIMIT + 1)
    except (zlib.error, OSError, ValueError) as error:
        return Unread(name=shown, reason=f"its content is damaged ({' '.join(str(error).split())[:80]})")
    if len(body) > PAGE_LIMIT:
        return Unread(name=shown, reason=f"has more than {PAGE_LIMIT >> 20} MB; at most that is read")
    if not body.strip():
        return None
    return SavedPage(
        name=shown,
        body=body,
        url=url,
        content_type=kind,
        captured=_moment(record.rec_headers.get_header("WARC-Date")) or modified,
        status=status,
        recorded=True,
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
