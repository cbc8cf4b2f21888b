"""Whose a saved page is: its address against market.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from spiders.importers.tables.review_rows import NO_SOURCE
from spiders.jobs import Kind
from spiders.market import Brand, Market, host_of


class Where(StrEnum):
    """How a page's address is related to a brand."""

    REVIEWS = "reviews"  # market.toml lists it, or a page above it, among the brand's reviews
    FAQ = "faq"  # the same, among its FAQ pages
    OWN = "own"  # on one of the brand's domains
    ELSEWHERE = "elsewhere"  # the user said which brand


KINDS: dict[Where, tuple[Kind, ...]] = {
    Where.REVIEWS: ("reviews",),
    Where.FAQ: ("faq", "site"),
    Where.OWN: ("reviews", "faq", "site"),
    Where.ELSEWHERE: ("reviews",),
}
"""What is looked for unless the user says it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page's brand and source."""

    brand: Brand
    source: str
    start_url: str | None
    """The address in market.toml, where one leads here."""
    where: Where


def find_place(market: Market, url: str, *, brand: Brand | None, source: str | None) -> Place | None:
    """The brand and source of an address; None when nothing says whose it is.

    The longest address of market.toml that leads to the page decides, then the brands' domains, then ``brand``. An
    address leads to a page when host and query agree and the page's path is the same or below it; addresses of two
    brands that fit equally well decide nothing.
    """
    listed = [
        (_length(address), one, name, address, where)
        for one in market.brand
        for address, name, where in (
            *((item.url, item.name, Where.REVIEWS) for item in one.reviews),
            *((address, host_of(address), Where.FAQ) for address in one.faq),
        )
        if url and leads_to(address, url)
    ]
    best = max((found[0] for found in listed), default=None)
    fits = [found for found in listed if found[0] == best]
    if len({found[1].id for found in fits}) == 1:
        _, one, name, address, where = fits[0]
        return Place(brand=one, source=source or name, start_url=address, where=where)
    owner = market.brand_of_domain(host_of(url)) if url else None
    if owner is not None:
        return Place(brand=owner, source=source or host_of(url), start_url=None, where=Where.OWN)
    if brand is None:
        return None
    return Place(
        brand=brand, source=source or (host_of(url) if url else NO_SOURCE), start_url=None, where=Where.ELSEWHERE
    )


def leads_to(address: str, url: str) -> bool:
    """Whether a page is the one at an address, a further page of it, or below it.

    >>> leads_to("https://www.reviews.example/acme", "http://reviews.example/acme/?page=2")
    True
    >>> leads_to("https://reviews.example/acme", "https://reviews.example/acme-lockers")
    False
    """
    try:
        wanted, given = urlsplit(address), urlsplit(url)
    except ValueError:
        return False
    if host_of(address) != host_of(url):
        return False
    above, path = wanted.path.rstrip("/").lower(), given.path.rstrip("/").lower()
    if path != above and not path.startswith(above + "/"):
        return False
    return set(parse_qsl(wanted.query)) <= set(parse_qsl(given.query, keep_blank_values=True))


def _length(address: str) -> tuple[int, int]:
    parts = urlsplit(address)
    return len(parts.path.rstrip("/")), len(parts.query)
