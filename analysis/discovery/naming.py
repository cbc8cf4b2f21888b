"""A site -> how its brand is called, and the id it gets: read from its titles, else from its domain."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from analysis.discovery.sites import registered_domain

_WORD = re.compile(r"[^\W_]+(?:[&'’.+-][^\W_]+)*|&")
_NOT_LETTERS = re.compile(r"[\W_]+")
LONGEST = 6
"""Words of a title that may make up a name."""


def name_site(site: str, titles: Sequence[str]) -> str:
    """The name of the brand behind a site.

    Parameters
    ----------
    site
        Its domain.
    titles
        Titles of its pages among the results.

    Returns
    -------
    str
        The words of a title that are the domain's name without its spaces, in their spelling; where no title has them,
        the domain's name with spaces for its dashes.

    >>> name_site("pimlicoplumbers.example", ["Plumbers in London | Pimlico Plumbers"])
    'Pimlico Plumbers'
    >>> name_site("acme-lockers.example", ["Lockers near you"])
    'Acme Lockers'
    """
    label = _readable(registered_domain(site).partition(":")[0].partition(".")[0])
    wanted = _squeezed(label)
    found: Counter[str] = Counter()
    for title in titles:
        words = _WORD.findall(title)
        for start in range(len(words)):
            for size in range(1, LONGEST + 1):
                some = words[start : start + size]
                if len(some) == size and _squeezed("".join(some)) == wanted:
                    found[" ".join(some)] += 1
    spelled = [name for name in found if name != name.lower()]
    if spelled:
        return min(spelled, key=lambda name: (-found[name], name.isupper(), name))
    return site if label.isdigit() else re.sub(r"[-_]+", " ", label).strip().title() or site


def id_for(name: str, site: str, taken: Collection[str]) -> str:
    """An id of lower-case letters, digits and dashes that no other brand has: from the name, else from the domain.

    >>> id_for("Café Noir", "cafenoir.example", []), id_for("Acme", "acme.example", ["acme"])
    ('cafe-noir', 'acme-example')
    """
    host = site.partition(":")[0]
    base = _plain(name) or _plain(host) or "brand"
    for candidate in (base, _plain(host) or base):
        if candidate not in taken:
            return candidate
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _readable(label: str) -> str:
    """A label in its own script where it is written in the ASCII form of another one."""
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", "and"))
    return _NOT_LETTERS.sub("", "".join(c for c in folded if not unicodedata.combining(c)))


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", re.sub("['’]", "", text)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
