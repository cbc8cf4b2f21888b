"""Social accounts that a page links to; share buttons and posts are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from spiders.extraction.channels.base import PageParts, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a platform and account."""
    seen: set[tuple[str, str]] = set()
    for link in parts.links:
        for platform in table("social")["platform"]:
            account = _account(link.url, platform)
            if account and (platform["name"], account) not in seen:
                seen.add((platform["name"], account))
                yield FoundSignal(kind=SignalKind.SOCIAL, vendor=platform["name"], evidence=link.url[:200])


def _account(url: str, platform: dict[str, Any]) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not any(host == h or host.endswith("." + h) for h in platform["hosts"]):
        return None
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
