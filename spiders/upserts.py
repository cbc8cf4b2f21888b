"""How records get into their tables: compared with what is stored, merged, inserted or updated by their id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from spiders import opening
from spiders.errors import StoreError
from spiders.records import Record
from spiders.schema import ADDITIVE, TABLES, FillRates, storable

BATCH = 500
"""Records compared and written at once; below SQLite's smallest limit of bound values (999) for the look-up."""
PROVENANCE = frozenset({"crawl_id", "page_id"})
"""Say where a record was last seen; a record that differs in nothing else counts as the same."""
FIRST = "first_crawl_id"
"""Says where a record was first seen: ``crawl_id`` when it is new, and never another one afterwards."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of the records given to :meth:`Store.save`; the three add up to their number."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Saved) -> Saved:
        """Both together."""
        return Saved(new=self.new + other.new, changed=self.changed + other.changed, same=self.same + other.same)


def save_all(connection: sa.Connection, records: Iterable[Record], new: set[str], *, keep: bool) -> Saved:
    """Save records of any kinds, in batches; ids of those that were new are added to ``new``."""
    remaining, saved = iter(records), Saved()
    while batch := list(islice(remaining, BATCH)):
        by_kind: dict[type[Record], list[Record]] = {}
        for record in batch:
            by_kind.setdefault(type(record), []).append(record)
        for kind, group in by_kind.items():
            saved += _save_batch(connection, kind, group, new, keep=keep)
    return saved


def _save_batch(
    connection: sa.Connection, kind: type[Record], group: list[Record], ids_of_new: set[str], *, keep: bool
) -> Saved:
    table = table_of(kind)
    names = [field.name for field in fields(kind)]
    values_of = attrgetter(*names)
    key = names.index(key_of(table).name)
    provenance = [i for i, name in enumerate(names) if name in PROVENANCE]
    first = names.index(FIRST) if FIRST in names else None
    ids = list({getattr(record, names[key]): None for record in group})
    found = _stored(connection, table, ids)
    current: dict[str, tuple[Any, ...]] = {row[key]: tuple(row) for row in found}
    write: dict[str, tuple[Any, ...]] = {}
    new = changed = same = 0
    for record in group:
        _check(record)
        values = values_of(record)
        if not _is_storable("".join([v for v in values if type(v) is str])):
            values = tuple(storable(v) if type(v) is str else v for v in values)
        before = current.get(values[key])
        if first is not None and values[first] is None:
            values = (
                *values[:first],
                before[first] if before else values[names.index("crawl_id")],
                *values[first + 1 :],
            )
        if before is None:
            new += 1
            ids_of_new.add(values[key])
        elif keep:
            same += 1
            continue
        else:
            if kind in ADDITIVE:
                values = _merge(names, before, values)
            if values == before:
                same += 1
                continue
            where = list(values)
            for i in provenance:
                where[i] = before[i]
            if tuple(where) == before:
                same += 1
            else:
                changed += 1
        current[values[key]] = write[values[key]] = values
    if write:
        statement = _upsert(connection.dialect.name, table, additive=kind in ADDITIVE)
        if connection.dialect.name == "sqlite":
            sql, binders = _plain_sql(statement, table)
            try:
                rows = [list(values) for values in write.values()]
                for i, bind in binders:
                    for row in rows:
                        row[i] = bind(row[i])
            except (ValueError, TypeError, AttributeError) as error:
                name = opening.name_of(connection.engine.url)
                raise StoreError(
                    f"{name}: a value cannot be stored: {error}; nothing of this batch was saved, look for it in the file or page named last"
                ) from error
            connection.exec_driver_sql(sql, list(map(tuple, rows)))
        else:
            connection.execute(statement, [dict(zip(names, values, strict=True)) for values in write.values()])
    return Saved(new=new, changed=changed, same=same)


def _is_storable(text: str) -> bool:
    """Whether :func:`storable` would leave a text as it is; quick for those in ASCII."""
    if "\x00" in text:
        return False
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return False
    return True


@cache
def _plain_sql(statement: sa.Insert, table: sa.Table) -> tuple[str, tuple[tuple[int, Callable[[Any], Any]], ...]]:
    """The statement as SQLite takes it and, by the column's place, what makes values ready for it: a third of the time a
    row. Few days, kinds and truths come again and again, so what they became is kept.
    """
    dialect = sqlite.dialect()
    sql = str(statement.compile(dialect=dialect, column_keys=table.columns.keys()))
    binders = []
    for place, column in enumerate(table.columns):
        bind = column.type.dialect_impl(dialect).bind_processor(dialect)
        if bind is not None:
            binders.append((place, bind if isinstance(column.type, FillRates) else lru_cache(4096)(bind)))
    return sql, tuple(binders)


def _stored(connection: sa.Connection, table: sa.Table, ids: list[str]) -> Sequence[sa.Row[Any]]:
    """The stored rows of some ids. SQLite is asked first, in its own words, whether there are any: mostly there are none."""
    if connection.dialect.name == "sqlite":
        key = key_of(table).name
        marks = ",".join("?" * len(ids))
        known = connection.exec_driver_sql(
            f"SELECT {key} FROM {table.name} WHERE {key} IN ({marks})",  # noqa: S608  # names of ours
            tuple(ids),
        )
        ids = [row[0] for row in known]
    return fetch(connection, _look_up(table), {"ids": ids}) if ids else ()


@cache
def _look_up(table: sa.Table) -> sa.Select[Any]:
    """The stored rows of some ids; tables have their columns in the order of the record's fields."""
    return sa.select(table).where(key_of(table).in_(sa.bindparam("ids", expanding=True)))


def _merge(names: list[str], before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """The newer values, the older where the newer know nothing; once seen visible, a review stays visible.

    The crawl that first brought it stays, too.
    """
    return tuple(
        (old or new) if name in {"visible", FIRST} else old if new is None or new == "" else new
        for name, old, new in zip(names, before, after, strict=True)
    )


@cache
def _upsert(dialect: str, table: sa.Table, *, additive: bool) -> sa.Insert:
    """INSERT ... ON CONFLICT DO UPDATE; merges in SQL too, since another process may have written meanwhile."""
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    new = statement.excluded
    changes: dict[str, Any] = {}
    for column in table.columns:
        if column.primary_key:
            continue
        after = new[column.name]
        if additive and column.name == "visible":
            changes[column.name] = sa.or_(table.c.visible, after)
        elif additive and column.name == FIRST:
            changes[column.name] = sa.func.coalesce(column, after)
        elif additive and isinstance(column.type, sa.types.TypeDecorator) and column.name == "text":
            changes[column.name] = sa.case((after == sa.literal_column("''"), column), else_=after)
        elif additive and column.nullable:
            changes[column.name] = sa.func.coalesce(after, column)
        else:
            changes[column.name] = after
    return statement.on_conflict_do_update(index_elements=[key_of(table)], set_=changes)


def _check(record: Record) -> None:
    rating = getattr(record, "rating", None)
    if rating is not None and not 0.0 <= rating <= 1.0:
        raise StoreError(f"rating must be a share of its scale, 0..1; {rating!r} came with {record.brand!r}")  # type: ignore[union-attr]


def table_of(kind: type[Any]) -> sa.Table:
    """The table of a record class."""
    if kind not in TABLES:
        known = ", ".join(sorted(member.__name__ for member in get_args(Record)))
        raise ValueError(f"no table keeps {kind.__name__}; there are {known}")
    return TABLES[kind]


def key_of(table: sa.Table) -> sa.Column[Any]:
    """The column of a table's ids."""
    return next(iter(table.primary_key.columns))


def fetch(connection: sa.Connection, query: Any, values: Mapping[str, object] | None = None) -> list[sa.Row[Any]]:
    """The rows of a query.

    Raises
    ------
    StoreError
        When a row has a word that its vocabulary does not know.
    """
    try:
        return list(connection.execute(query, values))
    except ValueError as error:  # a vocabulary met a word it does not know
        raise StoreError(
            f"{opening.name_of(connection.engine.url)}: {error}; the store was written by another version of marketgap"
        ) from None
