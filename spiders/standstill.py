"""No crawl while something is erased: pages are moved within their files then, and what is gone must not come back.

Crawls hold a claim for each source (``pipelines.claim``). With an SQLite store those are bytes of one file, and this takes
all bytes at once; with PostgreSQL every crawl shares one lock of the market, and this takes that one alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from spiders.errors import CrawlError
from spiders.store import Store

try:
    import fcntl
except ImportError:  # not on Windows
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

PATIENCE = 5.0
"""Seconds to wait: a killed crawl may take a moment to die."""


def market_lock() -> sa.ColumnElement[int]:
    """The key of the lock that all crawls of a market on PostgreSQL share; the schema keeps its markets apart."""
    return sa.func.hashtextextended(sa.func.concat(sa.func.current_schema(), "marketgap crawls"), 0)


@contextmanager
def standstill(store: Store, claims: Path) -> Iterator[None]:
    """While this is open no crawl of the market runs.

    Parameters
    ----------
    store
        The market's.
    claims
        The file with the locks of crawls; not used with PostgreSQL.

    Raises
    ------
    CrawlError
        When a crawl runs.
    """
    end = time.monotonic() + PATIENCE
    if store.engine.dialect.name == "postgresql":
        connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        try:
            while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(market_lock()))):
                _wait(end)
            yield
        finally:
            connection.close()
        return
    if not HAS_LOCKS or not claims.parent.is_dir():
        yield
        return
    try:
        stream = claims.open("ab")
    except OSError as error:
        raise CrawlError(
            f"{claims.parent}: the archive cannot be written: {error.strerror}; check [market] archive, its permissions and the room on the disk"
        ) from None
    with stream:
        while True:
            try:
                fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                _wait(end)
            else:
                break
        yield


def _wait(end: float) -> None:
    if time.monotonic() > end:
        raise CrawlError("a crawl of this market is running; wait for its end or stop it, then try again")
    time.sleep(0.1)
