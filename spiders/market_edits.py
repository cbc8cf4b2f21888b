"""Additions to a market.toml that people wrote: in their places, all else kept byte for byte, and never half-written."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spiders.errors import MarketError
from spiders.market import Brand, Keyword, read_market

_HEADER = re.compile(r"\s*\[")
_KEYWORD = re.compile(r"\s*\[\[\s*(?:keyword|\"keyword\"|'keyword')\s*\]\]")
_BRAND = re.compile(r"\s*\[\[\s*(?:brand|\"brand\"|'brand')\s*\]\]")
_OF_BRAND = re.compile(r"\s*\[{1,2}\s*(?:brand|\"brand\"|'brand')\s*\.")
_TEXT = re.compile(r"\s*text\s*=")


@dataclass(frozen=True, kw_only=True)
class KeywordEdits:
    """What is to be added."""

    new: tuple[Keyword, ...] = ()
    volumes: Mapping[int, int] = field(default_factory=dict)
    """Place of a ``[[keyword]]`` that has no volume (0, 1, ...) -> its volume."""


def write_keywords(file: Path, edits: KeywordEdits) -> None:
    """Add keywords and volumes to a market file.

    The lines are put beside those they belong to; where the file is written in a way that makes this impossible (inline
    tables), it is edited by its structure. Either way the result must say exactly what was there and what was added.

    Raises
    ------
    MarketError
        When the file cannot be read or written, or would not be valid; then it is as it was.
    """
    _write(
        file,
        "keywords",
        lambda data: _expected(data, edits),
        lambda text: _by_lines(text, edits),
        lambda text: _by_structure(text, edits),
    )


def write_brands(file: Path, brands: Sequence[Brand]) -> None:
    """Add brands to a market file, behind those that are there; id, name and domains of each.

    Raises
    ------
    MarketError
        When the file cannot be read or written, or would not be valid (an id that is there already); then it is as it was.
    """
    tables = [{"id": brand.id, "name": brand.name, "domains": list(brand.domains)} for brand in brands]
    _write(
        file,
        "brands",
        lambda data: {**data, "brand": [*data.get("brand", []), *tables]},
        lambda text: _brands_by_lines(text, tables),
        lambda text: _brands_by_structure(text, tables),
    )


def _write(
    file: Path,
    what: str,
    expected: Callable[[dict[str, Any]], dict[str, Any]],
    by_lines: Callable[[str], str | None],
    by_structure: Callable[[str], str | None],
) -> None:
    """Change a market file in the first way after which it says exactly what is expected."""
    place = file.resolve()
    try:
        raw = place.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MarketError(f"{file}: cannot be read: {error}; check its permissions and save it as UTF-8") from None
    try:
        wanted = expected(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MarketError(f"{file}: not TOML: {error}; nothing was written") from None
    changed = next((made for way in (by_lines, by_structure) if _says(made := way(text), wanted)), None)
    if changed is None:
        raise MarketError(f"{file}: the {what} could not be added to it; add them by hand (nothing was written)")
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    _replace(place, mark + changed.encode(), what)


def _replace(file: Path, data: bytes, what: str) -> None:
    """Write beside the file, check, put in its place in one step."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".toml")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            read_market(name)
        except MarketError as error:
            words = str(error).partition(": ")[2]
            raise MarketError(
                f"{file}: would not be valid with these {what}, nothing was written; first mend: {words}"
            ) from None
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except OSError as error:
        raise MarketError(f"{file}: cannot be written: {error.strerror}; it is as it was") from None
    finally:
        with contextlib.suppress(OSError):
            Path(name or file.parent / ".none").unlink(missing_ok=True)


def _expected(data: dict[str, Any], edits: KeywordEdits) -> dict[str, Any]:
    keywords = [dict(table) for table in data.get("keyword", [])]
    for place, volume in edits.volumes.items():
        keywords[place]["volume"] = volume
    keywords += [keyword.model_dump(exclude_none=True) for keyword in edits.new]
    return {**data, "keyword": keywords}


def _says(text: str | None, wanted: dict[str, Any]) -> bool:
    if text is None:
        return False
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _by_lines(text: str, edits: KeywordEdits) -> str | None:
    """New lines in their places; None when a keyword's place cannot be told."""
    lines, end = _lines_of(text)
    headers = [i for i, line in enumerate(lines) if _KEYWORD.match(line)]
    inserts: list[tuple[int, str]] = []
    for place, volume in edits.volumes.items():
        if place >= len(headers):
            return None
        row = next((i for i in range(headers[place] + 1, len(lines)) if _TEXT.match(lines[i])), None)
        if row is None:
            return None
        indent = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
        inserts.append((row + 1, f"{indent}volume = {volume}{end}"))
    if edits.new:
        blocks = "".join(end + _block(keyword, end) for keyword in edits.new)
        inserts.append((_behind(lines, _KEYWORD, _BRAND), blocks))
    for row, words in sorted(inserts, key=lambda pair: pair[0], reverse=True):
        lines.insert(row, words)
    return "".join(lines)


def _brands_by_lines(text: str, tables: Sequence[Mapping[str, Any]]) -> str:
    lines, end = _lines_of(text)
    blocks = [
        f"[[brand]]{end}id = {_quoted(table['id'])}{end}name = {_quoted(table['name'])}{end}"
        f"domains = [{', '.join(_quoted(domain) for domain in table['domains'])}]{end}"
        for table in tables
    ]
    lines.insert(_behind(lines, _BRAND), "".join(end + block for block in blocks))
    return "".join(lines)


def _lines_of(text: str) -> tuple[list[str], str]:
    """The lines with their ends, the last one ended too, and the end of line that the file uses."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    return lines, end


def _behind(lines: Sequence[str], *tables: re.Pattern[str]) -> int:
    """The line behind the last table of the first kind there is, else the end: notes that follow at once go with it."""
    start = next(
        (i for table in tables for i in range(len(lines) - 1, -1, -1) if table.match(lines[i])),
        None,
    )
    if start is None:
        return len(lines)
    rest = range(start + 1, len(lines))
    stop = next((i for i in rest if _HEADER.match(lines[i]) and not _OF_BRAND.match(lines[i])), len(lines))
    last = max(i for i in range(start, stop) if lines[i].strip() and not lines[i].lstrip().startswith("#"))
    behind = last + 1
    while behind < stop and lines[behind].lstrip().startswith("#"):
        behind += 1
    return behind if behind < stop or stop == len(lines) else last + 1


def _block(keyword: Keyword, end: str) -> str:
    lines = ["[[keyword]]"]
    for name, value in keyword.model_dump(exclude_none=True).items():
        lines.append(f"{name} = {value if isinstance(value, int) else _quoted(value)}")
    return "".join(line + end for line in lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _by_structure(text: str, edits: KeywordEdits) -> str | None:
    """Through tomlkit, which knows every way of writing TOML but is free with the places of notes."""

    def change(tables: Any) -> None:
        for place, volume in edits.volumes.items():
            tables[place]["volume"] = volume

    return _appended(text, "keyword", [keyword.model_dump(exclude_none=True) for keyword in edits.new], change)


def _brands_by_structure(text: str, tables: Sequence[Mapping[str, Any]]) -> str | None:
    return _appended(text, "brand", tables, lambda there: None)


def _appended(text: str, name: str, added: Sequence[Mapping[str, Any]], change: Callable[[Any], None]) -> str | None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        tables: Any = document.get(name)
        inline = tables is not None and not isinstance(tables, tomlkit.items.AoT)
        if tables is None:
            tables = tomlkit.aot()
            document[name] = tables
        change(tables)
        for one in added:
            table: Any = tomlkit.inline_table() if inline else tomlkit.table()
            table.update(one)
            tables.append(table)
        return tomlkit.dumps(document)
    except (TOMLKitError, IndexError, TypeError, ValueError):
        return None
