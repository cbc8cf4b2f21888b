"""The store: every record, upserted by id, in SQLite (WAL: readers are never blocked) or PostgreSQL.

The only writers are the pipelines, the importers, the crawl report and ``forget``; analysis reads through
:attr:`Store.engine`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from itertools import islice
from operator import attrgetter
from types import TracebackType
from typing import Any, Self, TypeVar, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from spiders import opening
from spiders.errors import StoreError
from spiders.records import Crawl, Record
from spiders.schema import ADDITIVE, TABLES, storable

R = TypeVar("R", bound=Record)

BATCH = 500
"""Records compared and written at once; below SQLite's smallest limit of bound values (999) for the look-up."""
PAGE = 5_000
"""Rows read at once by :meth:`Store.records`."""
PROVENANCE = frozenset({"crawl_id", "page_id"})
"""Say where a record was last seen; a record that differs in nothing else counts as the same."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of the records given to :meth:`Store.save`; the three add up to their number."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Saved) -> Saved:
        """Both together."""
        return Saved(new=self.new + other.new, changed=self.changed + other.changed, same=self.same + other.same)


def open_store(url: str) -> Store:
    """Open a store; create it or bring it to the newest schema when needed.

    Parameters
    ----------
    url
        ``sqlite:///file.db`` or ``postgresql+psycopg://user@host/database``.

    Raises
    ------
    StoreError
        When it cannot be opened, is of a newer version, or is not a database.
    """
    return Store(opening.open_engine(url))


class Store:
    """An open store; a context manager. Made by :func:`open_store`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def save(self, records: Iterable[Record], *, keep: bool = False) -> Saved:
        """Insert or update records by their ids, in one transaction: all of them or none.

        A review, FAQ entry or rating summary never loses what was known: a field that the newer record leaves empty
        keeps its older value; ``crawl_id`` and ``page_id`` take the newer. Other kinds are replaced whole.

        Parameters
        ----------
        records
            Records of any kinds, mixed; consumed once, in batches.
        keep
            Leave records that are already stored as they are.

        Returns
        -------
        Saved
            How many were new, changed, or the same as stored. A record given twice counts twice.

        Raises
        ------
        StoreError
            When the store is locked, full or read-only, or a record has a value that no store can keep.
        """
        remaining, saved = iter(records), Saved()
        with self._connect(writes=True) as connection:
            while batch := list(islice(remaining, BATCH)):
                by_kind: dict[type[Record], list[Record]] = {}
                for record in batch:
                    by_kind.setdefault(type(record), []).append(record)
                for kind, group in by_kind.items():
                    saved += _save_batch(connection, kind, group, keep=keep)
        return saved

    def records(self, kind: type[R], **where: object) -> Iterator[R]:
        """The records of a kind, ordered by id.

        Parameters
        ----------
        kind
            A record class.
        **where
            Column equals value; None means empty; a list, tuple or set means any of its values.
        """
        table = _table(kind)
        key = _key(table)
        if any(isinstance(value, (list, tuple, set, frozenset)) and len(value) > BATCH for value in where.values()):
            parts = [row for part in _in_batches(where) for row in self.records(kind, **part)]
            yield from sorted({getattr(r, key.name): r for r in parts}.values(), key=attrgetter(key.name))
            return
        query = _narrow(sa.select(table), table, where).order_by(key).limit(PAGE)
        last: str | None = None
        while True:
            with self._connect() as connection:
                rows = _fetch(connection, query if last is None else query.where(key > last))
            for row in rows:
                yield kind(**row._mapping)
            if len(rows) < PAGE:
                return
            last = rows[-1]._mapping[key.name]

    def count(self, kind: type[Record], **where: object) -> int:
        """How many records of a kind there are."""
        table = _table(kind)
        query = sa.select(sa.func.count()).select_from(table)
        with self._connect() as connection:
            return sum(connection.scalar(_narrow(query, table, part)) or 0 for part in _in_batches(where))

    def ids(self, kind: type[Record], **where: object) -> frozenset[str]:
        """The ids of the records of a kind, without reading the records themselves."""
        table = _table(kind)
        with self._connect() as connection:
            parts = [connection.scalars(_narrow(sa.select(_key(table)), table, part)) for part in _in_batches(where)]
            return frozenset(str(found) for part in parts for found in part)

    def get(self, kind: type[R], record_id: str) -> R | None:
        """The record of that id; None when there is none."""
        return next(self.records(kind, **{_key(_table(kind)).name: record_id}), None)

    def delete(self, kind: type[Record], **where: object) -> int:
        """Delete records; returns how many. At least one condition is needed."""
        if not where:
            raise ValueError("delete without a condition would empty the table")
        table = _table(kind)
        with self._connect(writes=True) as connection:
            return sum(
                connection.execute(_narrow(sa.delete(table), table, part)).rowcount for part in _in_batches(where)
            )

    def compact(self) -> None:
        """Overwrite what was deleted: an SQLite file keeps deleted rows in its free pages until then."""
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM")
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise opening.explain(self.engine.url, error) from error
        finally:
            connection.close()

    def unfinished_crawl(self, *, spider: str, source: str, brand: str | None, start_url: str | None) -> Crawl | None:
        """The latest crawl of that source that was started and never finished; None when there is none."""
        found = self.records(Crawl, spider=spider, source=source, brand=brand, start_url=start_url, finished=None)
        return max(found, key=attrgetter("started", "crawl_id"), default=None)

    @contextmanager
    def _connect(self, *, writes: bool = False) -> Iterator[sa.Connection]:
        try:
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise opening.explain(self.engine.url, error) from error
        except (OverflowError, UnicodeError) as error:
            raise StoreError(f"{opening.name_of(self.engine.url)}: a value cannot be stored: {error}") from error


def _save_batch(connection: sa.Connection, kind: type[Record], group: list[Record], *, keep: bool) -> Saved:
    table = _table(kind)
    names = [field.name for field in fields(kind)]
    values_of = attrgetter(*names)
    key = names.index(_key(table).name)
    provenance = [i for i, name in enumerate(names) if name in PROVENANCE]
    ids = list({getattr(record, names[key]): None for record in group})
    found = _fetch(connection, _look_up(table), {"ids": ids})
    current: dict[str, tuple[Any, ...]] = {row[key]: tuple(row) for row in found}
    write: dict[str, tuple[Any, ...]] = {}
    new = changed = same = 0
    for record in group:
        _check(record)
        values = tuple(storable(v) if type(v) is str else v for v in values_of(record))
        before = current.get(values[key])
        if before is None:
            new += 1
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
        rows = [dict(zip(names, values, strict=True)) for values in write.values()]
        connection.execute(_upsert(connection.dialect.name, table, additive=kind in ADDITIVE), rows)
    return Saved(new=new, changed=changed, same=same)


@cache
def _look_up(table: sa.Table) -> sa.Select[Any]:
    """The stored rows of some ids; tables have their columns in the order of the record's fields."""
    return sa.select(table).where(_key(table).in_(sa.bindparam("ids", expanding=True)))


def _merge(names: list[str], before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """The newer values, the older where the newer know nothing; once seen visible, a review stays visible."""
    return tuple(
        (old or new) if name == "visible" else old if new is None or new == "" else new
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
        elif additive and isinstance(column.type, sa.types.TypeDecorator) and column.name == "text":
            changes[column.name] = sa.case((after == "", column), else_=after)
        elif additive and column.nullable:
            changes[column.name] = sa.func.coalesce(after, column)
        else:
            changes[column.name] = after
    return statement.on_conflict_do_update(index_elements=[_key(table)], set_=changes)


def _check(record: Record) -> None:
    rating = getattr(record, "rating", None)
    if rating is not None and not 0.0 <= rating <= 1.0:
        raise StoreError(f"rating must be a share of its scale, 0..1; {rating!r} came with {record.brand!r}")  # type: ignore[union-attr]


def _table(kind: type[Any]) -> sa.Table:
    if kind not in TABLES:
        known = ", ".join(sorted(member.__name__ for member in get_args(Record)))
        raise ValueError(f"no table keeps {kind.__name__}; there are {known}")
    return TABLES[kind]


def _key(table: sa.Table) -> sa.Column[Any]:
    return next(iter(table.primary_key.columns))


def _narrow(query: Any, table: sa.Table, where: Mapping[str, object]) -> Any:
    for name, value in where.items():
        if name not in table.c:
            raise ValueError(f"{table.name} has no column {name!r}; it has {', '.join(table.c.keys())}")
        column = table.c[name]
        if isinstance(value, (list, tuple, set, frozenset)):
            query = query.where(column.in_(value))
        else:
            query = query.where(column.is_(None) if value is None else column == value)
    return query


def _in_batches(where: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """The conditions with long lists cut to what a statement can take."""
    long = next((name for name, v in where.items() if isinstance(v, (list, tuple, set, frozenset))), None)
    if long is None:
        yield dict(where)
        return
    values = iter(where[long])  # type: ignore[call-overload]
    while part := list(islice(values, BATCH)):
        yield {**where, long: part}


def _fetch(connection: sa.Connection, query: Any, values: Mapping[str, object] | None = None) -> list[sa.Row[Any]]:
    try:
        return list(connection.execute(query, values))
    except ValueError as error:  # a vocabulary met a word it does not know
        raise StoreError(
            f"{opening.name_of(connection.engine.url)}: {error}; the store was written by another version of marketgap"
        ) from None
