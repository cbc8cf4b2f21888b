"""A file of rows from its bytes to the store: what is the same for every kind of row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport, Rejected
from spiders.importers.tables.columns import fold_name
from spiders.importers.tables.contents import read_contents
from spiders.importers.tables.record_rows import LISTED, ORDERS, RecordRows, brand_of, unknown_brand
from spiders.importers.tables.table import Table
from spiders.importers.tables.values import read_words
from spiders.market import Market
from spiders.people import People
from spiders.records import Crawl, Record, stable_id
from spiders.store import Store

_OPTIONS = {"as": "--as", "rating_best": "--scale", "keyword": "--keyword", "source": "--source"}
"""Fields as the command line calls them."""


def check_defaults(market: Market, defaults: Mapping[str, str], fields: Sequence[str]) -> None:
    """Refuse values for fields that do not exist, brands that the market does not have, unknown orders of dates.

    Raises
    ------
    UsageError
        Names what is possible.
    """
    for field in defaults:
        if field not in fields and field in _OPTIONS:
            raise UsageError(f"this kind of import takes no {_OPTIONS[field]}")
        if field not in fields and field != "dates":
            raise UsageError(f"{field!r} is no field; the fields are {', '.join(fields)}")
    if "brand" in defaults and brand_of(market, defaults["brand"]) is None:
        raise UsageError(f"--brand: {unknown_brand(market, defaults['brand'])}")
    if defaults.get("dates", "dmy") not in ORDERS:
        raise UsageError(f"--dates {defaults['dates']}: expected dmy (day first) or mdy (month first)")


def drop_row_numbers(
    table: Table, fields: dict[str, str], mapping: Mapping[str, str], *, known: Sequence[str]
) -> list[str]:
    """A column ``id`` that only counts the rows is nobody's id: two files would overwrite each other's records.

    ``known`` are the folded names that such columns have; the note says what was done.
    """
    column = fields.get("native_id")
    if column is None or column in mapping or fold_name(column) not in known or len(table.rows) < 2:
        return []
    values = [
        read_words(v) if not isinstance(v := row.values.get(column), (list, dict)) else None for row in table.rows
    ]
    if any(values == [str(n + first) for n in range(len(values))] for first in (0, 1)):
        del fields["native_id"]
        return [
            f"column {column!r} only counts the rows and was not taken for an id (--map {column}=native_id if it is one)"
        ]
    return []


def own_brand(
    market: Market, file: Path, table: Table, fields: Mapping[str, str], defaults: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The defaults with a brand: a file that names none is one's own, and that is said.

    Raises
    ------
    ImportFileError
        When market.toml does not say which brand is one's own.
    """
    if "brand" in fields or "brand" in defaults:
        return dict(defaults), []
    if market.own is None:
        raise ImportFileError(
            f"{file}: no column names the brand; the columns are {table.listed}; say which one with "
            "--map COLUMN=brand or give --brand ID"
        )
    note = f"no column names the brand; all rows were taken for {market.own.id!r}, your own (--brand gives another)"
    return {**defaults, "brand": market.own.id}, [note]


def describe(
    file: Path, table: Table, fields: Mapping[str, str], reader: RecordRows, *, notes: Sequence[str]
) -> ImportReport:
    """The report of a file that was read and not yet saved."""
    broken = (Rejected(line=line, reason=reason) for line, reason in table.broken)
    unknown = dict(sorted(reader.unknown.items(), key=lambda pair: (-pair[1], pair[0])))
    shown = ", ".join(f"{name} ({rows})" for name, rows in list(unknown.items())[:LISTED])
    more = f" and {len(unknown) - LISTED} more" if len(unknown) > LISTED else ""
    about_brands = (
        [f"{len(unknown)} brands are not in market.toml, with their rows: {shown}{more}; --show-brands writes them out"]
        if len(unknown) > 1
        else []
    )
    return ImportReport(
        file=str(file),
        read=len(table.rows) + len(table.broken),
        rejected=tuple(sorted((*reader.rejected, *broken), key=lambda r: r.line)),
        losses=tuple(sorted(reader.losses, key=lambda r: r.line)),
        columns={column: field for field, column in fields.items()},
        unused=tuple(column for column in table.columns if column not in fields.values()),
        notes=(*table.notes, *notes, *reader.notes, *about_brands),
        unknown_brands=unknown,
    )


def keep(
    report: ImportReport,
    records: Sequence[Any],
    *,
    kind: str,
    file: Path,
    now: datetime,
    store: Store,
    fill_rates: Mapping[str, float],
) -> ImportReport:
    """Save the records of a file with their crawl row, in one transaction.

    Parameters
    ----------
    report
        From :func:`describe`.
    records
        Records with ``brand`` and ``crawl_id``; those of one id after another, the last one stays.
    kind
        The import's kind; the crawl's spider is ``import:<kind>``.
    file
        The file; its contents make the crawl's id, so that the same bytes at the same moment are the same import.
    fill_rates
        Field -> share of the rows that have it, of the fields that the file has columns for.

    Returns
    -------
    ImportReport
        The report with what was new, changed and the same.
    """
    records = People(store).admit(records)
    if not records:
        return report
    spider = f"import:{kind}"
    digest = hashlib.sha256(read_contents(file)).hexdigest()
    crawl_id = stable_id("c", spider, file.name, digest, now.isoformat())
    by_kind: dict[type[Record], set[str]] = {}
    for record in records:
        by_kind.setdefault(type(record), set()).add(_id(record))
    distinct = sum(map(len, by_kind.values()))
    brands = {record.brand for record in records}
    crawl = Crawl(
        crawl_id=crawl_id,
        spider=spider,
        source=file.name,
        brand=next(iter(brands)) if len(brands) == 1 else None,
        start_url=None,
        started=now,
        finished=now,
        expected=distinct + len(report.rejected),
        got=distinct,
        new=sum(len(ids - store.ids(of, **{_key(of): sorted(ids)})) for of, ids in by_kind.items()),
        duplicates=len(records) - distinct,
        dropped=len(report.rejected),
        stop_reason="finished",
        fill_rates=dict(fill_rates),
    )
    first_time = store.get(Crawl, crawl_id) is None
    rows = [replace(record, crawl_id=crawl_id) for record in records]
    saved = store.save([*rows, crawl] if first_time else rows)
    return replace(report, new=saved.new - first_time, changed=saved.changed, same=saved.same)


def fill_rates(records: Sequence[Any], fields: Sequence[str]) -> dict[str, float]:
    """Field -> share of the records that have it, 0..1."""
    return {
        name: round(sum(getattr(r, name) not in {None, ""} for r in records) / len(records), 4)
        for name in sorted(fields)
        if records
    }


def _key(kind: type[Record]) -> str:
    return next(iter(kind.__dataclass_fields__))


def _id(record: Record) -> str:
    return str(getattr(record, _key(type(record))))
