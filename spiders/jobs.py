"""A market -> the crawls it asks for: one job for each spider and source. What runs them is somewhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from spiders.errors import UsageError
from spiders.market import Brand, Market, host_of

if TYPE_CHECKING:
    from spiders.records import Crawl

Kind = Literal["reviews", "faq", "serp", "site"]
KINDS: tuple[Kind, ...] = ("reviews", "faq", "serp", "site")

GENERIC_REVIEWS, FAQ_PAGES, CONTACT_CHANNELS = "structured", "faq_pages", "contact_channels"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One source to be read by one spider; the key of its :class:`~spiders.records.Crawl` rows."""

    kind: Kind
    spider: str
    source: str
    brand: str | None
    start_url: str | None

    def is_of(self, crawl: Crawl) -> bool:
        """Whether a crawl row is a run of this job."""
        return (crawl.spider, crawl.source, crawl.brand, crawl.start_url) == (
            self.spider,
            self.source,
            self.brand,
            self.start_url,
        )


def plan_jobs(
    market: Market, *, kinds: Sequence[Kind] = KINDS, brands: Sequence[str] | None = None, hosts: dict[str, str]
) -> list[Job]:
    """All jobs of a market, in the order of kinds and of market.toml.

    Parameters
    ----------
    market
        What to crawl.
    kinds
        Which kinds of sources.
    brands
        Ids or names; None for all. SERPs belong to no brand and are planned only without this choice.
    hosts
        Host, or pattern of an address (beginning with ``^``, from the host on) -> name of the review spider made for
        it; the generic one reads all others.

    Raises
    ------
    UsageError
        When a brand is not in the market.
    """
    chosen = [_brand(market, words) for words in brands] if brands else list(market.brand)
    jobs: list[Job] = []
    if "reviews" in kinds:
        jobs += [
            Job(
                kind="reviews",
                spider=_spider_for(source.url, hosts),
                source=source.name,
                brand=brand.id,
                start_url=source.url,
            )
            for brand in chosen
            for source in brand.reviews
        ]
    if "faq" in kinds:
        jobs += [
            Job(
                kind="faq",
                spider=FAQ_PAGES,
                source=brand.domains[0],
                brand=brand.id,
                start_url=brand.faq[0] if brand.faq else home_page(market, brand, brand.domains[0]),
            )
            for brand in chosen
        ]
    if "serp" in kinds and market.keyword and not brands:
        jobs.append(
            Job(
                kind="serp",
                spider=market.serp.provider,
                source=market.serp.provider,
                brand=None,
                start_url=market.serp.endpoint,
            )
        )
    if "site" in kinds:
        jobs += [
            Job(
                kind="site",
                spider=CONTACT_CHANNELS,
                source=brand.domains[0],
                brand=brand.id,
                start_url=home_page(market, brand, brand.domains[0]),
            )
            for brand in chosen
        ]
    return list(dict.fromkeys(jobs))


def home_page(market: Market, brand: Brand, domain: str) -> str:
    """Address of a domain's home page: https, unless market.toml shows that the host speaks http only.

    It does so by another address of that host, or by naming the host in ``allow_private``.
    """
    known = [source.url for source in brand.reviews] + list(brand.faq)
    schemes = {urlsplit(url).scheme for url in known if host_of(url) == domain}
    private = domain in market.crawl.allow_private or domain.split(":", maxsplit=1)[0] in market.crawl.allow_private
    scheme = "https" if "https" in schemes else "http" if schemes or private else "https"
    return f"{scheme}://{domain}/"


def _brand(market: Market, words: str) -> Brand:
    brand = market.find_brand(words)
    if brand is None:
        raise UsageError(f"--brand {words}: no such brand; the brands are {', '.join(b.id for b in market.brand)}")
    return brand


def _spider_for(url: str, hosts: dict[str, str]) -> str:
    """By the first pattern of the address that fits, then by host, the nearest parent domain first."""
    whole = url.partition("://")[2].removeprefix("www.")
    for pattern, spider in hosts.items():
        if pattern.startswith("^") and re.match(pattern, whole):
            return spider
    host = host_of(url).split(":")[0]
    while host:
        if host in hosts:
            return hosts[host]
        host = host.partition(".")[2]
    return GENERIC_REVIEWS
