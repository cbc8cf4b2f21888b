"""What all FAQ sources share: the pages named in market.toml, or those found from the home page, within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from spiders.bases.site import links, sitemap_addresses
from spiders.bases.source import SourceSpider
from spiders.extraction.faq import extract_faq
from spiders.extraction.page import PageContent
from spiders.faqs.words import COMMON_PATHS, faq_likeness
from spiders.jobs import home_page
from spiders.ledger import Became, Ledger, Outcome
from spiders.market import Brand
from spiders.records import PageState

DEEPEST = 2
"""Links followed from a FAQ page to the next: overview -> topic -> question."""
LINKS_A_PAGE = 15


class FaqSpider(SourceSpider):
    """Base of the FAQ spiders."""

    kind = "faq"
    page_cap = "FAQ_PAGE_CAP"

    def first(self, ledger: Ledger) -> Iterable[Request | None]:
        """The pages market.toml names, else the home page of each domain."""
        brand = self.brand_of(ledger)
        if brand.faq:
            for url in brand.faq:
                yield self.ask(ledger, url, meta={"depth_from_start": 0, "named": True})
            return
        ledger.ended = "no_faq"
        for domain in brand.domains:
            yield self.ask(ledger, home_page(self.market, brand, domain), meta={"is_home": True})

    def read(self, page: PageContent, response: Response, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        """The page's entries, and where more may be."""
        request = response.request
        assert request is not None
        if request.meta.get("is_sitemap"):
            yield from self._from_sitemap(page, ledger)
            return
        extracted = extract_faq(page)
        is_home = bool(request.meta.get("is_home"))
        if not extracted.records and (
            (extracted.state is PageState.NEEDS_BROWSER and not (is_home and links(page)))  # its links are enough
            or (extracted.state is PageState.BLOCKED and (is_home or request.meta.get("named")))
        ):
            yield from self.walled(extracted, response, ledger)
            return
        if extracted.records:
            ledger.ended = "finished"
        elif request.meta.get("named") and not ledger.counted:
            ledger.ended = "nothing_found"
        yield from self._further(page, request, ledger, found=bool(extracted.records))
        yield Outcome(
            ledger=ledger, url=page.url, became=Became.READ, found=extracted.records, dropped=len(extracted.notes)
        )

    def brand_of(self, ledger: Ledger) -> Brand:
        """The brand a source belongs to."""
        return next(brand for brand in self.market.brand if brand.id == ledger.job.brand)

    def _further(self, page: PageContent, request: Request, ledger: Ledger, *, found: bool) -> Iterator[Request | None]:
        depth = int(request.meta.get("depth_from_start", 0))
        if depth >= DEEPEST:
            return
        rated = [(faq_likeness(url, words), url) for url, words in links(page) if self._is_ours(url, page, ledger)]
        best = sorted({(-likeness, len(url), url) for likeness, url in rated if likeness > 0})
        for _, _, url in best[:LINKS_A_PAGE]:
            yield self.ask(ledger, url, guess=True, meta={"depth_from_start": depth + 1})
        if request.meta.get("is_home"):
            yield self.ask(ledger, urljoin(page.url, "/sitemap.xml"), guess=True, meta={"is_sitemap": True})
            if not best and not found:
                for path in COMMON_PATHS:
                    yield self.ask(ledger, urljoin(page.url, path), guess=True, meta={"depth_from_start": 1})

    def _from_sitemap(self, page: PageContent, ledger: Ledger) -> Iterator[Request | Outcome | None]:
        found = {url for url in sitemap_addresses(page) if self._is_ours(url, page, ledger)}
        best = sorted((-faq_likeness(url, ""), len(url), url) for url in found if faq_likeness(url, "") > 0)
        for _, _, url in best[:LINKS_A_PAGE]:
            yield self.ask(ledger, url, guess=True, meta={"depth_from_start": 1})
        yield Outcome(ledger=ledger, url=page.url, became=Became.READ)

    def _is_ours(self, url: str, page: PageContent, ledger: Ledger) -> bool:
        """On the page's own host, or on another host of the brand (help.acme.example)."""
        parts = urlsplit(url)
        if parts.netloc == urlsplit(page.url).netloc:
            return True
        brand = self.market.brand_of_domain(parts.netloc)
        return brand is not None and brand.id == ledger.job.brand
