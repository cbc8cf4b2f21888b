"""Telephone numbers that a page offers to call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from spiders.extraction.channels.base import PageParts
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a number; only ``tel:`` links count, digits in a text may be anything."""
    seen: set[str] = set()
    for link in parts.links:
        if link.url[:4].lower() not in {"tel:", "call"}:
            continue
        number = unquote(link.url.split(":", 1)[-1]).split("?")[0].split(";")[0].strip("/ ")
        digits = re.sub(r"\D", "", number)
        if 3 <= len(digits) <= 17 and digits not in seen:
            seen.add(digits)
            yield FoundSignal(kind=SignalKind.PHONE, vendor=None, evidence=f"tel:{number}"[:200])
