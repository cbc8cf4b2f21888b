"""RSS 2.0, RSS 1.0 (RDF) and Atom. An entry that states its rating ("Rating: 4 stars") is a review."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from spiders.extraction.feeds.base import Feed, looks_like_xml_feed, post
from spiders.extraction.page import PageContent
from spiders.parsing.ratings import share_of
from spiders.parsing.text import clean_text

TEXTS = ("encoded", "content", "description", "summary")
"""Names of the element with the words, the whole before the short."""
_RATED = re.compile(r"^(?:\s*Replies:\s*\d+)?\s*Rating:\s*(\d)(?:\.\d)?\s*stars?\s*", re.IGNORECASE)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read(page: PageContent) -> Feed | None:
    """The entries of a feed."""
    start = page.text[:2000].lstrip("\ufeff \t\r\n")
    if not looks_like_xml_feed(start):
        return None
    # no entities, no DTD, no network: a feed is foreign XML
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.text.lstrip("\ufeff"), count=1)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    language = root.get(_LANGUAGE) or _first(root, "language", within="channel")
    records = []
    for entry in root.iter():
        if not isinstance(entry.tag, str) or entry.tag.rpartition("}")[2] not in {"item", "entry"}:
            continue
        words = next((words for name in TEXTS if (words := _markup(entry, name))), "")
        found = post(
            text=words,
            title=_first(entry, "title"),
            author=_first(entry, "creator") or _first(entry, "name", within="author") or _first(entry, "author"),
            published=_first(entry, "published")
            or _first(entry, "pubDate")
            or _first(entry, "date")
            or _first(entry, "updated"),
            native_id=_first(entry, "guid") or _first(entry, "id"),
            url=_first(entry, "link") or _address(entry),
            language=language[:2].lower() if language else None,
        )
        if found is None:
            continue
        rated = _RATED.match(found.text)
        if rated:
            found = replace(found, text=found.text[rated.end() :], rating=share_of(float(rated[1]), 5.0))
        records.append(found)
    return Feed(records=tuple(records))


def _child(entry: etree._Element, name: str) -> etree._Element | None:
    return next((c for c in entry if isinstance(c.tag, str) and c.tag.rpartition("}")[2] == name), None)


def _first(entry: etree._Element, name: str, *, within: str | None = None) -> str | None:
    parent = entry if within is None else _child(entry, within)
    child = _child(parent, name) if parent is not None else None
    return (clean_text("".join(str(part) for part in child.itertext())) or None) if child is not None else None


def _markup(entry: etree._Element, name: str) -> str:
    """The words of an element: escaped HTML, or elements inside it."""
    child = _child(entry, name)
    if child is None:
        return ""
    if len(child):
        return etree.tostring(child, encoding="unicode", method="xml", with_tail=False)
    return child.text or ""


def _address(entry: etree._Element) -> str | None:
    child = _child(entry, "link")
    return child.get("href") if child is not None else None
