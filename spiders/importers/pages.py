"""Pages saved from a browser or by an archiving tool, read by the extractors that the spiders use.

A page counts for the brand whose reviews, FAQ or domains in market.toml its address belongs to. What is looked for:

- an address listed among a brand's reviews, or one that only ``--brand`` speaks for: reviews;
- one listed among its FAQ pages: FAQ entries and contact channels;
- any other on the brand's own domains: reviews, FAQ entries and contact channels;
- ``--as`` (reviews, faq, site) looks for exactly that, on all pages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from spiders.errors import ExtractionError, UsageError
from spiders.extraction.faq import extract_faq
from spiders.extraction.found import Extracted
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.extraction.signals import extract_signals
from spiders.importers.base import PageResult, PagesReport
from spiders.importers.saved import SavedPage, Unread, read_saved
from spiders.importers.saved.keeping import Keeper, archive_address
from spiders.importers.saved.place import KINDS, Place, Where, find_place
from spiders.jobs import Job, Kind
from spiders.ledger import Became, Outcome
from spiders.market import Brand, Market, host_of
from spiders.records import PageState
from spiders.store import Store

logger = logging.getLogger(__name__)

SPIDER = "import:pages"
EXTRACTORS: Mapping[Kind, Callable[[PageContent], Extracted[Any]]] = {
    "reviews": extract_reviews,
    "faq": extract_faq,
    "site": extract_signals,
}
REFUSED = frozenset({401, 402, 403, 407, 429, 451})
"""Answers that are walls, in files that keep the status."""
_SHOWN = 5


def import_pages(
    market: Market, files: Sequence[Path], *, defaults: Mapping[str, str], now: datetime, store: Store
) -> PagesReport:
    """Read saved pages into the archive and the store; see :class:`spiders.importers.base.PageImporter`."""
    run = _Run(market, files, defaults=defaults, now=now, store=store)
    results = [result for item in read_saved(files) if (result := run.take(item)) is not None]
    run.keeper.close()
    if run.strangers and not results:
        hosts = ", ".join(sorted(run.strangers)[:_SHOWN])
        reason = f"no page in it is of a brand in market.toml (pages of {hosts}); give --brand, or list their addresses"
        results = [PageResult(file=", ".join(map(str, files)), url=None, state="failed", reason=reason)]
    notes = []
    if run.strangers:
        hosts = ", ".join(sorted(run.strangers)[:_SHOWN]) + (", ..." if len(run.strangers) > _SHOWN else "")
        notes.append(f"{sum(run.strangers.values())} recorded answers of other sites were passed over ({hosts})")
    if run.passed_over:
        notes.append(f"{run.passed_over} frames and recorded answers with nothing in them were passed over")
    return PagesReport(pages=tuple(results), notes=tuple(notes))


class _Run:
    """One call's options and counts."""

    def __init__(
        self, market: Market, files: Sequence[Path], *, defaults: Mapping[str, str], now: datetime, store: Store
    ) -> None:
        self.market = market
        self.brand = brand_named(market, defaults.get("brand"))
        self.source = defaults.get("source")
        self.kinds: tuple[Kind, ...] | None = None
        if "as" in defaults:
            if defaults["as"] not in EXTRACTORS:
                raise UsageError(f"--as {defaults['as']}: expected one of {', '.join(EXTRACTORS)}")
            self.kinds = tuple(kind for kind in get_args(Kind) if kind == defaults["as"])
        if unknown := sorted(set(defaults) - {"brand", "source", "as"}):
            raise UsageError(f"import pages takes no --{unknown[0]}; it takes --brand, --source and --as")
        self.keeper = Keeper(market, store, spider=SPIDER, now=now, files=files)
        self.strangers: dict[str, int] = {}
        self.passed_over = 0

    def take(self, item: SavedPage | Unread) -> PageResult | None:
        """Read one page; None when it is nothing anybody chose."""
        if isinstance(item, Unread):
            return PageResult(file=item.name, url=None, state="failed", reason=item.reason)
        place = self._place(item)
        if place is None:
            return self._without_brand(item)
        kinds = self.kinds or KINDS[place.where]
        chosen = not item.recorded and item.within is None
        shown = PageResult(
            file=item.name, url=item.url or None, state="failed", about=f"{place.brand.id}, {place.source}"
        )
        if item.status >= 300 and item.status not in REFUSED:
            return replace(shown, reason=f"the site answered {item.status}") if chosen else self._pass_over()
        try:
            found = read_page(item, kinds)
        except ExtractionError as error:
            return replace(shown, reason=str(error)) if chosen else self._pass_over()
        if item.status in REFUSED:
            found = {kinds[0]: Extracted(state=PageState.BLOCKED, reason=f"the site refused ({item.status})")}
        records = {kind: one for kind, one in found.items() if one.records}
        state, reason = judge_page(found)
        is_answer = item.content_type is not None and "html" not in item.content_type
        if not records and not chosen and (item.within is not None or is_answer):
            return self._pass_over()
        return self._keep(item, place, kinds, found, replace(shown, state=state.value, reason=reason))

    def _keep(
        self,
        item: SavedPage,
        place: Place,
        kinds: tuple[Kind, ...],
        found: dict[Kind, Extracted[Any]],
        shown: PageResult,
    ) -> PageResult:
        kind: Kind = kinds[0] if len(kinds) == 1 else "site"
        job = Job(kind=kind, spider=SPIDER, source=place.source, brand=place.brand.id, start_url=place.start_url)
        ledger = self.keeper.ledger(job)
        state = PageState(shown.state)
        became = {PageState.BLOCKED: Became.BLOCKED, PageState.NEEDS_BROWSER: Became.FAILED}.get(state, Became.READ)
        summary = found["reviews"].summary if "reviews" in found else None
        if summary is not None and summary.count is not None and found["reviews"].records:
            ledger.expected = max(ledger.expected or 0, summary.count)
        before = ledger.duplicates
        saved = self.keeper.save(
            Outcome(
                ledger=ledger,
                url=archive_address(item),
                became=became,
                reason=shown.reason if became is not Became.READ else None,
                page=self.keeper.archive(item, ledger, kinds=kinds),
                found=[record for one in found.values() for record in one.records],
                summary=summary,
                dropped=sum(len(one.notes) for one in found.values()),
            )
        )
        return replace(
            shown,
            found={name: len(one.records) for name, one in found.items() if one.records},
            new=saved.new,
            changed=saved.changed,
            same=saved.same + ledger.duplicates - before,
        )

    def _place(self, item: SavedPage) -> Place | None:
        place = find_place(self.market, item.url, brand=None, source=self.source)
        if place is None and item.within:  # a frame belongs to the page it stood in
            around = find_place(self.market, item.within, brand=self.brand, source=self.source)
            if around is not None:
                name = self.source or (host_of(item.url) if item.url else around.source)
                place = Place(brand=around.brand, source=name, start_url=None, where=Where.ELSEWHERE)
        return place or find_place(self.market, item.url, brand=self.brand, source=self.source)

    def _without_brand(self, item: SavedPage) -> PageResult | None:
        if item.recorded:
            host = host_of(item.url)
            self.strangers[host] = self.strangers.get(host, 0) + 1
            return None
        if item.within is not None:
            return self._pass_over()
        if item.url:
            reason = f"{item.url} is of no brand in market.toml; give --brand, or list it among a brand's reviews"
        elif (item.content_type or "").startswith("application/json"):
            reason = "an answer without its address; give --brand (and --source)"
        else:
            reason = (
                "does not say its address (no 'saved from' note, canonical link or og:url); give --brand (and --source)"
            )
        return PageResult(file=item.name, url=item.url or None, state="failed", reason=reason)

    def _pass_over(self) -> PageResult | None:
        self.passed_over += 1
        return None


def read_page(item: SavedPage, kinds: Sequence[Kind]) -> dict[Kind, Extracted[Any]]:
    """What each extractor makes of a page.

    Raises
    ------
    ExtractionError
        When it is no page, or breaks an extractor.
    """
    page = PageContent(item.body, url=item.url, content_type=item.content_type, captured=item.captured)
    try:
        return {kind: EXTRACTORS[kind](page) for kind in kinds}
    except ExtractionError:
        raise
    except Exception as error:  # one page that breaks an extractor must not lose the others
        logger.exception("%s could not be read", item.name)
        raise ExtractionError("the page could not be read (an error in marketgap; see the log)") from error


def judge_page(found: Mapping[Kind, Extracted[Any]]) -> tuple[PageState, str | None]:
    """The state of a page by all that was looked for: anything found is ok, and a wall is never empty."""
    if any(one.records for one in found.values()):
        return PageState.OK, None
    for state in (PageState.BLOCKED, PageState.NEEDS_BROWSER):
        for one in found.values():
            if one.state is state:
                hint = "; save it again when its content is shown" if state is PageState.NEEDS_BROWSER else ""
                return state, f"{one.reason or state.value}{hint}"
    words = {"reviews": "reviews", "faq": "FAQ entries", "site": "contact channels"}
    return PageState.EMPTY, f"no {' or '.join(words[kind] for kind in found)} on it"


def brand_named(market: Market, words: str | None) -> Brand | None:
    """The brand of ``--brand``.

    Raises
    ------
    UsageError
        When there is none.
    """
    if words is None:
        return None
    found = market.find_brand(words)
    if found is None:
        raise UsageError(f"--brand {words}: no such brand; the brands are {', '.join(b.id for b in market.brand)}")
    return found
