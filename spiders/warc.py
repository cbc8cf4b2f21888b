"""One page as one WARC response record, read by warcio; and the gzip members of a WARC file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

MAGIC = b"\x1f\x8b\x08"
CHUNK = 1 << 15

_CHANGED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Said about the bytes on the wire; the archive keeps them decoded."""
_DROPPED = frozenset({"set-cookie", "set-cookie2"})
"""Ours, not the page's."""
_ASCII = "".join(map(chr, range(128)))


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
    payload_digest: str,
    extra: Mapping[str, str],
) -> bytes:
    """A response record, not yet compressed; the same arguments give the same bytes."""
    shown = [(k, v) for k, v in headers.items() if k.lower() not in _CHANGED | _DROPPED]
    shown += [(f"X-Archive-Orig-{k}", v) for k, v in headers.items() if k.lower() in _CHANGED]
    shown.append(("Content-Length", str(len(body))))
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    # what is not ASCII in HTTP headers is percent-encoded, as WARC tools do it; WARC fields are UTF-8
    http = quote(_head(f"HTTP/1.1 {status} {phrase}", shown), safe=_ASCII).encode()
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        *extra.items(),
        ("WARC-Payload-Digest", payload_digest),
        ("Content-Type", "application/http; msgtype=response"),
        ("Content-Length", str(len(http) + len(body))),
    ]
    return b"".join((_head("WARC/1.1", fields).encode(), http, body, b"\r\n\r\n"))


def _head(first: str, fields: Sequence[tuple[str, str]]) -> str:
    """A first line, fields, an empty line."""
    return "\r\n".join([first, *(f"{_one_line(name)}: {_one_line(value)}" for name, value in fields), "", ""])


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
        yield from members_in(stream)


def members_in(stream: BinaryIO) -> Iterator[Member]:
    """The same of an open file that can be sought in."""
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
