"""What all SERP providers share: a keyword is asked for page by page until K organic results are seen.

The whole contract of a provider is one class with ``name``, ``page_size`` and :meth:`SerpSpider.query`; the rows are
read by ``extraction.serp``, which knows the answers' shapes. A capture that failed is kept as failed, with its reason:
it is never "not ranked". When only a later page failed, the capture keeps what was seen and says how deep that is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from spiders.bases.source import SourceSpider
from spiders.errors import ProviderError
from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import Keyword
from spiders.records import CaptureState, PageState, SerpCapture, SerpPart, stable_id
from spiders.records_from_page import ranking_records

DEVICE = "desktop"
MOST_PAGES = 10
"""Pages a keyword, whatever depth is asked for."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """One request to a provider."""

    url: str
    """Without secrets: it is logged, archived and stored."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Keys go here."""
    secret: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the address that are added only when the request leaves, for a provider without header keys."""
    body: str | None = None
    """JSON; makes it a POST."""


@dataclass(kw_only=True)
class _Progress:
    """One keyword's capture while its pages come in."""

    keyword: Keyword
    before: Counter[SerpPart] = field(default_factory=Counter)
    urls: set[str] = field(default_factory=set)
    captured_at: datetime | None = None
    """When its first page was fetched."""


class SerpSpider(SourceSpider):
    """Base of the providers."""

    kind = "serp"
    page_cap = "SERP_PAGE_CAP"
    page_size: ClassVar[int] = 10
    """Organic results the provider gives at once."""
    key_variables: ClassVar[tuple[str, ...]] = ()
    """Environment variables that must be set."""

    def query(self, keyword: Keyword, *, page: int, depth: int) -> Query:
        """The request for one page (1, 2, ...) of one keyword's results."""
        raise NotImplementedError

    def first(self, ledger: Ledger) -> Iterable[Request | None]:
        """The first page of each keyword."""
        missing = [name for name in self.key_variables if not os.environ.get(name)]
        if missing:
            raise ProviderError(
                f"[serp] provider {self.name} needs the environment variable {' and '.join(missing)}; set it and crawl again"
            )
        ledger.expected = len(self.market.keyword)
        for keyword in self.market.keyword:
            yield self._ask_page(ledger, _Progress(keyword=keyword), number=1)

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """The rows of one page; the next one while K is not reached."""
        request = response.request
        assert request is not None
        progress: _Progress = request.meta["progress"]
        number: int = request.meta["number"]
        extracted = extract_serp(page)
        outcome = Outcome(ledger=ledger, url=page.url, became=Became.READ)
        page_id = request.meta["page"].page_id
        progress.captured_at = progress.captured_at or request.meta["page"].fetched_at
        unknown = not page.is_json or "no results list known" in (extracted.reason or "")
        if extracted.state in {PageState.BLOCKED, PageState.NEEDS_BROWSER} or unknown:
            outcome.became = Became.BLOCKED if extracted.state is PageState.BLOCKED else Became.FAILED
            outcome.reason = extracted.reason or "the provider's answer has no form that is known"
            outcome.records = [self._fail(ledger, progress, outcome.reason, page_id=page_id)]
            if outcome.became is Became.BLOCKED:
                ledger.stop(f"blocked: {outcome.reason}")
            yield outcome
            return
        depth = self.market.serp.depth
        fresh = [row for row in extracted.records if row.part is not SerpPart.ORGANIC or row.url not in progress.urls]
        organic = [row.url for row in fresh if row.part is SerpPart.ORGANIC]
        progress.urls.update(organic)
        capture_id = self._capture_id(ledger, progress.keyword)
        rows = ranking_records(fresh, capture_id=capture_id, before=progress.before, depth=depth)
        seen = progress.before[SerpPart.ORGANIC]
        goes_on = bool(organic) and seen < depth and number < MOST_PAGES
        # until the last page is in, the capture claims no more depth than was seen
        capture = self._capture(ledger, progress, depth=seen if goes_on else depth, page_id=page_id)
        outcome.records = [capture, *rows]
        if goes_on:
            yield self._ask_page(ledger, progress, number=number + 1)
        yield outcome

    def lost(self, outcome: Outcome, request: Request) -> Iterable[Outcome]:
        """A capture whose first page failed is failed; one whose later page failed keeps what was seen."""
        progress: _Progress = request.meta["progress"]
        ledger = outcome.ledger
        reason = outcome.reason or ledger.stopped or "not asked"
        outcome.records = [self._fail(ledger, progress, reason, page_id=None)]
        yield outcome

    def _ask_page(self, ledger: Ledger, progress: _Progress, *, number: int) -> Request | None:
        query = self.query(progress.keyword, page=number, depth=self.market.serp.depth)
        archive_url = query.url
        if query.body is not None:  # the address alone would not tell one keyword's answer from another's
            words = {"q": progress.keyword.text, "gl": progress.keyword.country, "hl": progress.keyword.language}
            archive_url += "?" + urlencode({name: value for name, value in words.items() if value} | {"page": number})
        # the endpoint is a service the user has chosen and named, not a site that is crawled: robots.txt, made for
        # crawlers, forbids the search address on most of them
        meta = {"progress": progress, "number": number, "archive_url": archive_url, "dont_obey_robotstxt": True}
        if query.secret:
            meta["secret"] = dict(query.secret)
        headers = dict(query.headers)
        if query.body is None:
            return self.ask(ledger, query.url, render=False, meta=meta, headers=headers)
        headers["Content-Type"] = "application/json"
        return self.ask(ledger, query.url, render=False, meta=meta, headers=headers, method="POST", body=query.body)

    def _fail(self, ledger: Ledger, progress: _Progress, reason: str, *, page_id: str | None) -> SerpCapture:
        seen = progress.before[SerpPart.ORGANIC]
        if seen:
            return self._capture(ledger, progress, depth=seen, page_id=page_id, reason=f"later page: {reason}")
        return self._capture(ledger, progress, depth=self.market.serp.depth, page_id=page_id, failed=reason)

    def _capture(
        self,
        ledger: Ledger,
        progress: _Progress,
        *,
        depth: int,
        page_id: str | None,
        failed: str | None = None,
        reason: str | None = None,
    ) -> SerpCapture:
        keyword = progress.keyword
        return SerpCapture(
            capture_id=self._capture_id(ledger, keyword),
            keyword=keyword.text,
            provider=self.name,
            country=keyword.country,
            language=keyword.language,
            device=DEVICE,
            captured_at=progress.captured_at or self.moment(),
            state=CaptureState.FAILED if failed else CaptureState.OK,
            depth=depth,
            reason=failed or reason,
            page_id=page_id,
            crawl_id=ledger.crawl_id,
        )

    def _capture_id(self, ledger: Ledger, keyword: Keyword) -> str:
        return stable_id("q", ledger.crawl_id, keyword.text, keyword.country, keyword.language, DEVICE)


def key_of(variable: str) -> str:
    """A key from the environment; empty when it is not set (``first`` has checked that)."""
    return os.environ.get(variable, "")
