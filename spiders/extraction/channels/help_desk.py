"""Help desks: links to a help centre on a product's host, and files that only such pages load."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.extraction.channels.base import PageParts, address_pattern, decoded, host_of, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind

_VENDOR_OWN = frozenset(
    [
        "www",
        "blog",
        "help",
        "support",
        "developer",
        "developers",
        "docs",
        "status",
        "community",
        "static",
        "cdn",
        "app",
        "assets",
        "widget",
        "api",
        "go",
        "info",
        "learn",
        "marketing",
        "academy",
        "try",
        "get",
        "investors",
        "careers",
        "partners",
        "theme",
        "web",
    ]
)


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a vendor."""
    linked = [link.url for link in parts.links] + [form.get("action") or "" for form in parts.forms]
    if parts.url:
        linked.append(parts.url)
    linked = list(dict.fromkeys([*linked, *parts.loaded]))
    for vendor in table("help_desk")["vendor"]:
        evidence = _first(vendor.get("hosts", ()), linked, own=False) or _first(
            vendor.get("scripts", ()), list(parts.loaded), own=True
        )
        if evidence:
            yield FoundSignal(kind=SignalKind.HELP_DESK, vendor=vendor["name"], evidence=decoded(evidence)[:200])


def _first(rules: list[str], addresses: list[str], *, own: bool) -> str | None:
    for rule in rules:
        pattern = address_pattern(rule)
        for address in addresses:
            if pattern.match(address) and (
                own or not rule.startswith("*.") or host_of(address).split(".")[0] not in _VENDOR_OWN
            ):
                return address
    return None
