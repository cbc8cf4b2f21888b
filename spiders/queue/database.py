"""The queue's tables: procrastinate's own, in a schema of their own beside the markets', applied once and brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url

from spiders.errors import StoreError
from spiders.opening import PATIENCE

if TYPE_CHECKING:
    import psycopg

SCHEMA = "marketgap_queue"
"""All markets of a database share one queue, so that politeness holds across markets as well as machines."""
LOCK = 0x6D617251
"""Key of the advisory lock under which tables are made and sources are queued."""

_OUTCOMES = """
CREATE TABLE IF NOT EXISTS outcomes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs(id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    word text NOT NULL,
    reason text
);
CREATE INDEX IF NOT EXISTS outcomes_job ON outcomes (job_id, id);
CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY);
"""


def conninfo_of(url: str) -> str:
    """The address of a store as PostgreSQL's own library takes it, without the market's schema."""
    address = make_url(url)
    if not address.drivername.startswith("postgres"):
        raise StoreError(
            "a queue needs a PostgreSQL store; give its address, for example postgresql+psycopg://user@host/database"
        )
    plain = address.set(drivername="postgresql").difference_update_query(["schema"])
    return plain.render_as_string(hide_password=False)


def settings() -> dict[str, Any]:
    """What every connection to the queue is opened with."""
    return {**PATIENCE, "options": f"-c search_path={SCHEMA}", "application_name": "marketgap queue"}


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the queue; its tables are there. What is done is committed at the end.

    Raises
    ------
    StoreError
        When the server cannot be reached or refuses.
    """
    import psycopg
    from psycopg.rows import dict_row

    try:
        with psycopg.connect(conninfo_of(url), **settings(), row_factory=dict_row) as connection:
            _apply(connection)
            yield connection
    except psycopg.Error as error:
        raise explained(url, error) from error


def explained(url: str, error: BaseException) -> StoreError:
    """A database error as one line."""
    from spiders import opening

    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    return opening.explain(make_url(url), cause if isinstance(cause, Exception) else RuntimeError(str(error)))


def _apply(connection: psycopg.Connection[Any]) -> None:
    """Tables and functions, once; later versions of procrastinate bring their changes."""
    from procrastinate.schema import SchemaManager, migrations_path

    known = sorted(file.name for file in migrations_path.glob("*.sql"))
    with connection.transaction():
        there = connection.execute("SELECT to_regclass('migrations') IS NOT NULL AS there").fetchone()
        if there and there["there"] and _applied(connection) >= set(known):
            return
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        jobs = connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS there").fetchone()
        if jobs is None or not jobs["there"]:
            connection.execute(SchemaManager.get_schema())
            connection.execute(_OUTCOMES)
        else:
            connection.execute(_OUTCOMES)
            for name in sorted(set(known) - _applied(connection)):
                connection.execute((migrations_path / name).read_bytes())
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO migrations (name) VALUES (%s) ON CONFLICT DO NOTHING", [[name] for name in known]
            )


def _applied(connection: psycopg.Connection[Any]) -> set[str]:
    return {row["name"] for row in connection.execute("SELECT name FROM migrations")}
