"""Files of tickets: exports of help desks, and tweets between customers and brands.

A ticket needs a brand and the moment it was opened. Answered or resolved before it was opened: the row is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport
from spiders.importers.tables import Table, read_table
from spiders.importers.tables.columns import assign_columns, fold_name, read_names
from spiders.importers.tables.durations import split_unit
from spiders.importers.tables.ticket_rows import TicketRows
from spiders.importers.tables.tweet_rows import TweetRows, are_tweets
from spiders.importers.tables.values import UnreadableError, is_blank, read_moment
from spiders.importers.tables.whole_file import check_defaults, describe, fill_rates, keep, own_brand
from spiders.market import Market
from spiders.store import Store

MESSAGES = "messages"
CHANNELS = frozenset(
    (
        "email",
        "e-mail",
        "chat",
        "phone",
        "voice",
        "call",
        "web",
        "form",
        "messaging",
        "message",
        "sms",
        "whatsapp",
        "social",
        "facebook",
        "twitter",
        "instagram",
        "beacon",
        "portal",
    )
)
"""Values that tell a column of channels from one of topics."""
_DURATIONS = {"first_response_after": "first_response_at", "resolution_after": "resolved_at"}
"""Field of a duration -> the moment it leads to."""
_FILLED = ("first_response_at", "resolved_at", "contacts", "channel", "topic", "segment")


def import_tickets(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a file of tickets into the store; see :class:`spiders.importers.base.Importer`."""
    names = read_names("tickets_columns.toml")
    given = {field: value for field, value in defaults.items() if field != "as"}
    check_defaults(market, given, list(names))
    if defaults.get("as", MESSAGES) != MESSAGES:
        raise UsageError(
            f"--as {defaults['as']}: for tickets only {MESSAGES!r} (each tweet of a customer is a request)"
        )
    table = read_table(file)
    if are_tweets(table):
        reader = TweetRows(
            market=market, file=file, table=table, defaults=given, now=now, messages="as" in defaults
        )  # fmt: skip
        tickets = reader.read()
        report = describe(file, table, reader.fields, reader, notes=[])
        rates = fill_rates(tickets, ["first_response_at", "channel"])
        return keep(report, tickets, kind="tickets", file=file, now=now, store=store, fill_rates=rates)
    if "as" in defaults:
        raise UsageError(f"--as {MESSAGES}: {file} holds no tweets; leave --as out for an export of a help desk")
    fields = assign_columns(file, table.columns, names=names, mapping=mapping)
    units, notes = _take_durations(table, fields, names, mapping)
    _take_channel(table, fields, names, mapping)
    notes += _drop_states(table, fields, names, mapping)
    if "opened_at" not in fields:
        raise ImportFileError(
            f"{file}: no column says when a ticket was opened; the columns are {table.listed}; say which one "
            "with --map COLUMN=opened_at"
        )
    given, said = own_brand(market, file, table, fields, given)
    rows = TicketRows(
        market=market, file=file, table=table, fields=fields, defaults=given, units=units, now=now
    )  # fmt: skip
    tickets = rows.read()
    report = describe(file, table, fields, rows, notes=[*notes, *said])
    derived = {_DURATIONS.get(field, field) for field in fields}
    if derived & {"reopens", "first_contact"}:
        derived.add("contacts")
    rates = fill_rates(tickets, [name for name in _FILLED if name in derived])
    return keep(report, tickets, kind="tickets", file=file, now=now, store=store, fill_rates=rates)


def _drop_states(
    table: Table, fields: dict[str, str], names: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]
) -> list[str]:
    """A column "Resolved" or "Closed" that says yes or no holds no moments; another may."""
    notes: list[str] = []
    passed: set[str] = set()
    for field in ("first_response_at", "resolved_at"):
        while (column := fields.get(field)) is not None and column not in mapping:
            filled = [str(v) for row in table.rows if not is_blank(v := row.values.get(column))]
            if len(filled) < 2 or any(c.isdigit() for cell in filled for c in cell):
                break
            notes.append(f"{column!r} holds no dates and was not taken for {field}")
            del fields[field]
            passed.add(fold_name(column))
            folded = {fold_name(c): c for c in reversed(table.columns) if c not in fields.values() and c not in mapping}
            found = next((folded[name] for name in names[field] if name in folded and name not in passed), None)
            if found is not None:
                fields[field] = found
    return notes


def _take_channel(
    table: Table, fields: dict[str, str], names: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]
) -> None:
    """A column "Type" that holds email, chat, phone is the channel (Help Scout); then the next one is the topic."""
    column = fields.get("topic")
    if column is None or column in mapping or "channel" in fields:
        return
    values = {str(v).strip().casefold() for row in table.rows if not is_blank(v := row.values.get(column))}
    if not values or not values <= CHANNELS:
        return
    fields["channel"] = fields.pop("topic")
    folded = {fold_name(c): c for c in reversed(table.columns) if c not in fields.values() and c not in mapping}
    topic = next((folded[name] for name in names["topic"] if name in folded), None)
    if topic is not None:
        fields["topic"] = topic


def _take_durations(
    table: Table, fields: dict[str, str], names: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]
) -> tuple[dict[str, float | None], list[str]]:
    """Units of the columns that hold durations; their heads may name the unit, so they are matched without it."""
    units: dict[str, float | None] = {}
    notes: list[str] = []
    for field, moment in _DURATIONS.items():
        by_name = {split_unit(c)[0]: c for c in reversed(table.columns) if c not in fields.values()}
        if field not in fields:
            found = next((by_name[name] for name in names[field] if name in by_name), None)
            if found is not None:
                fields[field] = found
        column = fields.get(field)
        if column is None:
            continue
        units[field] = split_unit(column)[1]
        if units[field] is None and column not in mapping and _mostly_moments(table, column):
            del fields[field]
            if moment not in fields:
                fields[moment] = column
    for column in table.columns:
        if column not in fields.values() and "business" in column.casefold() and "time" in column.casefold():
            notes.append(f"{column!r} leaves out the hours the desk is closed, which a customer waits too; not used")
    return units, notes


def _mostly_moments(table: Table, column: str) -> bool:
    """Whether a column that is named like a duration holds dates."""
    filled = [v for row in table.rows if not is_blank(v := row.values.get(column))]
    good = 0
    for value in filled:
        if isinstance(value, (int, float)) or str(value).strip().replace(".", "").isdigit():
            continue
        try:
            good += read_moment(value, dayfirst=True) is not None
        except UnreadableError:
            continue
    return bool(filled) and good >= len(filled) / 2
