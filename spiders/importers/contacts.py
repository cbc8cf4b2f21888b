"""Files of test enquiries (mystery contacts): asked where and when, answered or never, watched until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.base import ImportReport
from spiders.importers.tables import read_table
from spiders.importers.tables.columns import assign_columns, read_names
from spiders.importers.tables.contact_rows import ContactRows
from spiders.importers.tables.whole_file import check_defaults, describe, fill_rates, keep
from spiders.market import Market
from spiders.store import Store

_NEEDED = {"brand": "names the brand that was asked", "channel": "says by which channel", "asked_at": "says when"}


def import_contacts(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a log of test enquiries into the store; see :class:`spiders.importers.base.Importer`."""
    names = read_names("contacts_columns.toml")
    check_defaults(market, defaults, list(names))
    table = read_table(file)
    fields = assign_columns(file, table.columns, names=names, mapping=mapping)
    for field, what in _NEEDED.items():
        if field not in fields and field not in defaults:
            raise ImportFileError(
                f"{file}: no column {what}; the columns are {table.listed}; say which one with --map COLUMN={field}"
            )
    reader = ContactRows(market=market, file=file, table=table, fields=fields, defaults=defaults, now=now)
    notes = [] if "answered_at" in fields else ["no column says when an answer came: they say nothing about answers"]
    attempts = reader.read()
    report = describe(file, table, fields, reader, notes=notes)
    rates = fill_rates(attempts, [name for name in ("answered_at", "note") if name in fields])
    return keep(report, attempts, kind="contacts", file=file, now=now, store=store, fill_rates=rates)
