"""The bytes of a file, unpacked within limits, and their text."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

from spiders.errors import ImportFileError

LIMIT = 512 << 20
"""Most bytes a file may have after unpacking: some five million reviews; a bomb stops here."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOISE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def read_contents(file: Path) -> bytes:
    """The bytes of a file; unpacked when they are gzip."""
    try:
        size = file.stat().st_size
        if size > LIMIT:
            raise ImportFileError(f"{file}: has {size >> 20} MB, at most {LIMIT >> 20} MB are read; split it")
        data = file.read_bytes()
    except FileNotFoundError:
        raise ImportFileError(f"{file}: no such file; check the name and the folder") from None
    except IsADirectoryError:
        raise ImportFileError(f"{file}: is a folder; give a file") from None
    except OSError as error:
        raise ImportFileError(f"{file}: cannot be read: {error.strerror}; check its permissions") from None
    if data.startswith(b"\x1f\x8b"):
        data = _unpack(file)
    if not data.strip():
        raise ImportFileError(f"{file}: is empty; export it again")
    return data


def _unpack(file: Path) -> bytes:
    try:
        with gzip.open(file) as stream:
            data = stream.read(LIMIT + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ImportFileError(f"{file}: the gzip file is cut off or damaged ({error}); get it again") from None
    if len(data) > LIMIT:
        raise ImportFileError(f"{file}: unpacks to more than {LIMIT >> 20} MB; split it")
    return data


def decode(file: Path, data: bytes) -> tuple[str, list[str]]:
    """The text, and notes on what was assumed: byte order mark, else UTF-8, else Windows-1252.

    A file that is UTF-8 but for a few broken bytes is read as such; the bytes become U+FFFD.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), []
            except UnicodeDecodeError as error:
                raise ImportFileError(
                    f"{file}: is not {error.encoding} as its first bytes say; save it as UTF-8"
                ) from None
    head = data[:4096]
    if head.count(0) > len(head) / 5:
        name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            text = ""
        if (
            text
            and text[:2000].isprintable()
            | text[:2000].replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
        ):
            return text, [f"read as {name.upper()}, which it does not say"]
    if len(_NOISE.findall(head)) > len(head) / 50:
        raise ImportFileError(f"{file}: its bytes are no text; give a table of rows with a header")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    broken = data.decode("utf-8", "replace")
    bad = broken.count("\ufffd")
    if len(_LETTER.findall(data)) > 4 * bad:
        return broken, [f"{bad} bytes are not UTF-8, the first in line {line}; they became \ufffd"]
    return data.decode("cp1252", "replace"), [
        f"not UTF-8 (line {line}); read as Windows-1252: if letters look wrong, save it as UTF-8"
    ]
