"""Safari's .webarchive: a property list with the page and its parts."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from spiders.importers.saved.address import web_address
from spiders.importers.saved.page import PAGE_LIMIT, SavedPage, UnreadableError


def is_webarchive(head: bytes) -> bool:
    """Whether a file begins like a property list."""
    return head.startswith(b"bplist00") or (head.lstrip().startswith(b"<?xml") and b"<!DOCTYPE plist" in head[:400])


def read_webarchive(name: str, data: bytes, *, modified: datetime) -> Iterator[SavedPage]:
    """The page, then its frames.

    Raises
    ------
    UnreadableError
        When it has no page in it.
    """
    try:
        tree = plistlib.loads(data)
    except (plistlib.InvalidFileException, ValueError, LookupError, TypeError, OverflowError, RecursionError,
            MemoryError, ExpatError) as error:  # fmt: skip  # what plistlib raises on damaged files
        raise UnreadableError(f"is not a readable web archive ({type(error).__name__})") from None
    yield from _pages(name, tree, modified, within=None, depth=0)


def _pages(name: str, tree: object, modified: datetime, *, within: str | None, depth: int) -> Iterator[SavedPage]:
    main = tree.get("WebMainResource") if isinstance(tree, Mapping) else None
    body = main.get("WebResourceData") if isinstance(main, Mapping) else None
    if not isinstance(main, Mapping) or not isinstance(body, bytes) or not body.strip() or len(body) > PAGE_LIMIT:
        if depth == 0:
            raise UnreadableError("has no HTML page in it that could be read; save the page again")
        return
    url = web_address(_words(main, "WebResourceURL"))
    charset = _words(main, "WebResourceTextEncodingName")
    kind = _words(main, "WebResourceMIMEType") or "text/html"
    yield SavedPage(
        name=name,
        body=body,
        url=url,
        content_type=f"{kind}; charset={charset}" if charset else kind,
        captured=modified,
        rendered=False,
        within=within,
    )
    assert isinstance(tree, Mapping)
    frames = tree.get("WebSubframeArchives")
    if isinstance(frames, list) and depth < 3:
        for frame in frames[:200]:
            yield from _pages(name, frame, modified, within=within or url, depth=depth + 1)


def _words(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""
