"""Files of keywords -> keywords with their searches a month: Keyword Planner, Search Console, keyword tools, plain lists."""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.base import Rejected
from spiders.importers.tables import read_table
from spiders.importers.tables.columns import assign_columns, fold_name, read_names
from spiders.importers.tables.contents import LIMIT, decode, read_contents
from spiders.importers.tables.delimited import DELIMITERS, read_delimited
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import is_blank, shorten
from spiders.records import fold_space, normalise_text

PREAMBLE = 6
"""Lines among which the one with the column names is looked for; Keyword Planner writes two before it."""
LONGEST = 200
"""Characters of a keyword; engines cut at less."""
MONTH = 365.25 / 12
_UNITS = (
    (1_000_000, ("m", "mio", "mln", "млн", "mill", "mn", "百万")),
    (10_000, ("万", "萬", "만")),
    (1_000, ("k", "tsd", "tys", "mil", "тыс", "тис", "tis", "b", "bin", "tn", "천", "千", "ألف")),
)
_NUMBER = re.compile(r"(\d[\d.,\s\u00a0\u202f'’]*)\s*([^\W\d_]*)\.?")
_BETWEEN = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*|\s+(?:to|bis|à|a|до|~)\s+|\s*[~〜～]\s*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True, kw_only=True)
class FoundKeyword:
    """A keyword of a file."""

    line: int
    text: str
    volume: int | None = None
    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeywordFile:
    """All that a file says."""

    keywords: tuple[FoundKeyword, ...]
    rejected: tuple[Rejected, ...]
    losses: tuple[Rejected, ...]
    notes: tuple[str, ...]
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    read: int


def read_keywords(file: Path, *, mapping: Mapping[str, str]) -> KeywordFile:
    """Read a file of keywords.

    Raises
    ------
    ImportFileError
        When it cannot be read, or no column holds keywords.
    """
    data = read_contents(file)
    days = None
    if data.startswith(b"PK\x03\x04") and not _is_workbook(data):
        data, days = _search_console(file, data)
    elif data.startswith(b"PK\x03\x04") or file.suffix.lower() in {".json", ".jsonl", ".parquet"}:
        return _from_table(file, read_table(file), mapping, days=None)
    text, notes = decode(file, data)
    header = _find_header(text, mapping)
    if header is None:
        return _from_list(text, notes)
    lines = text.splitlines(keepends=True)
    # the lines before it stay as empty ones, so that the others keep their numbers
    table = read_delimited(file, ("\n" * header + "".join(lines[header:])).encode())
    return _from_table(file, replace(table, notes=(*notes, *table.notes)), mapping, days=days)


def _from_table(file: Path, table: Table, mapping: Mapping[str, str], *, days: int | None) -> KeywordFile:
    fields = assign_columns(file, table.columns, names=read_names("keyword_columns.toml"), mapping=mapping)
    if "text" not in fields:
        raise ImportFileError(
            f"{file}: no column holds keywords; the columns are {table.listed}; say which one with --map COLUMN=text"
        )
    notes = list(table.notes)
    from_impressions = "volume" not in fields and "impressions" in fields
    if from_impressions and days:
        notes.append(
            f"volume is impressions a month over {days} days: searches that showed the site, so fewer than were made"
        )
    elif from_impressions:
        notes.append(
            "impressions without a period are no searches a month; volumes were left out (the zip of the export has the period)"
        )
    keywords: list[FoundKeyword] = []
    rejected = [Rejected(line=line, reason=reason) for line, reason in table.broken]
    losses: list[Rejected] = []
    ranges = 0
    for row in table.rows:
        text = fold_space(str(row.values.get(fields["text"]) or ""))
        problem = _problem(text)
        if problem:
            rejected.append(Rejected(line=row.line, reason=problem))
            continue
        volume = None
        if from_impressions and days:
            shown, _ = read_volume(row.values.get(fields["impressions"]))
            volume = round(shown * MONTH / days) if shown is not None else None
        elif "volume" in fields and not is_blank(row.values.get(fields["volume"])):
            given = row.values.get(fields["volume"])
            volume, is_range = read_volume(given)
            ranges += is_range
            if volume is None:
                losses.append(
                    Rejected(line=row.line, reason=f"volume: expected searches a month, got {shorten(given)}")
                )
        keywords.append(
            FoundKeyword(
                line=row.line,
                text=text,
                volume=volume,
                country=_code(row, fields.get("country")),
                language=_code(row, fields.get("language")),
            )
        )
    if ranges:
        notes.append(
            f"{ranges} volumes are ranges; the geometric middle was taken (10K – 100K is {read_volume('10K – 100K')[0]:,})"
        )
    used = {"text", "country", "language", "impressions" if from_impressions and days else "volume"}
    return KeywordFile(
        keywords=tuple(keywords),
        rejected=tuple(sorted(rejected, key=lambda r: r.line)),
        losses=tuple(losses),
        notes=tuple(notes),
        columns={column: field for field, column in fields.items() if field in used},
        unused=tuple(c for c in table.columns if c not in {fields[f] for f in used if f in fields}),
        read=len(table.rows) + len(table.broken),
    )


def _from_list(text: str, notes: list[str]) -> KeywordFile:
    """One keyword a line, or a keyword and its searches a month; lines that begin with # are notes."""
    keywords: list[FoundKeyword] = []
    rejected: list[Rejected] = []
    read = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = fold_space(line.strip().strip("\ufeff"))
        if not words or words.startswith("#"):
            continue
        read += 1
        volume = None
        for delimiter in ("\t", ";", ",", "|"):
            before, found, after = line.strip().rpartition(delimiter)
            if found and before.strip() and (volume := read_volume(after)[0]) is not None:
                words = fold_space(before)
                break
        words = words.strip('"').strip() if words.startswith('"') and words.endswith('"') else words
        problem = _problem(words)
        if problem:
            rejected.append(Rejected(line=number, reason=problem))
        else:
            keywords.append(FoundKeyword(line=number, text=words, volume=volume))
    return KeywordFile(
        keywords=tuple(keywords),
        rejected=tuple(rejected),
        losses=(),
        notes=(*notes, "no line names columns; read as a list, one keyword a line"),
        columns={},
        unused=(),
        read=read,
    )


def read_volume(value: object) -> tuple[int | None, bool]:
    """Searches a month, and whether they were given as a range: then the geometric middle.

    >>> read_volume("4,400"), read_volume("10K – 100K"), read_volume("1.000 – 10.000"), read_volume("lots")
    ((4400, False), (31623, True), (3162, True), (None, False))
    """
    if isinstance(value, bool) or value is None:
        return None, False
    if isinstance(value, (int, float)):
        return (round(value), False) if math.isfinite(value) and 0 <= value < 1e12 else (None, False)
    text = fold_space(str(value))
    parts = _BETWEEN.split(text)
    if len(parts) == 2:
        low, high = _number(parts[0]), _number(parts[1])
        if low is None or high is None or high < low:
            return None, False
        return round(math.sqrt(max(low, 1) * high)), True
    number = _number(text.removeprefix("<").removeprefix(">").removesuffix("+"))
    return (None if number is None else round(number)), False


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    digits, unit = re.sub(r"[\s\u00a0\u202f'’]", "", found[1]), found[2].casefold()
    factor = next((size for size, names in _UNITS if unit in names), None) if unit else 1
    if factor is None:
        return None
    if factor == 1 and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    digits = digits.replace(",", ".")
    try:
        number = float(digits) * factor
    except ValueError:
        return None
    return number if number < 1e12 else None


def _problem(text: str) -> str | None:
    """Why a text is no keyword."""
    if not text:
        return "has no keyword"
    if len(text) > LONGEST:
        return f"a keyword of {len(text)} characters; at most {LONGEST} are asked for"
    if not normalise_text(text):
        return f"expected words, got {shorten(text)}"
    return None


def _code(row: Row, column: str | None) -> str | None:
    value = fold_space(str(row.values.get(column) or "")) if column else ""
    return value.lower() if re.fullmatch(r"[A-Za-z]{2}", value) else None


def _find_header(text: str, mapping: Mapping[str, str]) -> int | None:
    """Index of the line that names the columns; None for a plain list."""
    known = {*read_names("keyword_columns.toml")["text"], *(fold_name(column) for column in mapping)}
    for index, line in enumerate(text.splitlines()[:PREAMBLE]):
        if not line.strip():
            continue
        for delimiter in DELIMITERS:
            cells = [fold_name(cell.strip().strip('"\ufeff')) for cell in line.split(delimiter)]
            if known & set(cells) and (len(cells) > 1 or index == 0):
                return index
    return None


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "[Content_Types].xml" in packed.namelist()
    except zipfile.BadZipFile:
        return False


def _search_console(file: Path, data: bytes) -> tuple[bytes, int | None]:
    """The member with the queries, and the days that the export covers."""
    names = set(read_names("keyword_columns.toml")["text"])
    queries: bytes | None = None
    days: int | None = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = [m for m in packed.infolist() if m.filename.lower().endswith((".csv", ".tsv", ".txt"))]
            if sum(m.file_size for m in members) > LIMIT or len(members) > 100:
                raise ImportFileError(f"{file}: unpacks to more than an export has; unpack it and give the file inside")
            for member in members:
                with packed.open(member) as stream:
                    inner = stream.read(LIMIT + 1)
                if len(inner) > LIMIT:
                    raise ImportFileError(f"{file}: unpacks to more than {LIMIT >> 20} MB; it was not read")
                lines = decode(file, inner)[0].splitlines() if inner.strip() else []
                first = fold_name(re.split(r"[,;\t]", lines[0])[0].strip('"')) if lines else ""
                dated = [line for line in lines[1:] if _DAY.match(line.strip('"'))]
                if queries is None and first in names:
                    queries = inner
                elif dated and len(dated) >= len(lines) - 1:
                    days = max(days or 0, len(dated))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ImportFileError(
            f"{file}: is not a readable zip file ({' '.join(str(error).split())[:100]}); download it again"
        ) from None
    if queries is None:
        raise ImportFileError(f"{file}: no file in it has a column of keywords; unpack it and give the right one")
    return queries, days
