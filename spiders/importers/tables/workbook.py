"""XLSX: the first sheet with rows, read row by row and within limits."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spiders.errors import ImportFileError
from spiders.importers.tables.contents import LIMIT
from spiders.importers.tables.table import Row, Table, name_columns
from spiders.importers.tables.template_comments import count_comments

RATIO = 300
"""How many times a sheet may be larger than its packed bytes; real ones reach 30."""

CELLS = 50_000_000
"""Cells of all rows, empty ones before the last filled one too: a million rows of fifty columns take 400 MB."""
LAST_ROW = 1_048_576
"""The last row that a sheet can have; a file may name any."""


def read_workbook(file: Path, data: bytes) -> Table:
    """Read a workbook whose first filled row names the columns."""
    _check_size(file, data)
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    notes: list[str] = []
    rows: list[tuple[int, list[object]]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            filled: list[str] = []
            for sheet in book.worksheets:
                found = list(_filled(file, sheet))
                if found:
                    filled.append(sheet.title)
                    rows = rows or found
            book.close()
    except (
        InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError,
        IndexError, EOFError, OSError, SyntaxError, OverflowError, NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip  # what openpyxl and the XML parser raise on damaged files
        raise ImportFileError(f"{file}: is not a readable workbook ({_short(error)}); save it again as .xlsx") from None
    rows = rows[count_comments(rows) :]
    if not rows:
        raise ImportFileError(f"{file}: has no rows; expected a row that names the columns and rows below it")
    if len(filled) > 1:
        notes.append(f"only sheet {filled[0]!r} was read; there are also {', '.join(map(repr, filled[1:]))}")
    columns = name_columns(rows[0][1])
    made = [Row(line, {n: c for n, c in zip(columns, cells, strict=False) if n}) for line, cells in rows[1:]]
    return Table(columns=[name for name in columns if name], rows=made, notes=notes)


def _check_size(file: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ImportFileError(f"{file}: is not a readable workbook ({_short(error)}); save it again as .xlsx") from None
    total = sum(part.file_size for part in parts)
    if total > LIMIT or any(p.file_size > (1 << 20) and p.file_size > RATIO * max(p.compress_size, 1) for p in parts):
        raise ImportFileError(
            f"{file}: unpacks to {total >> 20} MB from {len(data) >> 10} kB, which no workbook does; it was not opened"
        )
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise ImportFileError(f"{file}: is a zip file but no workbook; unpack it and give the file inside")


def _filled(file: Path, sheet: Any) -> Iterator[tuple[int, list[object]]]:
    """Rows with anything in them, with their numbers."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet of charts
        return
    sheet.reset_dimensions()  # what the file says about its size is often wrong
    read = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        read += len(cells)
        if number > LAST_ROW or read > CELLS:
            raise ImportFileError(
                f"{file}: sheet {sheet.title[:40]!r} claims more than {LAST_ROW:,} rows or {CELLS:,} cells; "
                "delete what stands far below or far right of the table, or give a CSV file"
            )
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield number, list(cells)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
