"""A page on its way into the archive: written by a thread, beside the reading of the page.

Compressing a page takes half as long as reading it, and needs no interpreter. Whatever follows from a page (its records,
the request for the next one) waits for :meth:`Archiving.page`, so nothing counts that is not on the disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from scrapy import Request

from spiders.errors import ArchiveError
from spiders.records import Page

logger = logging.getLogger(__name__)


class Archiving:
    """One page that is being written.

    Parameters
    ----------
    fetched_at
        When it was fetched.
    written
        Ends with the page's place, or with an ArchiveError.
    failed
        Called with that error.
    """

    def __init__(self, fetched_at: datetime, written: Future[Page], failed: Callable[[ArchiveError], None]) -> None:
        self.fetched_at = fetched_at
        self._written = written
        self._failed = failed

    def page(self) -> Page | None:
        """The page's place, as soon as it is written; None when it could not be."""
        try:
            return self._written.result()
        except ArchiveError as error:
            self._failed(error)
        except Exception:
            logger.exception("a page could not be archived")
        return None


def archived_page(request: Request) -> Page | None:
    """Where the answer to a request lies in the archive; waits until it does. None when it is not archived."""
    place: Page | Archiving | None = request.meta.get("page")
    if isinstance(place, Archiving):
        place = request.meta["page"] = place.page()
    return place
