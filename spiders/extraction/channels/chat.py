"""Live chat and chatbots: a loaded script, boot code, or the product's own element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from spiders.extraction.channels.base import PageParts, address_pattern, decoded, excerpt, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind

_LOADS = re.compile(
    r"createElement|\.src\b|['\"]?src['\"]?\s*[:=]|setAttribute|getScript|loadScript|import\s*\(|\.load\(|insertBefore|appendChild|<script|\brequire\s*\(\s*\["
)
"""Code that puts scripts on a page: without any of it an address in code is only a text."""


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """One signal a vendor, with the strongest evidence."""
    for vendor in table("chat")["vendor"]:
        evidence = (
            _loaded(parts, tuple(vendor.get("scripts", ())))
            or _booted(parts, tuple(vendor.get("boot", ())))
            or _placed(parts, tuple(vendor.get("elements", ())))
        )
        if evidence:
            yield FoundSignal(kind=SignalKind.CHAT, vendor=vendor["name"], evidence=evidence)


def _loaded(parts: PageParts, rules: tuple[str, ...]) -> str | None:
    for rule in rules:
        pattern = address_pattern(rule)
        for address in parts.loaded:
            if pattern.match(address):
                return decoded(address)[:200]
        for address, code, at in parts.written:
            if pattern.match(address) and _LOADS.search(code):
                return excerpt(code, at, at + len(address))
    return None


def _booted(parts: PageParts, patterns: tuple[str, ...]) -> str | None:
    for pattern in patterns:
        literal = _literal(pattern)
        for code in parts.code:
            if literal in code and (match := _compiled(pattern).search(code)):
                return excerpt(code, match.start(), match.end())
    return None


@cache
def _literal(pattern: str) -> str:
    """The longest word that every match of a boot pattern holds: looking for it first is a hundred times quicker."""
    outside = re.sub(r"\([^()]*\)|\[[^\]]*\]|\\.", " ", re.sub(r"\\[().\[\]]", " ", pattern))
    return max(re.findall(r"[A-Za-z_]+(?![A-Za-z_]*[?*])", outside), key=len, default="")


def _placed(parts: PageParts, marks: tuple[str, ...]) -> str | None:
    for mark in marks:
        found = parts.root.xpath(_path(mark))
        if found:
            start: bytes = etree.tostring(found[0], with_tail=False)
            return excerpt(start.decode("utf-8", "replace")[:200])
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _path(mark: str) -> str:
    if mark.startswith("#"):
        return f"//*[@id='{mark[1:]}']"
    if mark.startswith("."):
        return f"//*[contains(concat(' ',normalize-space(@class),' '),' {mark[1:]} ')]"
    return f"//{mark}"
