"""Self-service: links to an account, returns, tracking, help centre, status page or forum whose address and words say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from spiders.extraction.channels.base import Link, PageParts, decoded, host_of, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind

_WORDS = 60
"""Characters of a link's text at most: a longer one is a headline."""
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"})
"""Labels under which countries give out names."""


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a kind of portal, which is its vendor."""
    distinct: dict[tuple[str, str], Link] = {}
    for link in parts.links:
        distinct.setdefault((link.text, link.url), link)
    for portal in table("self_service")["portal"]:
        for link in distinct.values():
            if _leads_to(link, portal["name"]) and _is_own(link.url, parts.url):
                evidence = f"{link.text}: {decoded(link.url)}"[:200]
                yield FoundSignal(kind=SignalKind.SELF_SERVICE, vendor=portal["name"], evidence=evidence)
                break


def _leads_to(link: Link, name: str) -> bool:
    words, path, host = _patterns(name)
    text = link.text.strip(" \t>»→›:.·|")
    if not text or len(text) > _WORDS or not words.fullmatch(text):
        return False
    try:
        parts = urlsplit(link.url)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    return bool(path.search(unquote(parts.path).lower()) or host.search((parts.hostname or "").lower()))


def _is_own(address: str, page: str) -> bool:
    """Whether the portal is the brand's: on its site, or on a host that carries portals and names the brand.

    >>> _is_own("https://status.acme.example/", "https://www.acme.example/contact")
    True
    >>> _is_own("https://shop.other.example/account", "https://shop.acme.example/")
    False
    >>> _is_own("https://support.other.example/help", "https://acme.example/")
    False
    """
    host, own = host_of(address), host_of(page).removeprefix("www.")
    if not own:
        return host == "page.invalid"
    labels = own.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    brand = labels[-1] if labels else own
    return (
        host == own
        or host.endswith("." + own)
        or own.endswith("." + host.removeprefix("www."))
        or (len(brand) > 2 and brand in host.split("."))
    )


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    portal = next(one for one in table("self_service")["portal"] if one["name"] == name)
    lead = r"(?:(?:go to|visit|see|open|zu[mr]?|to|our|the|unser[e]?|notre|nuestro|il nostro|ons|nosso|nasze?) ){0,2}"
    return (
        re.compile(rf"{lead}(?:{'|'.join(portal['words'])})", re.IGNORECASE),
        re.compile(rf"/(?:{'|'.join(portal['paths'])})(?:\.\w{{2,5}})?(?:/|$)"),
        re.compile(rf"^(?:{'|'.join(portal['hosts'])})\."),
    )
