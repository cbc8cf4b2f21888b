"""Files of customer figures: how many there were, how many were lost, what they order; by period and segment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.base import ImportReport
from spiders.importers.tables import read_table
from spiders.importers.tables.columns import assign_columns, read_names
from spiders.importers.tables.customer_rows import CustomerRows
from spiders.importers.tables.whole_file import check_defaults, describe, fill_rates, keep, own_brand
from spiders.market import Market
from spiders.store import Store

FIGURES = ("customers_at_start", "customers_lost", "average_order_value", "orders_per_year", "years_retained")


def import_customers(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a file of customer figures into the store; see :class:`spiders.importers.base.Importer`."""
    names = read_names("customers_columns.toml")
    check_defaults(market, defaults, list(names))
    table = read_table(file)
    fields = assign_columns(file, table.columns, names=names, mapping=mapping)
    listed = table.listed
    if "period" not in fields:
        raise ImportFileError(
            f"{file}: no column says the period; the columns are {listed}; say which one with --map COLUMN=period"
        )
    if not any(figure in fields for figure in FIGURES):
        raise ImportFileError(
            f"{file}: no column has figures ({', '.join(FIGURES)}); the columns are {listed}; say which one with --map"
        )
    given, notes = own_brand(market, file, table, fields, defaults)
    reader = CustomerRows(market=market, file=file, table=table, fields=fields, defaults=given)
    figures = reader.read()
    report = describe(file, table, fields, reader, notes=notes)
    rates = fill_rates(figures, [name for name in (*FIGURES, "segment", "currency") if name in fields])
    return keep(report, figures, kind="customers", file=file, now=now, store=store, fill_rates=rates)
