"""One process a source: a second crawl of the same source waits a moment and then says so.

The claims are locks on single bytes of one file in the archive folder; the system drops them when a process dies,
however it dies.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import IO

from spiders.errors import CrawlError
from spiders.jobs import Job

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
    """The sources this process has claimed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[bytes] | None = None

    def take(self, job: Job) -> None:
        """Claim a source.

        Raises
        ------
        CrawlError
            When another process crawls it, or the archive folder cannot be written.
        """
        if not HAS_LOCKS:
            return
        try:
            if self._file is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._file = (self.folder / FILE_NAME).open("ab")
        except OSError as error:
            raise CrawlError(f"{self.folder}: the archive cannot be written: {error.strerror}") from None
        digest = hashlib.sha256(repr((job.spider, job.source, job.brand, job.start_url)).encode()).digest()
        place = int.from_bytes(digest[:7])
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                if time.monotonic() > end:
                    raise CrawlError(
                        f"{job.source}: another process is crawling this source for the same market; wait for its end"
                    ) from None
                time.sleep(0.1)
            else:
                return

    def release(self) -> None:
        """Give all claims back."""
        if self._file is not None:
            self._file.close()
            self._file = None
