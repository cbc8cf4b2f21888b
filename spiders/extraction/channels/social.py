"""Social accounts that a page links to; share buttons and posts are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from spiders.extraction.channels.base import PageParts, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind

_MOST_LABELS = 8
"""Labels of a host that are looked at, from its end."""


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a platform and account."""
    seen: set[tuple[str, str]] = set()
    for url in dict.fromkeys(link.url for link in parts.links):
        for platform in _platforms_of(url):
            account = _account(url, platform)
            if account and (platform["name"], account) not in seen:
                seen.add((platform["name"], account))
                yield FoundSignal(kind=SignalKind.SOCIAL, vendor=platform["name"], evidence=url[:200])


def _platforms_of(url: str) -> Sequence[dict[str, Any]]:
    """The platforms on whose hosts the address lies, in the order of the table."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ()
    if parts.scheme not in {"http", "https"}:
        return ()
    labels = host.split(".")[-_MOST_LABELS:]
    ends = {".".join(labels[at:]) for at in range(len(labels))}
    return [platform for hosts, platform in _platforms() if not hosts.isdisjoint(ends)]


@cache
def _platforms() -> tuple[tuple[frozenset[str], dict[str, Any]], ...]:
    return tuple((frozenset(platform["hosts"]), platform) for platform in table("social")["platform"])


def _account(url: str, platform: dict[str, Any]) -> str | None:
    parts = urlsplit(url)
    words = [word for word in parts.path.lower().split("/") if word]
    if "needs" in platform:
        return url if any(need in url for need in platform["needs"]) else None
    if not words or words[0] in platform.get("skip", ()):
        return None
    if "take" in platform:
        return "/".join(words[:2]) if words[0] in platform["take"] and len(words) > 1 else None
    if platform["name"] == "YouTube" and words[0] in {"channel", "c", "user"}:
        return "/".join(words[:2])
    return words[0] if words[0] != "profile.php" else parts.query
