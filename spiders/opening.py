"""Opening a store: URL to engine, connection settings, migration, and database errors as one plain line.

A PostgreSQL database can hold many markets: ``?schema=lockers`` behind its address keeps a market's tables in a schema
of their own, which is made when it is missing.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from spiders.errors import StoreError
from spiders.schema import METADATA, REVISION, VERSION_TABLE

BUSY_SECONDS = 30.0
"""How long a writer waits for another one; a batch takes milliseconds, a large import seconds."""
CHECKPOINT_PAGES = 4000
"""Pages of SQLite's log (16 MB) after which it is written into the file: what several transactions touched is written once."""
MIGRATION_LOCK = 0x6D61726B
"""Key of the advisory lock that lets one process at a time migrate a PostgreSQL store."""
OUTAGE_SECONDS = 20.0
"""How long an open store waits for its PostgreSQL server to come back; a restart takes a few seconds."""
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Connections to PostgreSQL: one whose other end is gone is noticed within half a minute, not after two hours."""
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def open_engine(url: str) -> sa.Engine:
    """An engine on an up-to-date store; see :func:`spiders.store.open_store`."""
    address, schema = _read_url(url)
    if address.drivername == "sqlite":
        file = Path(address.database or ":memory:")
        if file.is_dir():
            raise StoreError(f"{file}: is a folder; store must name a file")
        if file.name != ":memory:" and not file.parent.is_dir():
            raise StoreError(f"{file}: the folder {file.parent} does not exist; create it or change store")
    if address.drivername == "sqlite":
        engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = sa.create_engine(address, connect_args=PATIENCE, pool_pre_ping=True)
        if schema is not None:
            event.listen(engine, "connect", _in_schema(schema), insert=True)  # before SQLAlchemy asks where it is
    try:
        _migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise explain(address, error) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def connect(engine: sa.Engine, *, writes: bool = False) -> sa.Connection:
    """A connection of a store that is open already; waits while its PostgreSQL server restarts."""
    end = time.monotonic() + OUTAGE_SECONDS
    while True:
        try:
            return engine.connect().execution_options(writes=writes)
        except OperationalError as error:
            if engine.dialect.name != "postgresql" or not _may_pass(error) or time.monotonic() > end:
                raise
            time.sleep(0.2)


def _may_pass(error: OperationalError) -> bool:
    """Whether the server is away or starting, not refusing us."""
    words = str(error.orig).lower()
    return not any(mark in words for mark in ("password", "authentication", "does not exist", "pg_hba"))


def name_of(url: URL) -> str:
    """The store's name in messages: its file, or the address without the password."""
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def explain(url: URL, error: Exception) -> StoreError:
    """A database error as one line that says what to do next."""
    cause = getattr(error, "orig", None) or error
    words = " ".join(str(cause).split())
    low = words.lower()
    hints = (
        ("locked", "another process has been writing to it for long; wait for it to end, then try again"),
        ("busy", "another process has been writing to it for long; wait for it to end, then try again"),
        ("disk is full", "the disk is full; free some space, then try again (nothing was half-written)"),
        ("no space left", "the disk is full; free some space, then try again (nothing was half-written)"),
        ("disk i/o error", "the disk refused to read or write; check its space and health"),
        ("readonly", "it is read-only; change the permissions of the file and its folder"),
        ("unable to open", "it cannot be opened or its folder cannot be written; check the permissions"),
        ("not a database", "it is not an SQLite database; give another name for store or move the file away"),
        ("malformed", "it is damaged; restore it from a backup, or rebuild it from the archive"),
        ("terminating connection", "the PostgreSQL server was stopped or restarted; run the command again to go on"),
        ("server closed", "the PostgreSQL server was stopped or restarted; run the command again to go on"),
        ("shutting down", "the PostgreSQL server is being stopped or restarted; run the command again to go on"),
        ("starting up", "the PostgreSQL server is starting; run the command again in a moment"),
        ("connection refused", "no PostgreSQL server answers there; start it or change store"),
        ("is the server running", "no PostgreSQL server answers there; start it or change store"),
        ("password", "the server refused the user or password; set PGPASSWORD or change store"),
        ("does not exist", "create the database or change store"),
    )
    hint = next((text for mark, text in hints if mark in low), None)
    return StoreError(f"{name_of(url)}: {hint} ({words[:200]})" if hint else f"{name_of(url)}: {words[:300]}")


def _read_url(url: str) -> tuple[URL, str | None]:
    """The address as SQLAlchemy takes it, and the schema that stands behind it."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(
            f"store: {url!r} is no address; give a file name or postgresql+psycopg://user@host/database"
        ) from None
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(
            f"store: unknown driver {address.drivername!r}; give a file name (SQLite) or "
            "postgresql+psycopg://user@host/database"
        )
    schema = address.query.get("schema") if address.drivername != "sqlite" else None
    if schema is None:
        return address, None
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise StoreError(
            f"store: the schema {schema!r} cannot be used; give lower-case letters, digits and underscores, "
            "for example ?schema=lockers"
        )
    return address.difference_update_query(["schema"]), schema


def _in_schema(schema: str) -> Callable[[Any, object], None]:
    """What each new connection does first: use the schema, which is made when it is missing."""

    def use(connection: Any, _record: object) -> None:
        before, connection.autocommit = connection.autocommit, True
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {schema}")
            if cursor.execute("SELECT current_schema()").fetchone()[0] is None:
                cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        connection.autocommit = before

    return use


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # the driver must not begin transactions by itself: BEGIN IMMEDIATE below avoids the deadlock of two readers
    # that both want to write
    connection.isolation_level = None
    # the change to WAL does not wait for a lock by itself, unlike everything else
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == REVISION:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        current = _revision(connection)
        if current == REVISION:
            return
        if current is None:
            taken = sorted(set(sa.inspect(connection).get_table_names()) & set(METADATA.tables))
            if taken:
                raise StoreError(
                    f"{name_of(engine.url)}: has a table {taken[0]!r} that marketgap did not make; "
                    "give another name for store"
                )
        _upgrade(connection, current)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  # a constant
    return found


def _upgrade(connection: sa.Connection, current: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"{name_of(connection.engine.url)}: was written by a newer marketgap (schema {current}, "
            f"this one knows {REVISION}); upgrade marketgap"
        )
    command.upgrade(config, "head")
