"""The commented market.toml that ``marketgap init`` writes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from spiders.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class BrandWords:
    """A brand as typed on the command line."""

    name: str
    domain: str

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
        if "." not in domain:
            raise UsageError(f'expected "Name=domain" or a domain, for example "Acme=acme.example"; got {words!r}')
        return cls(name=name.strip() or re.sub(r"[-_]", " ", domain.split(".")[0]).title(), domain=domain)

    @property
    def id(self) -> str:
        """The name as an id: lower-case letters, digits and dashes; from the domain when the name has no such letter."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or re.sub(r"[^a-z0-9]+", "-", self.domain).strip("-")


def market_text(title: str, own: BrandWords, rivals: Sequence[BrandWords], keywords: Sequence[str]) -> str:
    """The text of a new market.toml.

    Raises
    ------
    UsageError
        When two brands get the same id.
    """
    ids = [b.id for b in (own, *rivals)]
    twice = next((i for i in ids if ids.count(i) > 1), None)
    if twice:
        raise UsageError(f"two brands would get the id {twice!r}; give them different names")
    parts = [
        f"""\
# A market for marketgap. Lines that begin with # are notes or examples.
[market]
name = {_quoted(title)}
own = {_quoted(own.id)}                   # id of your own brand; leave it out to look at rivals only
store = "market.db"            # what was collected; for a team: "postgresql+psycopg://user@host/database"
archive = "raw/"               # every page as it was fetched
"""
    ]
    for brand in (own, *rivals):
        parts.append(
            f"""
[[brand]]
id = {_quoted(brand.id)}
name = {_quoted(brand.name)}
domains = [{_quoted(brand.domain)}]
reviews = [                    # pages with reviews of this brand, first page of each
    # "https://reviews.example/{brand.id}",
]
# faq = ["https://{brand.domain}/help"]   # found from the domain when left out
"""
        )
    for words in keywords or ["# example"]:
        if words == "# example":
            parts.append(
                '\n# [[keyword]]\n# text = "parcel locker near me"\n# volume = 4400              # searches a month\n'
            )
        else:
            parts.append(f"\n[[keyword]]\ntext = {_quoted(words)}\n# volume = 4400              # searches a month\n")
    parts.append(
        """
# [serp]                       # who ranks for the keywords; your own SearXNG needs no key
# provider = "searxng"
# endpoint = "http://127.0.0.1:8888"
# depth = 20

[crawl]
delay = 1.0                    # seconds between two requests to one host
obey_robots = true
render = "auto"                # a browser only for pages that show nothing without one

# [[goal]]
# metric = "complaint_share:waiting"
# target = 0.05
# deadline = 2027-06-30
# owner = "Support"
"""
    )
    return "".join(parts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
