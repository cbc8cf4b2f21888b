"""The commented market.toml that ``marketgap init`` writes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from spiders.errors import UsageError

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d"})
"""Letters that do not come apart into one of a to z and a mark, and would be lost from an id."""


@dataclass(frozen=True, kw_only=True)
class BrandWords:
    """A brand as typed on the command line."""

    name: str
    domain: str
    own: bool = False
    reviews: tuple[str, ...] = ()
    """Addresses of pages with reviews of it."""

    @classmethod
    def parse(cls, words: str) -> Self:
        """``Name=domain``, or a domain alone.

        Raises
        ------
        UsageError
            When there is no domain in it.

        >>> BrandWords.parse("acme-lockers.example").name
        'Acme Lockers'
        """
        name, _, domain = words.rpartition("=")
        domain = re.sub(r"^https?://", "", domain.strip().lower()).split("/")[0].removeprefix("www.")
        if "." not in domain and not re.fullmatch(r"localhost:\d+", domain):
            raise UsageError(f'expected "Name=domain" or a domain, for example "Acme=acme.example"; got {words!r}')
        return cls(name=name.strip() or re.sub(r"[-_]", " ", domain.split(".")[0]).title(), domain=domain)

    @property
    def id(self) -> str:
        """The name as an id: lower-case letters, digits and dashes; from the domain when the name has no such letter."""
        plain = unicodedata.normalize("NFKD", self.name.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or re.sub(r"[^a-z0-9]+", "-", self.domain).strip("-")


@dataclass(frozen=True, kw_only=True)
class MarketWords:
    """All that a new market.toml says."""

    title: str
    brands: tuple[BrandWords, ...]
    """One's own first, when there is one."""
    keywords: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    provider: str | None = None
    endpoint: str | None = None


def market_text(words: MarketWords) -> str:
    """The text of a new market.toml.

    Raises
    ------
    UsageError
        When two brands get the same id or are the same site.
    """
    ids, sites = [b.id for b in words.brands], [b.domain for b in words.brands]
    twice = next((i for i in ids if ids.count(i) > 1), None)
    same = next((d for d in sites if sites.count(d) > 1), None)
    if same:
        raise UsageError(f"{same} is named twice; a brand and its rival each have a site of their own")
    if twice:
        raise UsageError(f"two brands would get the id {twice!r}; give them different names")
    own = next((b for b in words.brands if b.own), None)
    own_line = (
        f"own = {_quoted(own.id)}                   # id of your own brand; leave it out to look at rivals only"
        if own
        else '# own = "acme"                 # id of your own brand; none was named'
    )
    parts = [
        f"""\
# A market for marketgap. Lines that begin with # are notes or examples.
[market]
name = {_quoted(words.title)}
{own_line}
store = "market.db"            # what was collected; for a team: "postgresql+psycopg://user@host/database"
archive = "raw/"               # every page as it was fetched
"""
    ]
    parts += [_brand_text(brand) for brand in words.brands]
    parts += _keyword_texts(words)
    parts.append(_serp_text(words))
    parts.append(
        """
[crawl]
delay = 1.0                    # seconds between two requests to one host
obey_robots = true
render = "auto"                # a browser only for pages that show nothing without one

# [[goal]]
# metric = "complaint_share:waiting"
# target = 0.05
# deadline = 2027-06-30
# owner = "Support"

# [privacy]                    # how long people's words are kept; for ever when left out
# retention_days = 730         # from the day they were written
# pages_days = 90              # archived pages, from the day they were fetched
"""
    )
    return "".join(parts)


def _brand_text(brand: BrandWords) -> str:
    pages = (
        "".join(f"    {_quoted(url)},\n" for url in brand.reviews) or f'    # "https://reviews.example/{brand.id}",\n'
    )
    return f"""
[[brand]]
id = {_quoted(brand.id)}
name = {_quoted(brand.name)}
domains = [{_quoted(brand.domain)}]
reviews = [                    # pages with reviews of this brand, first page of each
{pages}]
# faq = ["https://{brand.domain}/help"]   # found from the domain when left out
"""


def _keyword_texts(words: MarketWords) -> list[str]:
    if not words.keywords:
        return ['\n# [[keyword]]\n# text = "parcel locker near me"\n# volume = 4400              # searches a month\n']
    where = "".join(
        f"{name} = {_quoted(value)}\n"
        for name, value in (("country", words.country), ("language", words.language))
        if value
    )
    return [
        f"\n[[keyword]]\ntext = {_quoted(text)}\n{where}# volume = 4400              # searches a month\n"
        for text in words.keywords
    ]


def _serp_text(words: MarketWords) -> str:
    if words.provider is None:
        return """
# [serp]                       # who ranks for the keywords; your own SearXNG needs no key
# provider = "searxng"
# endpoint = "http://127.0.0.1:8888"
# depth = 20
"""
    endpoint = f"endpoint = {_quoted(words.endpoint)}\n" if words.endpoint else ""
    return f"""
[serp]                         # who ranks for the keywords; keys come from environment variables only
provider = {_quoted(words.provider)}
{endpoint}depth = 20                     # results looked at for each keyword
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
