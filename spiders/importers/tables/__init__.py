"""Files of rows -> :class:`Table`, whatever their form: CSV, TSV, XLSX, JSON, JSONL, Parquet, each also gzipped."""

from __future__ import annotations

from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.tables.contents import read_contents
from spiders.importers.tables.table import Table

__all__ = ["FORMS", "Table", "read_table"]

FORMS = {
    ".csv": "delimited", ".tsv": "delimited", ".tab": "delimited", ".txt": "delimited", ".xlsx": "workbook",
    ".xlsm": "workbook", ".json": "objects", ".jsonl": "objects", ".ndjson": "objects", ".parquet": "columnar",
    ".pq": "columnar",
}  # fmt: skip
"""Suffix -> form."""


def read_table(file: Path) -> Table:
    """Read a file of rows.

    Raises
    ------
    ImportFileError
        When it is missing, empty, broken, too large, or of a form that is not known; one line.
    """
    data = read_contents(file)
    form = _form_of(file, data)
    if form == "workbook":
        from spiders.importers.tables.workbook import read_workbook

        return read_workbook(file, data)
    if form == "columnar":
        from spiders.importers.tables.columnar import read_columnar

        return read_columnar(file, data)
    if form == "objects":
        from spiders.importers.tables.objects import read_objects

        return read_objects(file, data)
    from spiders.importers.tables.delimited import read_delimited

    return read_delimited(file, data)


def _form_of(file: Path, data: bytes) -> str:
    """The bytes decide where they are unmistakable (people rename files), else the suffix."""
    if data.startswith(b"PK\x03\x04"):
        return "workbook"
    if data.startswith(b"PAR1"):
        return "columnar"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportFileError(f"{file}: an old or password-protected Excel file; save it as .xlsx without password")
    suffix = (file.with_suffix("") if file.suffix.lower() == ".gz" else file).suffix.lower()
    if suffix not in FORMS:
        raise ImportFileError(f"{file}: unknown form {suffix or 'without suffix'!r}; expected {' '.join(FORMS)} or .gz")
    form = FORMS[suffix]
    if form in {"workbook", "columnar"}:
        name = "an Excel workbook" if form == "workbook" else "a Parquet file"
        raise ImportFileError(f"{file}: is not {name} although its name says so; save it again or rename it")
    return form
