"""CSV and its relatives: delimiter found from the rows, quoted line breaks, true line numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.tables.contents import decode
from spiders.importers.tables.table import Row, Table, name_columns
from spiders.importers.tables.template_comments import skip_comments

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200
"""Rows that the delimiter is found from."""
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LONG = 1 << 30
_KEPT_FROM_RUNNING = re.compile(r"''*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]")
"""An apostrophe that exports put before what a spreadsheet would run as a formula."""
_REPAIRS = 50
"""Never-closed quotes that are stepped over; a file with more has another trouble."""


def read_delimited(file: Path, data: bytes) -> Table:
    """Read a delimited text file whose first row names the columns."""
    text, notes = decode(file, data)
    csv.field_size_limit(_LONG)  # a review may be longer than the 128 kB that csv allows
    text, skipped = skip_comments(text)
    first = 1 + skipped
    said = _SEPARATOR_LINE.match(text)
    if said:  # written by Excel
        delimiter, text, first = said[1], text[said.end() :], first + 1
    else:
        delimiter = _find_delimiter(text)
    records, broken = _read(text, delimiter, first)
    if not records:
        raise ImportFileError(f"{file}: has no rows; expected a row that names the columns and rows below it")
    columns = name_columns(records[0][1])
    if not any(columns):
        raise ImportFileError(f"{file}: line {records[0][0]} should name the columns; it is empty")
    rows: list[Row] = []
    usual = max(Counter(len(cells) for _, cells in records[1:]).items(), key=lambda pair: pair[1], default=(0, 0))[0]
    for line, cells in records[1:]:
        # each row of a file may end in a delimiter; a single one with too many cells has its values in wrong places
        if len(cells) > len(columns) and (len(cells) != usual or any(cell.strip() for cell in cells[len(columns) :])):
            broken.append(
                (
                    line,
                    f"has {len(cells)} cells where the header has {len(columns)}; quote cells with {delimiter!r} in them",
                )
            )
            continue
        rows.append(Row(line, {name: _as_meant(cell) for name, cell in zip(columns, cells, strict=False) if name}))
    return Table(columns=[name for name in columns if name], rows=rows, broken=sorted(broken), notes=notes)


def _as_meant(cell: str) -> str:
    """The cell without the apostrophe that is for spreadsheets only.

    >>> _as_meant("'=1+1"), _as_meant("'tis late")
    ('=1+1', "'tis late")
    """
    return cell[1:] if _KEPT_FROM_RUNNING.match(cell) else cell


def _find_delimiter(text: str) -> str:
    """The delimiter that gives the most rows as many cells as the first one; more cells decide between equals."""
    head = text[: 1 << 18]

    def score(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows = [len(cells) for _, cells in zip(range(SAMPLE), (c for c in reader if any(c)), strict=False)]
        if not rows or rows[0] < 2:
            return 0.0, 0
        return round(Counter(rows)[rows[0]] / len(rows), 2), rows[0]

    best = max(DELIMITERS, key=score)
    return best if score(best)[1] else ","


def _read(text: str, delimiter: str, first: int) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """Rows with the line each begins in; a quote that is not closed costs its own line, not what it swallowed."""
    found: list[tuple[int, list[str]]] = []
    broken: list[tuple[int, str]] = []
    rest, start = text, first
    for _ in range(_REPAIRS):
        kept, bad = _records(rest, delimiter, start, width=len(found[0][1]) if found else 0)
        found += kept
        if bad is None:
            break
        broken.append((bad, "a quote is opened and not closed in its cell"))
        rest, start = "".join(_physical(rest)[bad - start + 1 :]), bad + 1
    else:
        broken.append((start, f"and all after it: more than {_REPAIRS} quotes are opened and not closed"))
    return found, broken


def _records(text: str, delimiter: str, start: int, *, width: int) -> tuple[list[tuple[int, list[str]]], int | None]:
    """Rows up to one whose quote swallowed the lines behind it, and the line where that one begins.

    Such a row goes on to the end of the text, or over several lines and then has more cells than the header.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    line = start
    for cells in reader:
        after = start + reader.line_num
        if any(cell.strip() for cell in cells):
            if after - line > 1 and width and len(cells) > width:
                return found, line
            width = width or len(cells)
            found.append((line, cells))
        line = after
    if found and _is_open(text, delimiter):
        return found[:-1], found[-1][0]
    return found, None


def _is_open(text: str, delimiter: str) -> bool:
    """Whether the text ends inside a quoted cell."""
    end = "\x00\n"
    last = deque(csv.reader(io.StringIO(text + end, newline=""), delimiter=delimiter), maxlen=1)
    return bool(last) and bool(last[0]) and last[0][-1].endswith(end)


def _physical(text: str) -> list[str]:
    """Lines as csv counts them."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
