"""Saved results pages of search engines, and API answers: captures of a keyword's ranking.

The keyword is the page's own query, else ``--keyword``. Later pages of one search (results 11 to 20, ...) continue the
capture of the page before them when they are given together. A CAPTCHA or consent page is a failed capture with its
reason; it is never "not ranked".
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from spiders.errors import ExtractionError, UsageError
from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp
from spiders.importers.base import PageResult, PagesReport
from spiders.importers.saved import SavedPage, Unread, read_saved
from spiders.importers.saved.keeping import Keeper, archive_address
from spiders.importers.saved.query import Asked, read_query, reader_of, without_secrets
from spiders.jobs import Job
from spiders.ledger import Became, Outcome
from spiders.market import Keyword, Market
from spiders.records import CaptureState, Page, PageState, SerpCapture, SerpPart, normalise_text, stable_id
from spiders.records_from_page import ranking_records
from spiders.store import Store

logger = logging.getLogger(__name__)

SPIDER = "import:serp"
TOGETHER = timedelta(hours=24)
"""Pages of one search that were saved further apart are two searches."""


@dataclass(kw_only=True)
class _Capture:
    """One search while its pages are read."""

    asked: Asked
    captured: datetime
    capture_id: str
    page_id: str
    before: Counter[SerpPart] = field(default_factory=Counter)
    urls: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class _Read:
    """One page, read and not yet kept."""

    place: int
    """Its place among the files."""
    item: SavedPage
    asked: Asked
    keyword: Keyword
    extracted: Extracted[FoundRow]
    failed: str | None


def import_serp(
    market: Market, files: Sequence[Path], *, defaults: Mapping[str, str], now: datetime, store: Store
) -> PagesReport:
    """Read saved results pages into the archive and the store; see :class:`spiders.importers.base.PageImporter`."""
    if unknown := sorted(set(defaults) - {"keyword"}):
        raise UsageError(f"import serp takes no --{unknown[0]}; it takes --keyword")
    run = _Run(market, files, now=now, store=store)
    read: list[_Read] = []
    for place, item in enumerate(read_saved(files)):
        result = run.read(place, item, defaults.get("keyword"))
        if isinstance(result, _Read):
            read.append(result)
        elif result is not None:
            run.results[place] = result
    # a search's first page comes first, whatever the files are called
    for one in sorted(read, key=lambda r: (r.item.captured.date(), r.asked.before, r.place)):
        run.results[one.place] = run.keep(one)
    run.keeper.close()
    notes = []
    if run.unlisted:
        listed = ", ".join(repr(word) for word in sorted(run.unlisted)[:5]) + (", ..." if len(run.unlisted) > 5 else "")
        notes.append(f"not among the keywords of market.toml: {listed}; marketgap import keywords adds them")
    return PagesReport(pages=tuple(run.results[place] for place in sorted(run.results)), notes=tuple(notes))


class _Run:
    """One call's captures."""

    def __init__(self, market: Market, files: Sequence[Path], *, now: datetime, store: Store) -> None:
        self.market = market
        self.store = store
        self.keeper = Keeper(market, store, spider=SPIDER, now=now, files=files)
        self.results: dict[int, PageResult] = {}
        self.captures: dict[tuple[Any, ...], _Capture] = {}
        self.unlisted: set[str] = set()

    def read(self, place: int, item: SavedPage | Unread, keyword: str | None) -> _Read | PageResult | None:
        """Extract one page; a result when it gives no capture."""
        if isinstance(item, Unread):
            return PageResult(file=item.name, url=None, state="failed", reason=item.reason)
        if item.within is not None:
            return None
        item = replace(item, url=without_secrets(item.url))
        shown = PageResult(file=item.name, url=item.url or None, state="failed")
        try:
            page = PageContent(item.body, url=item.url, content_type=item.content_type, captured=item.captured)
            asked, extracted, failed = _extract(page)
        except ExtractionError as error:
            return None if item.recorded else replace(shown, reason=str(error))
        except Exception:  # one page that breaks a reader must not lose the others
            logger.exception("%s could not be read", item.name)
            return replace(shown, reason="the page could not be read (an error in marketgap; see the log)")
        words = asked.keyword or keyword
        if item.recorded and (not words or (failed and extracted.state is not PageState.BLOCKED)):
            return None
        if not words:
            reason = failed or "does not say its query (no q= in its address, no search box); give --keyword"
            return replace(shown, reason=reason)
        return _Read(
            place=place, item=item, asked=asked, keyword=self._keyword(words, asked), extracted=extracted, failed=failed
        )

    def keep(self, one: _Read) -> PageResult:
        """Archive and save one page of a search."""
        item, asked, keyword = one.item, one.asked, one.keyword
        key = (asked.provider, keyword.text, keyword.country, keyword.language, asked.device)
        shown = PageResult(
            file=item.name,
            url=item.url or None,
            state=one.extracted.state.value,
            about=f"{asked.provider}, {keyword.text}",
        )
        capture = self.captures.get(key)
        if asked.before and not one.failed:
            apart = capture is None or abs(item.captured - capture.captured) > TOGETHER
            if apart or capture is None or not capture.before[SerpPart.ORGANIC]:
                reason = f"is a later page (after result {asked.before}); give the pages before it in the same call"
                return replace(shown, state="failed", reason=reason)
        job = Job(kind="serp", spider=SPIDER, source=asked.provider, brand=None, start_url=None)
        ledger = self.keeper.ledger(job)
        page = self.keeper.archive(item, ledger, kinds=["serp"])
        if not asked.before or capture is None:
            capture = _Capture(
                asked=asked, captured=item.captured, page_id=page.page_id, capture_id=_capture_id(key, page)
            )
            if not one.failed:
                self.captures[key] = capture
            ledger.expected = (ledger.expected or 0) + (capture.capture_id not in ledger.seen)
        fresh = [r for r in one.extracted.records if r.part is not SerpPart.ORGANIC or r.url not in capture.urls]
        capture.urls.update(r.url for r in fresh if r.part is SerpPart.ORGANIC)
        rows = [] if one.failed else ranking_records(fresh, capture_id=capture.capture_id, before=capture.before)
        seen = capture.before[SerpPart.ORGANIC]
        record = SerpCapture(
            capture_id=capture.capture_id,
            keyword=keyword.text,
            provider=asked.provider,
            country=keyword.country,
            language=keyword.language,
            device=asked.device,
            captured_at=capture.captured,
            state=CaptureState.FAILED if one.failed and not seen else CaptureState.OK,
            # a page shows what it shows: what is behind its last result is not known
            depth=seen or self.market.serp.depth,
            reason=f"later page: {one.failed}" if one.failed and seen else one.failed,
            page_id=page.page_id,
            crawl_id=ledger.crawl_id,
        )
        blocked = one.extracted.state is PageState.BLOCKED
        became = Became.READ if not one.failed else Became.BLOCKED if blocked else Became.FAILED
        saved = self.keeper.save(
            Outcome(
                ledger=ledger,
                url=archive_address(item),
                became=became,
                reason=one.failed,
                page=page,
                records=[record, *rows],
            )
        )
        state = "failed" if one.failed and not blocked else shown.state
        found = {"capture": 1, "rows": len(rows)} if not one.failed else {}
        why = one.failed or one.extracted.reason
        return replace(
            shown, state=state, reason=why, found=found, new=saved.new, changed=saved.changed, same=saved.same
        )

    def _keyword(self, words: str, asked: Asked) -> Keyword:
        """The keyword as market.toml writes it; its country and language hold where the page does not say its own."""
        same = [k for k in self.market.keyword if normalise_text(k.text) == normalise_text(words)]
        if not same:
            self.unlisted.add(words)
            return Keyword(text=words, country=asked.country, language=asked.language)
        best = max(
            same,
            key=lambda k: (
                (k.country or "").lower() == (asked.country or "") and (k.language or "") == (asked.language or "")
            ),
        )
        return Keyword(
            text=best.text,
            country=best.country or asked.country,
            language=best.language or asked.language,
        )


def _extract(page: PageContent) -> tuple[Asked, Extracted[FoundRow], str | None]:
    """What a page was asked, what it shows, and why that is no capture; None when it is one."""
    asked, extracted, reader = read_query(page), extract_serp(page), reader_of(page)
    if extracted.state in {PageState.BLOCKED, PageState.NEEDS_BROWSER}:
        return asked, extracted, extracted.reason or extracted.state.value
    known = reader is not None and reader.name != "any_engine"
    if extracted.state is PageState.EMPTY and not known and not (extracted.reason or "").startswith("page says"):
        return asked, extracted, "is no results page that is known"
    return asked, extracted, None


def _capture_id(key: tuple[Any, ...], page: Page) -> str:
    return stable_id("q", SPIDER, *key, page.page_id, page.fetched_at.isoformat())
