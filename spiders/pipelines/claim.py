"""One process a source: a second crawl of the same source waits a moment and then says so.

With an SQLite store the claims are locks on single bytes of one file beside the archive's pages; the system drops them
when a process dies, however it dies. With PostgreSQL, where the processes may be on many machines, they are advisory
locks; the server drops them when a connection ends.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from spiders import opening
from spiders.errors import CrawlError
from spiders.jobs import Job
from spiders.standstill import market_lock

try:
    import fcntl
except ImportError:  # not on Windows: there two crawls of one source are not kept apart
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

FILE_NAME = ".claims"
PATIENCE = 5.0
"""Seconds to wait: a killed process may take a moment to die."""


class Claims:
    """The sources this process has claimed.

    Parameters
    ----------
    folder
        Where the file with the locks lies; not used with PostgreSQL.
    engine
        The store's.
    """

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self.folder = folder
        self.engine = engine
        self._file: IO[bytes] | None = None
        self._connection: sa.Connection | None = None

    def take(self, job: Job) -> None:
        """Claim a source.

        Raises
        ------
        CrawlError
            When another process crawls it, or the archive folder cannot be written.
        """
        digest = hashlib.sha256(repr((job.spider, job.source, job.brand, job.start_url)).encode()).digest()
        end = time.monotonic() + PATIENCE
        while not (
            self._take_on_server(digest) if self.engine.dialect.name == "postgresql" else self._take_byte(digest)
        ):
            if time.monotonic() > end:
                raise CrawlError(
                    f"{job.source}: another process is crawling this source for the same market, or erases from it; wait for its end"
                )
            time.sleep(0.1)

    def _take_on_server(self, digest: bytes) -> bool:
        try:
            if self._connection is None:
                self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._connection.detach()  # closing it ends it, and the locks with it
                if not self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock_shared(market_lock()))):
                    self.release()
                    return False  # something is being erased
            # locks are known in a whole database: the schema keeps its markets apart
            key = sa.func.hashtextextended(sa.func.concat(sa.func.current_schema(), digest.hex()), 0)
            return bool(self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
        except SQLAlchemyError as error:
            raise opening.explain(self.engine.url, error) from error

    def _take_byte(self, digest: bytes) -> bool:
        if not HAS_LOCKS:
            return True
        try:
            if self._file is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._file = (self.folder / FILE_NAME).open("ab")
        except OSError as error:
            raise CrawlError(
                f"{self.folder}: the archive cannot be written: {error.strerror}; check [market] archive, its permissions and the room on the disk"
            ) from None
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int.from_bytes(digest[:7]))
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Give all claims back."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # a server that was restarted has dropped it
                self._connection.close()
            self._connection = None
