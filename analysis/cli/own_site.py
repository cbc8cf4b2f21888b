"""What the own site says of itself: titles and headings of its archived pages, questions of its FAQ."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.discovery.suggestions import SiteText
from analysis.errors import AnalysisError
from spiders.archive import open_archive
from spiders.errors import ArchiveError, ExtractionError, MarketError
from spiders.extraction.headings import extract_headings
from spiders.extraction.page import PageContent
from spiders.market import Market, host_of
from spiders.records import FaqEntry, Page
from spiders.store import open_store

MOST = 1000
"""Pages read at most, by address; a shop's thousands of products would only say the same."""


@dataclass(frozen=True, kw_only=True)
class OwnSite:
    """The texts of one's own site."""

    texts: list[SiteText]
    notes: list[str]


def read_own_site(market: Market) -> OwnSite:
    """Read the newest archived version of each page of the own brand's domains, and its FAQ entries.

    Raises
    ------
    MarketError
        When market.toml names no own brand.
    AnalysisError
        When the store has nothing of its site.
    StoreError
        When the store cannot be opened.
    """
    own = market.own
    if own is None:
        raise MarketError(
            f'{market.file}: [market] own is missing; give the id of your own brand, for example own = "{market.brand[0].id}"'
        )
    with open_store(market.store_url) as store:
        pages = [page for page in store.records(Page) if market.brand_of_domain(host_of(page.url)) == own]
        entries = sorted((entry for entry in store.records(FaqEntry) if entry.brand == own.id), key=lambda e: e.faq_id)
    newest = {page.url: page for page in sorted(pages, key=lambda page: (page.fetched_at, page.page_id))}
    texts = [
        SiteText(page=entry.url, part="question", text=entry.question, language=_primary(entry.language))
        for entry in entries
    ]
    archive = open_archive(market)
    read = unread = 0
    for url in sorted(newest)[:MOST]:
        page = newest[url]
        if page.status is not None and page.status >= 400:
            continue
        try:
            found = archive.read(page)
            said = extract_headings(PageContent(found.body, url=url, content_type=found.content_type))
        except (ArchiveError, ExtractionError):
            unread += 1
            continue
        titles = [("title", said.title)] if said.title else []
        texts += [
            SiteText(page=url, part=part, text=text, language=said.language) for part, text in [*titles, *said.headings]
        ]
        read += 1
    if not texts:
        raise AnalysisError(
            f"no page of your own site ({', '.join(own.domains)}) is in the store; first: marketgap crawl site faq --brand {own.id}"
        )
    notes = [f"read: {read:,} pages of {', '.join(own.domains)} and {len(entries):,} FAQ entries"]
    if unread:
        notes.append(f"{unread:,} archived pages could not be read")
    if len(newest) > MOST:
        notes.append(f"{len(newest) - MOST:,} further pages were left out")
    return OwnSite(texts=texts, notes=notes)


def _primary(language: str | None) -> str | None:
    return language.lower().replace("_", "-").partition("-")[0] if language else None
