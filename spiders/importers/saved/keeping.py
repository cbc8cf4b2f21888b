"""Saved pages into archive and store, page by page, in the pipelines' own stages and with a crawl's own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath
from urllib.parse import quote

from spiders.archive import open_archive, page_id_of
from spiders.errors import ArchiveError
from spiders.importers.saved.page import SavedPage
from spiders.jobs import Job
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import Market
from spiders.people import People
from spiders.pipelines.stages import Stages
from spiders.records import Page, RatingSummary, Record, stable_id
from spiders.store import Saved, Store

KINDS_HEADER = "x-marketgap-kinds"
"""Header of an archived page that was imported: what it was read for, so that it can be read again."""


class Keeper:
    """The archive and the store, during one import of saved pages."""

    def __init__(self, market: Market, store: Store, *, spider: str, now: datetime, files: Sequence[Path]) -> None:
        self.store = store
        self.now = now
        self.spider = spider
        self._archive = open_archive(market)
        self._files = sorted(f"{file.name}:{file.stat().st_size if file.is_file() else ''}" for file in files)
        self._ledgers: dict[tuple[str, str | None, str | None], Ledger] = {}
        self._stages = Stages()
        self._people = People(store)

    def ledger(self, job: Job) -> Ledger:
        """The account of a job; an import of it that was killed is taken up."""
        key = (job.source, job.brand, job.start_url)
        if key not in self._ledgers:
            left = self.store.unfinished_crawl(
                spider=self.spider, source=job.source, brand=job.brand, start_url=job.start_url
            )
            crawl_id = stable_id("c", self.spider, *key, self.now.isoformat(), *self._files)
            self._ledgers[key] = Ledger(
                job=job,
                crawl_id=left.crawl_id if left else crawl_id,
                started=left.started if left else self.now,
                new=left.new if left else 0,
            )
        return self._ledgers[key]

    def archive(self, page: SavedPage, ledger: Ledger, *, kinds: Sequence[str]) -> Page:
        """The page's place in the archive; one that is there already is not written again."""
        url = archive_address(page)
        headers = {"content-type": page.content_type or "text/html", KINDS_HEADER: " ".join(kinds)}
        known = self.store.get(Page, page_id_of(url, page.body))
        if known is not None and known.fetched_at == page.captured:
            try:
                if self._archive.read(known).headers.get(KINDS_HEADER) == headers[KINDS_HEADER]:
                    return known
            except ArchiveError:
                pass  # lost or erased: it is written again
        return self._archive.append(
            url=url,
            crawl_id=ledger.crawl_id,
            body=page.body,
            status=page.status,
            headers=headers if page.content_type else {KINDS_HEADER: headers[KINDS_HEADER]},
            fetched_at=page.captured,
            rendered=page.rendered,
        )

    def save(self, outcome: Outcome) -> Saved:
        """One page: the crawl's row and the page's place, then what was found on it."""
        ledger = outcome.ledger
        outcome = self._stages(outcome)
        if outcome.became is Became.READ:
            ledger.pages += 1
        elif outcome.became is Became.BLOCKED:
            ledger.blocked += 1
        else:
            ledger.failed += 1
        if outcome.reason:
            ledger.reasons.append(outcome.reason)
        ledger.dropped += outcome.dropped
        place: list[Record] = [_row(ledger), *([outcome.page] if outcome.page else [])]
        place += [record for record in outcome.records if isinstance(record, RatingSummary)]
        self.store.save(place)
        rest = self._people.admit(record for record in outcome.records if not isinstance(record, RatingSummary))
        saved = self.store.save(rest)
        if saved.new:
            ledger.new += saved.new
            self.store.save([_row(ledger)])
        return saved

    def close(self) -> None:
        """Close all accounts."""
        for ledger in self._ledgers.values():
            ledger.finished = self.now
            if ledger.blocked and not ledger.counted:
                ledger.stop(f"blocked: {ledger.reasons[0]}")
            elif ledger.failed and not ledger.counted:
                ledger.stop(f"failed: {ledger.reasons[0]}")
            elif not ledger.counted:
                ledger.ended = "nothing_found"
        self.store.save([_row(ledger) for ledger in self._ledgers.values()])


def _row(ledger: Ledger) -> Record:
    row = ledger.crawl()
    return replace(row, new=min(row.new, row.got))


def archive_address(page: SavedPage) -> str:
    """The page's address; its file's name when it says none.

    >>> from datetime import UTC, datetime
    >>> archive_address(SavedPage(name="a/my page.html", body=b"", url="", content_type=None, captured=datetime.now(UTC)))
    'file:my%20page.html'
    """
    return page.url or f"file:{quote(PurePath(page.name).name)}"
