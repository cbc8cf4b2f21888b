"""One page as one WARC response record, written and read by warcio; and the gzip members of a WARC file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\x1f\x8b\x08"
CHUNK = 1 << 15

_CHANGED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Said about the bytes on the wire; the archive keeps them decoded."""
_DROPPED = frozenset({"set-cookie", "set-cookie2"})
"""Ours, not the page's."""


@dataclass(frozen=True)
class Member:
    """One gzip member of a file, unpacked."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, kw_only=True)
class WarcRecord:
    """A response record."""

    url: str
    status: int
    headers: Mapping[str, str]
    """HTTP headers, names in lower case."""
    fields: Mapping[str, str]
    """WARC header fields, names in lower case."""
    body: bytes
    fetched_at: datetime


def write_record(
    *,
    url: str,
    body: bytes,
    status: int,
    headers: Mapping[str, str],
    fetched_at: datetime,
    record_id: str,
    extra: Mapping[str, str],
) -> bytes:
    """A response record, not yet compressed; the same arguments give the same bytes."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    shown = [(_one_line(k), _one_line(v)) for k, v in headers.items() if k.lower() not in _CHANGED | _DROPPED]
    shown += [(f"X-Archive-Orig-{_one_line(k)}", _one_line(v)) for k, v in headers.items() if k.lower() in _CHANGED]
    shown.append(("Content-Length", str(len(body))))
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    record = writer.create_warc_record(
        url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(f"{status} {phrase}", shown, protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "WARC-Record-ID": f"<urn:uuid:{record_id}>",
            **extra,
        },
    )
    writer.write_record(record)
    return out.getvalue()


def read_record(stream: BinaryIO) -> WarcRecord:
    """The first record of a stream.

    Raises
    ------
    ValueError
        When it is no whole response record.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

    try:
        # warcio reads the HTTP headers of http: addresses only; saved files may have others
        record = next(iter(ArchiveIterator(stream, no_record_parse=True)), None)
        if record is None or record.rec_type != "response":
            raise ValueError("no response record")
        http = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(record.raw_stream)
        body = bytes(record.raw_stream.read())
        fields = {k.lower(): v for k, v in record.rec_headers.headers}
        status = int(http.get_statuscode())
        fetched_at = datetime.fromisoformat(fields["warc-date"])
    except (ArchiveLoadFailed, StatusAndHeadersParserException, KeyError, EOFError) as error:
        raise ValueError(f"no readable record: {error}") from None
    return WarcRecord(
        url=fields.get("warc-target-uri", ""),
        status=status,
        headers={k.lower(): v for k, v in http.headers},
        fields=fields,
        body=body,
        fetched_at=fetched_at,
    )


def members(file: Path) -> Iterator[Member]:
    """The whole gzip members of a file, in order; what is damaged or cut is passed over."""
    with file.open("rb") as stream:
        offset: int | None = 0
        while offset is not None:
            stream.seek(offset)
            found = _unpack(stream)
            if found is None:
                offset = _next_magic(stream, offset + 1)
            else:
                yield Member(offset, *found)
                offset += found[0]
                stream.seek(offset)
                if stream.read(len(MAGIC)) != MAGIC:
                    offset = _next_magic(stream, offset)


def _unpack(stream: BinaryIO) -> tuple[int, bytes] | None:
    """Length and content of the gzip member that begins here; None when none does or it is not whole."""
    unpacker, parts, read = zlib.decompressobj(31), [], 0
    while not unpacker.eof:
        chunk = stream.read(CHUNK)
        read += len(chunk)
        try:
            parts.append(unpacker.decompress(chunk))
        except zlib.error:
            return None
        if not chunk:
            return None
    return read - len(unpacker.unused_data), b"".join(parts)


def _next_magic(stream: BinaryIO, start: int) -> int | None:
    stream.seek(start)
    before, place = b"", start
    while chunk := stream.read(CHUNK):
        at = (before + chunk).find(MAGIC)
        if at >= 0:
            return place - len(before) + at
        before, place = chunk[-2:], place + len(chunk)
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
