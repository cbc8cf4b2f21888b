"""A table as a file other programs open: the suffix decides, the file appears whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import ExportError

_FORMULA = re.compile(r"'*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]")
"""Also behind apostrophes that the text itself begins with, so that taking one away on import gives the same text again."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_ROWS, _CELL_LETTERS, _WIDEST = 1_048_575, 32_767, 60


def export_table(frame: pd.DataFrame, file: Path, *, name: str = "table") -> None:
    """Write a table; .csv, .tsv, .parquet, .json and .xlsx, chosen by the suffix.

    Text that a spreadsheet would run as a formula (it begins with ``= + - @``) gets an apostrophe in front in CSV and
    TSV, which importing takes away again, and is stored as text in XLSX. Times are ISO 8601 in UTC; empty cells are empty, ``null`` in JSON.

    Parameters
    ----------
    frame
        Any result table.
    file
        Its folder must exist. A file of that name is replaced only when the new one is complete.
    name
        Name of the sheet in XLSX.

    Raises
    ------
    ExportError
        When the suffix is none of these, the folder does not exist or cannot be written, or the table has more rows
        than a sheet can hold.
    """
    writers: dict[str, Callable[[pd.DataFrame, Path], None]] = {
        ".csv": lambda table, to: _write_separated(table, to, ","),
        ".tsv": lambda table, to: _write_separated(table, to, "\t"),
        ".parquet": lambda table, to: table.to_parquet(to, index=False),
        ".json": _write_json,
        ".xlsx": lambda table, to: _write_sheet(table, to, name),
    }
    write = writers.get(file.suffix.lower())
    if write is None:
        raise ExportError(f"{file}: cannot write {file.suffix or 'a file without suffix'}; use {', '.join(writers)}")
    if not file.parent.is_dir():
        raise ExportError(f"{file}: there is no folder {file.parent}; make it first")
    if file.is_dir():
        raise ExportError(f"{file}: is a folder; give a file name")
    try:
        handle, place = tempfile.mkstemp(prefix=f".{file.stem}-", suffix=file.suffix, dir=file.parent)
    except OSError as error:
        raise ExportError(
            f"{file}: cannot be written: {error.strerror}; check that the folder exists, may be written and has room"
        ) from None
    os.close(handle)
    half = Path(place)
    try:
        write(frame.reset_index(drop=True), half)
        half.chmod(0o644)
        half.replace(file)
    except OSError as error:
        raise ExportError(
            f"{file}: cannot be written: {error.strerror or error}; check that the folder exists, may be written and has room"
        ) from None
    finally:
        half.unlink(missing_ok=True)


def defuse(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> defuse("=1+1"), defuse("-5"), defuse("late again")
    ("'=1+1", '-5', 'late again')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) or column.dtype == object


def _iso(column: pd.Series) -> pd.Series:
    return pd.Series(column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"), dtype="str")


def _write_separated(frame: pd.DataFrame, file: Path, separator: str) -> None:
    shown = frame.copy()
    for name in shown.columns:
        if isinstance(shown[name].dtype, pd.DatetimeTZDtype):
            shown[name] = _iso(shown[name])
        elif _is_text(shown[name]):
            shown[name] = shown[name].map(lambda text: defuse(_CONTROL.sub("", str(text))), na_action="ignore")
    shown.to_csv(file, index=False, sep=separator, encoding="utf-8", lineterminator="\n")


def _write_json(frame: pd.DataFrame, file: Path) -> None:
    shown = frame.copy()
    for name in shown.columns:
        if isinstance(shown[name].dtype, pd.DatetimeTZDtype):
            shown[name] = _iso(shown[name])
    plain = shown.astype("object").where(shown.notna(), None)
    rows = (json.dumps(row, ensure_ascii=False, allow_nan=False, default=_number) for row in plain.to_dict("records"))
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write("[\n" + ",\n".join(rows) + "\n]\n")


def _number(value: object) -> object:
    item = getattr(value, "item", None)
    if item is None:
        raise TypeError(f"not JSON: {value!r}")
    return item()


def _write_sheet(frame: pd.DataFrame, file: Path, name: str) -> None:
    import xlsxwriter.exceptions

    if len(frame) > _SHEET_ROWS:
        raise ExportError(f"{len(frame):,} rows; a sheet holds {_SHEET_ROWS:,}: use .csv or .parquet")
    try:
        _fill_book(frame, file, name, xlsxwriter)
    except xlsxwriter.exceptions.FileCreateError as error:  # wraps what the system said
        raise OSError(*getattr(error.args[0], "args", error.args)) from None


def _fill_book(frame: pd.DataFrame, file: Path, name: str, xlsxwriter: Any) -> None:
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed moment: same table, same bytes
        sheet = book.add_worksheet(name[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        quoted = book.add_format({"quote_prefix": True})
        for at, column in enumerate(frame.columns):
            sheet.write_string(0, at, str(column), head)
            series = frame[column]
            kind = moment if isinstance(series.dtype, pd.DatetimeTZDtype) else None
            width = len(str(column))
            for row, value in enumerate(series.astype("object").where(series.notna(), None), 1):
                if value is None:
                    continue
                if kind is not None:
                    sheet.write_datetime(row, at, value.tz_convert(None).to_pydatetime(), kind)
                    width = max(width, 16)
                elif isinstance(value, str):
                    text = _CONTROL.sub("", value)[:_CELL_LETTERS]
                    sheet.write_string(row, at, text, quoted if defuse(text) != text else None)
                    width = max(width, min(len(text), _WIDEST))
                elif isinstance(value, bool):
                    sheet.write_boolean(row, at, value)
                elif pd.notna(value) and abs(float(value)) != float("inf"):
                    sheet.write_number(row, at, float(value))
            sheet.set_column(at, at, min(width, _WIDEST) + 1)
        sheet.freeze_panes(1, 0)
        if len(frame.columns):
            sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
