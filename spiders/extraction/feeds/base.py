"""The contract of a feed reader, and what readers share.

A reader is a module in this folder with ``read(page) -> Feed | None``: None when the page is not of its shape. It looks
at the shape only, never at the address, so that a saved answer is read like a fetched one. What has no rating keeps
the kind that all pages' finds have; a forum's spider says that its finds are mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from spiders.extraction.found import FoundReview
from spiders.extraction.page import PageContent
from spiders.parsing.dates import parse_date
from spiders.parsing.text import clean_text

GONE = frozenset({"[deleted]", "[removed]"})
"""What forums leave in the place of a text or a name."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What one page of a feed holds."""

    records: Sequence[FoundReview]
    count: int | None = None
    """How many the source says there are, on all pages."""


Reader = Callable[[PageContent], Feed | None]


def read_feed(page: PageContent) -> Feed | None:
    """The page as the first reader sees it that knows its shape; None when none does."""
    start = page.text[:2000].lstrip("\ufeff \t\r\n")
    if not (page.is_json if start[:1] in {"{", "["} else looks_like_xml_feed(start)):
        return None
    return next((feed for read in _readers() if (feed := read(page)) is not None), None)


def looks_like_xml_feed(start: str) -> bool:
    """Whether a text begins as RSS, RDF or Atom do."""
    return start[:1] == "<" and any(mark in start for mark in ("<rss", "<feed", "<rdf:RDF"))


def post(
    *,
    text: object,
    title: object = None,
    author: object = None,
    published: object = None,
    native_id: object = None,
    url: object = None,
    **more: Any,
) -> FoundReview | None:
    """One find from raw values; None when nothing was said."""
    words, head = clean_text(text), clean_text(title)
    words = "" if words in GONE else words
    if not words and not head:
        return None
    name = clean_text(author)
    return FoundReview(
        text=words,
        title=head or None,
        author=None if not name or name in GONE else name,
        published=moment(published),
        native_id=str(native_id) if native_id not in (None, "") else None,
        url=url if isinstance(url, str) and url.startswith(("http://", "https://")) else None,
        **more,
    )


def moment(value: object) -> datetime | None:
    """A date as text, or seconds since 1970."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC) if 0 < value < 4e9 else None
    return parse_date(value)


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@cache
def _readers() -> tuple[Reader, ...]:
    from spiders.extraction import feeds

    names = sorted(module.name for module in iter_modules(feeds.__path__, f"{feeds.__name__}."))
    return tuple(read for name in names if (read := getattr(import_module(name), "read", None)) is not None)
