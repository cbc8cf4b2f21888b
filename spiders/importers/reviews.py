"""Files of reviews: exports of review sites, app stores, survey tools and social media.

A row needs a known brand and words or a rating. A value that makes no sense costs the row when the row is nothing
without it (brand, words, a rating off its scale), else only itself; either is reported with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.base import ImportReport
from spiders.importers.tables import Table, read_table
from spiders.importers.tables.columns import assign_columns, read_names
from spiders.importers.tables.review_rows import NO_SOURCE, ReviewRows
from spiders.importers.tables.whole_file import check_defaults, describe, drop_row_numbers, fill_rates, keep
from spiders.market import Market
from spiders.records import Review
from spiders.store import Store

_FILLED = ("native_id", "url", "rating", "title", "text", "language", "published", "author_key", "verified", "helpful",
           "country", "reply_text", "replied_at")  # fmt: skip


def import_reviews(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a file of reviews into the store; see :class:`spiders.importers.base.Importer`."""
    names = read_names("review_columns.toml")
    check_defaults(market, defaults, list(names))
    table = read_table(file)
    fields = assign_columns(file, table.columns, names=names, mapping=mapping)
    notes = [*table.notes, *drop_row_numbers(table, fields, mapping, known=("id", "ids"))]
    _check_columns(file, table, fields, defaults)
    reader = ReviewRows(market=market, file=file, table=table, fields=fields, defaults=defaults)
    reviews = reader.read()
    if "source" not in fields and "source" not in defaults:
        notes.append(f"no column names the source; kept under {NO_SOURCE!r} (--source gives another name)")
    report = describe(file, table, fields, reader, notes=notes)
    rates = _fill_rates(reviews, report.columns.values())
    return keep(report, reviews, kind="reviews", file=file, now=now, store=store, fill_rates=rates)


def _fill_rates(reviews: Sequence[Review], fields: Iterable[str]) -> dict[str, float]:
    """Of the fields that the file has columns for; equal reviews count once."""
    given = {"author_key" if field == "author" else field for field in fields}
    distinct = {review.review_id: review for review in reviews}
    return fill_rates(list(distinct.values()), [name for name in _FILLED if name in given])


def _check_columns(file: Path, table: Table, fields: Mapping[str, str], defaults: Mapping[str, str]) -> None:
    listed = table.listed
    if "text" not in fields and "rating" not in fields:
        raise ImportFileError(
            f"{file}: no column has the words of a review; the columns are {listed}; say which one with --map COLUMN=text"
        )
    if "text" not in fields and "title" not in fields:
        raise ImportFileError(
            f"{file}: no column has the words of a review, only ratings; the columns are {listed}; say which one with --map COLUMN=text"
        )
    if "brand" not in fields and "brand" not in defaults:
        raise ImportFileError(
            f"{file}: no column names the brand; the columns are {listed}; say which one with --map COLUMN=brand or give --brand ID"
        )
