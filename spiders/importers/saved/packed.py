"""Zip files of saved pages, and WACZ: a zip of WARC files. Read member by member; nothing is ever written to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from spiders.importers.saved.page import FILE_LIMIT, MEMBER_LIMIT, TOTAL_LIMIT, SavedPage, Unread, UnreadableError
from spiders.importers.saved.warcs import read_warc

ReadOne = Callable[[str, bytes, datetime], Iterator[SavedPage | Unread]]
_WARC = (".warc", ".warc.gz")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)
"""What zipfile raises on broken, encrypted and exotic members."""


def read_packed(
    file: Path, *, modified: datetime, suffixes: tuple[str, ...], read_one: ReadOne
) -> Iterator[SavedPage | Unread]:
    """The pages of a zip file or WACZ.

    Raises
    ------
    UnreadableError
        When it is damaged, unpacks to too much, or has no page.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            yield from _members(file, packed, modified, suffixes, read_one)
    except _DAMAGED as error:
        raise UnreadableError(f"is not a readable zip file ({' '.join(str(error).split())[:120]})") from None


def _members(
    file: Path, packed: zipfile.ZipFile, modified: datetime, suffixes: tuple[str, ...], read_one: ReadOne
) -> Iterator[SavedPage | Unread]:
    members = [m for m in packed.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) > MEMBER_LIMIT:
        raise UnreadableError(f"has {len(members)} members; at most {MEMBER_LIMIT} are read: split it")
    warcs = [m for m in members if m.filename.lower().endswith(_WARC)]
    pages = [m for m in members if m.filename.lower().endswith(suffixes) and m not in warcs]
    if any(m.filename == "datapackage.json" for m in members) and warcs:
        pages = []  # a WACZ: the JSON files beside its WARCs are its own tables
    if not pages and not warcs:
        inner = any(m.filename.lower().endswith((".zip", ".wacz")) for m in members)
        advice = "; unpack the archives inside it first" if inner else ""
        raise UnreadableError(f"has no page in it (looked for {' '.join(suffixes)}){advice}")
    left = TOTAL_LIMIT
    for member in sorted([*pages, *warcs], key=lambda m: m.filename):
        name = f"{file}!{member.filename}"
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            yield Unread(name=name, reason="its name leads out of the archive; left out")
            continue
        try:
            with packed.open(member) as stream:
                if member in warcs:
                    is_packed = member.filename.lower().endswith(".gz")
                    yield from read_warc(name, stream, packed=is_packed, modified=_moment(member, modified))
                    continue
                data = stream.read(FILE_LIMIT + 1)
        except UnreadableError as error:
            yield Unread(name=name, reason=str(error))
            continue
        except _DAMAGED as error:
            yield Unread(name=name, reason=f"cannot be unpacked ({' '.join(str(error).split())[:80]})")
            continue
        left -= len(data)
        if len(data) > FILE_LIMIT:
            yield Unread(name=name, reason=f"unpacks to more than {FILE_LIMIT >> 20} MB; at most that is read")
        elif left < 0:
            raise UnreadableError(f"unpacks to more than {TOTAL_LIMIT >> 20} MB; the rest was left out")
        else:
            yield from read_one(name, data, _moment(member, modified))


def _moment(member: zipfile.ZipInfo, otherwise: datetime) -> datetime:
    """A member's own time of change; zip files that have none say 1980."""
    if member.date_time[0] <= 1980:
        return otherwise
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return otherwise
