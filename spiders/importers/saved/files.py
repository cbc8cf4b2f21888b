"""Files and folders -> saved pages; every file that gives none is named with its reason."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from spiders.importers.saved.address import saved_address
from spiders.importers.saved.mhtml import is_mhtml, read_mhtml
from spiders.importers.saved.packed import read_packed
from spiders.importers.saved.page import FILE_LIMIT, PAGE_LIMIT, SavedPage, Unread, UnreadableError
from spiders.importers.saved.warcs import read_warc
from spiders.importers.saved.webarchive import is_webarchive, read_webarchive

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json", ".webarchive", ".html.gz", ".json.gz")
ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".wacz", ".zip")
_COMPANION = re.compile(
    r"[ _.-](?:files|file|dateien|datei|fichiers|archivos|archivi|arquivos|ficheiros|bestanden|filer|filar|pliki|soubory"
    r"|dosyalar|tiedostot|failid|fitxers|elemei|файлы|файли|faylar)$",
    re.IGNORECASE,
)
"""How browsers name the folder with a saved page's pictures and frames."""


def read_saved(paths: Sequence[Path]) -> Iterator[SavedPage | Unread]:
    """All pages of some files and folders: as given, folders in the order of their names.

    A frame (``within``) follows the page it stood in. Folders are searched for files with a known suffix; a file named
    by itself may have any.
    """
    for path in paths:
        if path.is_dir():
            files = list(_walk(path))
            if not files:
                known = " ".join((*PAGE_SUFFIXES[:6], *ARCHIVE_SUFFIXES))
                yield Unread(name=str(path), reason=f"no page in this folder (looked for {known})")
            for file, owner in files:
                for item in _read(file):
                    if owner is not None and isinstance(item, SavedPage):
                        yield replace(item, within=owner)
                    elif owner is None:
                        yield item
        else:
            yield from _read(path)


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Files, each with the address of the page it is a frame of ("" when that page does not say its own)."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        pages = {Path(name).stem: here / name for name in sorted(names) if name.lower().endswith((".html", ".htm"))}
        companions = {
            name: pages[stem]
            for name in folders
            if (match := _COMPANION.search(name)) and (stem := name[: match.start()]) in pages
        }
        folders[:] = sorted(name for name in folders if name not in companions)
        frames: dict[Path, list[Path]] = {}
        for name, page in companions.items():
            frames[page] = sorted(f for f in (here / name).glob("*.htm*") if f.is_file())
        for name in sorted(names):
            file = here / name
            if name.startswith(".") or not name.lower().endswith(PAGE_SUFFIXES + ARCHIVE_SUFFIXES):
                continue
            yield file, None
            for frame in frames.get(file, ()):
                yield frame, _address_of(file)


def _address_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return saved_address(stream.read(1 << 17))[0]
    except OSError:
        return ""


def _read(file: Path) -> Iterator[SavedPage | Unread]:
    name = str(file)
    try:
        if not file.exists():
            raise UnreadableError("no such file or folder")
        if not file.is_file():
            raise UnreadableError("is no ordinary file")
        modified = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
        with file.open("rb") as stream:
            head = stream.read(8192)
            if not head.strip():
                raise UnreadableError("is empty")
            if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                yield from read_packed(file, modified=modified, suffixes=PAGE_SUFFIXES, read_one=_read_one)
                return
            packed = head.startswith(b"\x1f\x8b")
            stream.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    inner = unpacked.read(5)
                stream.seek(0)
                if inner != b"WARC/":
                    with gzip.GzipFile(fileobj=stream) as unpacked:
                        yield from _read_one(name, unpacked.read(FILE_LIMIT + 1), modified)
                    return
            if packed or head.startswith(b"WARC/"):
                yield from read_warc(name, stream, packed=packed, modified=modified)
                return
            yield from _read_one(name, stream.read(FILE_LIMIT + 1), modified)
    except UnreadableError as error:
        yield Unread(name=name, reason=str(error))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Unread(name=name, reason="the gzip file is cut off or damaged; get it again")
    except OSError as error:
        yield Unread(name=name, reason=f"cannot be read: {error.strerror or error}")


def _read_one(name: str, data: bytes, modified: datetime) -> Iterator[SavedPage | Unread]:
    """One file's bytes, unpacked."""
    try:
        if not data.strip():
            raise UnreadableError("is empty")
        if len(data) > FILE_LIMIT:
            raise UnreadableError(f"has more than {FILE_LIMIT >> 20} MB; at most that is read")
        if is_mhtml(data):
            yield from read_mhtml(name, data, modified=modified)
            return
        if is_webarchive(data):
            yield from read_webarchive(name, data, modified=modified)
            return
        if len(data) > PAGE_LIMIT:
            raise UnreadableError(f"has more than {PAGE_LIMIT >> 20} MB; no page is larger")
        if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
            yield SavedPage(name=name, body=data, url="", content_type="application/json", captured=modified)
            return
        url, moment, rendered = saved_address(data)
        yield SavedPage(
            name=name, body=data, url=url, content_type=None, captured=moment or modified, rendered=rendered
        )
    except UnreadableError as error:
        yield Unread(name=name, reason=str(error))
