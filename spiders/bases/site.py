"""Finding one's way on a brand's own site: its links with their words, its sitemap; and what site spiders share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from spiders.bases.source import SourceSpider
from spiders.extraction.page import PageContent
from spiders.extraction.signals import extract_signals
from spiders.faqs.words import contact_likeness
from spiders.jobs import home_page
from spiders.ledger import Became, Ledger, Outcome
from spiders.parsing.urls import absolute_url
from spiders.records import PageState, fold_space

MOST_LINKS = 2_000
"""Links looked at on one page."""
FILES = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|zip|docx?|xlsx?|pptx?|mp[34]|avi|mov|ics|css|js|xml|rss)$", re.IGNORECASE
)
_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)


def links(page: PageContent) -> list[tuple[str, str]]:
    """(address, words) of the links to other pages, in the order of the page; each address once."""
    found: dict[str, str] = {}
    for element in page.root.iter("a"):
        url = absolute_url(page.url, element.get("href"))
        if url is None or FILES.search(urlsplit(url).path):
            continue
        words = fold_space(" ".join(element.itertext()) or element.get("aria-label") or element.get("title") or "")
        found[url] = found.get(url) or words
        if len(found) >= MOST_LINKS:
            break
    return list(found.items())


def sitemap_addresses(page: PageContent) -> list[str]:
    """The addresses of a sitemap. Read as text: a sitemap is foreign XML, and entities have no place in it."""
    return [match.replace("&amp;", "&") for match in _LOC.findall(page.text[:5_000_000])][:50_000]


class SiteSpider(SourceSpider):
    """Base of the spiders that read what a brand's own pages show about how to reach it."""

    kind = "site"
    page_cap = "SITE_PAGE_CAP"

    def first(self, ledger: Ledger) -> Iterable[Request | None]:
        """The home page of each domain."""
        brand = next(brand for brand in self.market.brand if brand.id == ledger.job.brand)
        for domain in brand.domains:
            yield self.ask(ledger, home_page(self.market, brand, domain), meta={"is_home": True})

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """The page's signals; from the home page on to the contact pages."""
        request = response.request
        assert request is not None
        extracted = extract_signals(page)
        shell = extracted.state is PageState.NEEDS_BROWSER and not links(page)
        if not extracted.records and (extracted.state is PageState.BLOCKED or shell):
            yield from self.walled(extracted, response, ledger)
            return
        if request.meta.get("is_home"):
            host = urlsplit(page.url).netloc
            rated = {
                (-likeness, len(url), url)
                for url, words in links(page)
                if urlsplit(url).netloc == host and (likeness := contact_likeness(url, words)) > 0
            }
            for _, _, url in sorted(rated):
                yield self.ask(ledger, url, guess=True)
        if ledger.ended == "page_cap":
            ledger.ended = "finished"  # the budget is the plan here, nothing is missing
        yield Outcome(
            ledger=ledger, url=page.url, became=Became.READ, found=extracted.records, dropped=len(extracted.notes)
        )
