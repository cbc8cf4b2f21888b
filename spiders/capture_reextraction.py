"""Archived results pages, read again: which capture each belongs to, and its rows as today's readers see them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spiders.archive import ArchivedPage
from spiders.errors import ExtractionError
from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp
from spiders.importers.saved.query import Asked, read_query
from spiders.market import Market
from spiders.records import (
    CaptureState,
    Crawl,
    Page,
    PageState,
    Ranking,
    SerpCapture,
    SerpPart,
    normalise_text,
)
from spiders.records_from_page import ranking_records
from spiders.store import Store

logger = logging.getLogger(__name__)


def reread_captures(
    store: Store, crawl: Crawl, pages: Sequence[tuple[Page, ArchivedPage]], *, market: Market
) -> tuple[int, int]:
    """Save the captures and rows of a crawl anew.

    Returns
    -------
    tuple
        How many captures of the crawl are good now, and how many rows were taken out that are on no page any more.
    """
    captures = {capture.capture_id: capture for capture in store.records(SerpCapture, crawl_id=crawl.crawl_id)}
    belonging: dict[str, list[tuple[Page, Extracted[FoundRow]]]] = {}
    for page, kept in pages:
        content = PageContent(kept.body, url=kept.url, content_type=kept.content_type, captured=kept.fetched_at)
        try:
            asked, extracted = read_query(content), extract_serp(content)
        except ExtractionError:
            continue
        except Exception:  # one page that breaks a reader must not lose the others
            logger.exception("%s could not be read", page.url)
            continue
        capture = _capture_of(captures.values(), page, asked)
        if capture is not None:
            belonging.setdefault(capture.capture_id, []).append((page, extracted))
    removed = 0
    for capture_id, read in belonging.items():
        capture, rows = _read_again(captures[capture_id], read, market)
        captures[capture_id] = capture
        kept_ids = {row.ranking_id for row in rows}
        gone = [r.ranking_id for r in store.records(Ranking, capture_id=capture_id) if r.ranking_id not in kept_ids]
        store.save([capture, *rows])
        if gone:
            removed += store.delete(Ranking, ranking_id=gone)
    return sum(capture.state is CaptureState.OK for capture in captures.values()), removed


def _read_again(
    capture: SerpCapture, read: Sequence[tuple[Page, Extracted[FoundRow]]], market: Market
) -> tuple[SerpCapture, list[Ranking]]:
    before: Counter[SerpPart] = Counter()
    urls: set[str] = set()
    rows: list[Ranking] = []
    problem: str | None = None
    was_good = capture.state is CaptureState.OK
    for _, extracted in read:
        unknown = "no results list known" in (extracted.reason or "") or "no results on the page" in (
            extracted.reason or ""
        )
        if extracted.state in {PageState.BLOCKED, PageState.NEEDS_BROWSER} or unknown:
            problem = extracted.reason or extracted.state.value
            continue
        fresh = [row for row in extracted.records if row.part is not SerpPart.ORGANIC or row.url not in urls]
        urls.update(row.url for row in fresh if row.part is SerpPart.ORGANIC)
        depth = capture.depth if was_good and capture.depth >= market.serp.depth else None
        rows += ranking_records(fresh, capture_id=capture.capture_id, before=before, depth=depth)
    seen = before[SerpPart.ORGANIC]
    if problem is not None and not rows:
        return replace(capture, state=CaptureState.FAILED, reason=problem, depth=market.serp.depth), []
    # what was claimed before holds when nothing was missing then; else no more than what is seen is claimed
    holds = was_good and capture.depth >= min(seen, market.serp.depth)
    depth = capture.depth if holds else seen or capture.depth
    reason = f"later page: {problem}" if problem is not None else capture.reason if was_good else None
    return replace(capture, state=CaptureState.OK, reason=reason, depth=depth), rows


def _capture_of(captures: Iterable[SerpCapture], page: Page, asked: Asked) -> SerpCapture | None:
    """The capture a page belongs to: the one that names it, else the one of its question nearest in time."""
    candidates = list(captures)
    named = [capture for capture in candidates if capture.page_id == page.page_id]
    if named:
        return named[0]
    same = [c for c in candidates if asked.keyword and normalise_text(c.keyword) == normalise_text(asked.keyword)]
    return min(
        same,
        key=lambda c: (
            (c.country or "").lower() != (asked.country or ""),
            (c.language or "")[:2].lower() != (asked.language or ""),
            abs(c.captured_at - page.fetched_at),
            c.capture_id,
        ),
        default=None,
    )
