"""JSON and JSON Lines: objects as rows, with the line each begins in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.tables.contents import decode
from spiders.importers.tables.table import Row, Table, flatten

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_DECODER = json.JSONDecoder()


def read_objects(file: Path, data: bytes) -> Table:
    """Read a list of objects, an object that holds one, or one object a line."""
    text, notes = decode(file, data)
    broken: list[tuple[int, str]] = []
    rows: list[Row] = []
    try:
        lined = _is_lines(text)
        for line, item in _lines(text, broken) if lined else _items(file, text):
            if isinstance(item, Mapping):
                rows.append(Row(line, flatten(item)))
            else:
                broken.append((line, f"expected an object with named values, got {_kind(item)}"))
    except RecursionError:
        raise ImportFileError(f"{file}: is nested too deeply; give a list of objects") from None
    except ValueError as error:
        raise ImportFileError(f"{file}: is not JSON: {error}; export it again, or give a CSV file") from None
    if not rows:
        reason = f"; line {broken[0][0]}: {broken[0][1]}" if broken else ""
        raise ImportFileError(f"{file}: has no rows; expected a list of objects{reason}")
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    return Table(columns=columns, rows=rows, broken=sorted(broken), notes=notes)


def _is_lines(text: str) -> bool:
    """Whether each line is a value of its own: the first value ends and another one follows."""
    start = _skip(text, 0)
    if text[start : start + 1] != "{":
        return False
    try:
        _, end = _DECODER.raw_decode(text, start)
    except ValueError:
        first = text[start:].partition("\n")[2].lstrip()
        return first.startswith("{") and text[start:].partition("\n")[0].rstrip().endswith("}")
    line_end = text.find("\n", start)
    return _skip(text, end) < len(text) or (0 <= line_end >= end)


def _lines(text: str, broken: list[tuple[int, str]]) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" \t\r\ufeff"):
            try:
                yield number, json.loads(line.strip(" \t\r\ufeff"))
            except ValueError as error:
                broken.append((number, f"is not JSON: {error}"))


def _items(file: Path, text: str) -> Iterator[tuple[int, object]]:
    """The items of the list, or of the longest list of objects inside the object."""
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        end, items = _list(text, start)
        if _skip(text, end) < len(text):
            raise ValueError(f"text after the list, in line {text.count(chr(10), 0, end) + 1}")
        yield from items
    elif text[start : start + 1] == "{":
        lists = _lists_inside(text, start)
        if lists:
            yield from max(lists, key=len)
        else:
            yield text.count("\n", 0, start) + 1, json.loads(text[start:])
    else:
        value = json.loads(text[start:])
        raise ImportFileError(f"{file}: expected a list of objects, got {_kind(value)}")


def _lists_inside(text: str, start: int) -> list[list[tuple[int, object]]]:
    """The lists of objects that an object holds at its top level."""
    found: list[list[tuple[int, object]]] = []
    place = _skip(text, start + 1)
    while text[place : place + 1] == '"':
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place : place + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, place)
        place = _skip(text, place + 1)
        if text[place : place + 1] == "[":
            place, items = _list(text, place)
            if items and all(isinstance(item, Mapping) for _, item in items):
                found.append(items)
        else:
            _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place : place + 1] == ",":
            place = _skip(text, place + 1)
    if text[place : place + 1] != "}":
        raise json.JSONDecodeError("Expecting ',' delimiter or '}'", text, place)
    return found


def _list(text: str, start: int) -> tuple[int, list[tuple[int, object]]]:
    """The end of a list and its items with their lines."""
    items: list[tuple[int, object]] = []
    line, counted = text.count("\n", 0, start) + 1, start
    place = _skip(text, start + 1)
    while text[place : place + 1] != "]":
        line, counted = line + text.count("\n", counted, place), place
        item, place = _DECODER.raw_decode(text, place)
        items.append((line, item))
        place = _skip(text, place)
        if text[place : place + 1] == ",":
            place = _skip(text, place + 1)
        elif text[place : place + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter or ']'", text, place)
    return place + 1, items


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    names = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
