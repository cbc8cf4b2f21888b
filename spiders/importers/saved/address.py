"""Where a saved HTML page came from and when, as the page itself says it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

HEAD = 1 << 17
"""Bytes in which a page names itself."""
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*\n?\s*Page saved with SingleFile\s+url:\s*(\S+)(?:\s+saved date:\s*([^\n<>]+))?")
_TAG = re.compile(r"<(?:link|meta)\b[^>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_JS_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")


def saved_address(body: bytes) -> tuple[str, datetime | None, bool]:
    """Address (empty when none is named), the moment of saving, and whether a browser wrote the page down.

    The browser's own note comes first, then the canonical link, then og:url.

    >>> saved_address(b'<!-- saved from url=(0025)https://reviews.example/a -->')
    ('https://reviews.example/a', None, True)
    >>> saved_address(b'<link rel="canonical" href="https://reviews.example/b">')
    ('https://reviews.example/b', None, False)
    """
    head = _decoded(body[:HEAD])
    if found := _SAVED_FROM.search(head):
        url = web_address(found[1])
        if url:
            return url, None, True
    if found := _SINGLE_FILE.search(head):
        url = web_address(found[1])
        if url:
            return url, _js_moment(found[2] or ""), True
    named: dict[str, str] = {}
    for tag in _TAG.findall(head):
        values = {m[0].lower(): m[1] or m[2] or m[3] for m in _ATTRIBUTE.findall(tag)}
        if "canonical" in values.get("rel", "").lower().split():
            named.setdefault("canonical", web_address(values.get("href", "")))
        elif values.get("property", "").lower() == "og:url":
            named.setdefault("og:url", web_address(values.get("content", "")))
    return named.get("canonical") or named.get("og:url") or "", None, False


def web_address(text: str) -> str:
    """The text when it is an http(s) address, else nothing."""
    url = unescape(text.strip()).partition("#")[0]
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname and len(url) <= 4000 else ""


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def _js_moment(text: str) -> datetime | None:
    if found := _JS_DATE.search(text):
        with suppress(ValueError):
            return datetime.strptime(f"{found[1]} {found[2]}", "%b %d %Y %H:%M:%S %z").astimezone(UTC)
    return None
