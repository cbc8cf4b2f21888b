"""An address -> the site it belongs to, and what kind of site that is when it is well known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

PUBLIC_SUFFIXES = (
    "gov", "mil", "edu", "int", "gouv.fr", "gc.ca", "gov.uk", "police.uk", "nhs.uk", "mod.uk", "ac.uk", "sch.uk", "gv.at", "ac.at",
    "admin.ch", "go.jp", "ac.jp", "ed.jp", "lg.jp", "go.kr", "ac.kr", "re.kr", "go.id", "ac.id", "go.th", "ac.th", "ac.in", "nic.in", "ac.za",
    "ac.nz", "govt.nz", "school.nz", "ac.il", "muni.il", "k12.tr", "bel.tr", "gob.es", "gob.mx", "gob.ar", "gob.pe", "gob.cl", "gub.uy",
    "fed.us", "state.us", "k12.us", "ac.ir", "ac.cn", "ac.be", "overheid.nl", "jus.br", "leg.br", "gov.it", "edu.it",
)  # fmt: skip
"""Ends of addresses that only authorities and places of education can have; ``gov.xx`` and ``edu.xx`` are always so."""


@cache
def _suffixes() -> TLDExtract:
    """The public suffix list that travels with tldextract; nothing is fetched or cached."""
    from tldextract import TLDExtract  # brings requests along: only for who asks

    return TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


@dataclass(frozen=True, kw_only=True)
class KnownSite:
    """A well-known site."""

    site: str
    """Its domain: the part of the host that the entry is about."""
    kind: str
    what: str
    """The kind in words."""


def registered_domain(host: str) -> str:
    """The domain that somebody registered: ``www.a.co.uk`` and ``shop.a.co.uk`` are both ``a.co.uk``.

    Parameters
    ----------
    host
        A host, with or without port. The port is kept: another port on one's own machine is another site.

    Notes
    -----
    By the public suffix list, its private part included, so that two shops on one shop builder stay two. An unknown
    ending counts as one label, as the list prescribes; an IP address stays as it is.

    >>> registered_domain("www.a.co.uk"), registered_domain("blog.shop.example"), registered_domain("127.0.0.1:80")
    ('a.co.uk', 'shop.example', '127.0.0.1:80')
    """
    name, colon, port = _without_port(host)
    if _is_address(name):
        return name + colon + port
    found = _suffixes()(name, include_psl_private_domains=True)
    if found.suffix:
        return (f"{found.domain}.{found.suffix}" if found.domain else name) + colon + port
    return ".".join(name.split(".")[-2:]) + colon + port


def site_of(host: str) -> str:
    """The site that a host belongs to: that of its well-known entry, else its registered domain.

    >>> site_of("play.google.com"), site_of("www.google.com"), site_of("m.shop.example")
    ('play.google.com', 'google.com', 'shop.example')
    """
    known = find_known(host)
    return known.site if known else registered_domain(host)


@cache
def find_known(host: str) -> KnownSite | None:
    """The well-known site a host belongs to, the most exact entry; None when it is not among them.

    >>> find_known("www.amazon.co.uk").kind, find_known("acme.example") is None
    ('marketplace', True)
    """
    name = _without_port(host)[0]
    exact, anywhere = _known()
    labels = name.split(".")
    registered = registered_domain(name)
    words = registered.partition(".")[0]
    for start in range(len(labels)):
        part = ".".join(labels[start:])
        found = exact.get(part)
        if found is None and part.endswith(registered) and words:
            pattern = part.removesuffix(registered) + words
            found = anywhere.get(pattern)
        if found is not None:
            # a blog on a blog host stays a site of its own: the host is a public suffix
            return KnownSite(site=max(part, registered, key=len), kind=found[0], what=found[1])
    return None


def public_ending(host: str) -> str | None:
    """The end of the address that only authorities and places of education have; None when it has none.

    >>> public_ending("www.hmrc.gov.uk"), public_ending("eng.ox.ac.uk"), public_ending("gov.example")
    ('gov.uk', 'ac.uk', None)
    """
    labels = _without_port(host)[0].split(".")
    for size in (2, 1):
        end = ".".join(labels[-size:])
        two = size == 2 and len(labels[-1]) == 2 and labels[-2] in {"gov", "gob", "edu", "mil"}
        if len(labels) >= size and (end in PUBLIC_SUFFIXES or two):
            return end
    return None


def _without_port(host: str) -> tuple[str, str, str]:
    name, colon, port = host.lower().strip(".").removeprefix("www.").partition(":")
    return name, colon, port


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _known() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Exact host -> (kind, in words), and the same for names under any public suffix."""
    file = resources.files("analysis.discovery").joinpath("known_sites.toml")
    exact: dict[str, tuple[str, str]] = {}
    anywhere: dict[str, tuple[str, str]] = {}
    for kind, group in tomllib.loads(file.read_text("utf-8")).items():
        for site in group["sites"]:
            (anywhere if site.endswith(".*") else exact)[site.removesuffix(".*")] = (kind, group["what"])
    return exact, anywhere
