"""The store: every record, upserted by id, in SQLite (WAL: readers are never blocked) or PostgreSQL.

The only writers are the pipelines, the importers, the crawl report and ``forget``; analysis reads through
:attr:`Store.engine`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from operator import attrgetter
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from spiders import opening
from spiders.errors import StoreError
from spiders.records import Crawl, Record
from spiders.upserts import BATCH, Saved, fetch, key_of, save_all, table_of

__all__ = ["BATCH", "PAGE", "Saved", "Store", "open_store"]

R = TypeVar("R", bound=Record)

PAGE = 5_000
"""Rows read at once by :meth:`Store.records`."""


def open_store(url: str) -> Store:
    """Open a store; create it or bring it to the newest schema when needed.

    Parameters
    ----------
    url
        ``sqlite:///file.db`` or ``postgresql+psycopg://user@host/database``; ``?schema=name`` behind it keeps the
        tables in a schema of their own.

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

    def save(
        self,
        records: Iterable[Record],
        *,
        keep: bool = False,
        closing: Callable[[frozenset[str]], Iterable[Record]] | None = None,
    ) -> Saved:
        """Insert or update records by their ids, in one transaction: all of them or none.

        A review, FAQ entry or rating summary never loses what was known: a field that the newer record leaves empty
        keeps its older value; ``crawl_id`` and ``page_id`` take the newer. Other kinds are replaced whole.

        Parameters
        ----------
        records
            Records of any kinds, mixed; consumed once, in batches.
        keep
            Leave records that are already stored as they are.
        closing
            Called with the ids of the records that were new; what it gives is saved last, in the same transaction.

        Returns
        -------
        Saved
            How many were new, changed, or the same as stored. A record given twice counts twice.

        Raises
        ------
        StoreError
            When the store is locked, full or read-only, or a record has a value that no store can keep.
        """
        new: set[str] = set()
        with self._connect(writes=True) as connection:
            saved = save_all(connection, records, new, keep=keep)
            if closing is not None:
                saved += save_all(connection, closing(frozenset(new)), set(), keep=keep)
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
        table = table_of(kind)
        key = key_of(table)
        if any(isinstance(value, (list, tuple, set, frozenset)) and len(value) > BATCH for value in where.values()):
            parts = [row for part in _in_batches(where) for row in self.records(kind, **part)]
            yield from sorted({getattr(r, key.name): r for r in parts}.values(), key=attrgetter(key.name))
            return
        query = _narrow(sa.select(table), table, where).order_by(key).limit(PAGE)
        last: str | None = None
        while True:
            with self._connect() as connection:
                rows = fetch(connection, query if last is None else query.where(key > last))
            for row in rows:
                yield kind(**row._mapping)
            if len(rows) < PAGE:
                return
            last = rows[-1]._mapping[key.name]

    def count(self, kind: type[Record], **where: object) -> int:
        """How many records of a kind there are."""
        table = table_of(kind)
        query = sa.select(sa.func.count()).select_from(table)
        with self._connect() as connection:
            return sum(connection.scalar(_narrow(query, table, part)) or 0 for part in _in_batches(where))

    def ids(self, kind: type[Record], **where: object) -> frozenset[str]:
        """The ids of the records of a kind, without reading the records themselves."""
        table = table_of(kind)
        with self._connect() as connection:
            parts = [connection.scalars(_narrow(sa.select(key_of(table)), table, part)) for part in _in_batches(where)]
            return frozenset(str(found) for part in parts for found in part)

    def get(self, kind: type[R], record_id: str) -> R | None:
        """The record of that id; None when there is none."""
        return next(self.records(kind, **{key_of(table_of(kind)).name: record_id}), None)

    def delete(self, kind: type[Record], **where: object) -> int:
        """Delete records; returns how many. At least one condition is needed."""
        if not where:
            raise ValueError("delete without a condition would empty the table")
        table = table_of(kind)
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
            with opening.connect(self.engine, writes=writes) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise opening.explain(self.engine.url, error) from error
        except (OverflowError, UnicodeError) as error:
            raise StoreError(
                f"{opening.name_of(self.engine.url)}: a value cannot be stored: {error}; nothing of this batch was saved, look for it in the file or page named last"
            ) from error


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
