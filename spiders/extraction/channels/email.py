"""E-mail addresses that a page offers: mailto links, Cloudflare-protected ones, and addresses in the text of a contact block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from spiders.extraction.channels.base import PageParts
from spiders.extraction.found import FoundSignal
from spiders.extraction.visible import shown_text
from spiders.records import SignalKind

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-zA-Z]{2,24}(?![\w-])")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js)$", re.IGNORECASE)


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal an address."""
    seen: set[str] = set()
    for link in parts.links:
        for address in _linked(link.url, link.element.get("data-cfemail")):
            if address.lower() not in seen:
                seen.add(address.lower())
                yield FoundSignal(kind=SignalKind.EMAIL, vendor=None, evidence=f"mailto:{address}"[:200])
    for element in parts.root.xpath("//*[@data-cfemail]"):
        unveiled = _unveiled(element.get("data-cfemail"))
        if unveiled and unveiled.lower() not in seen:
            seen.add(unveiled.lower())
            yield FoundSignal(kind=SignalKind.EMAIL, vendor=None, evidence=f"mailto:{unveiled}"[:200])
    for match in _ADDRESS.finditer(shown_text(parts.root, limit=300_000)):
        address = match.group(0).strip(".")
        if address.lower() not in seen and not _PICTURE.search(address):
            seen.add(address.lower())
            yield FoundSignal(kind=SignalKind.EMAIL, vendor=None, evidence=address[:200])


def _linked(url: str, veiled: str | None) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.scheme.lower() == "mailto":
        yield from (m.group(0) for m in _ADDRESS.finditer(unquote(parts.path)))
    elif "/cdn-cgi/l/email-protection" in parts.path and (address := _unveiled(veiled or parts.fragment)):
        yield address


def _unveiled(code: str | None) -> str | None:
    """Cloudflare writes the first byte as key and the rest exclusive-or with it."""
    try:
        raw = bytes.fromhex(code or "")
    except ValueError:
        return None
    address = bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if len(raw) > 3 else ""
    return address if _ADDRESS.fullmatch(address) else None
