"""Where a JSON answer goes on: an address it gives, a cursor, a token, or the next number of its pages.

A number is only counted up where the answer says that there is more; a cursor only where the address already has a
place for one, so that nothing is guessed about an interface.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from w3lib.url import add_or_replace_parameters

from spiders.parsing.urls import absolute_url

ADDRESSES = (
    "next",
    "next_url",
    "nexturl",
    "next_page",
    "nextpage",
    "next_page_url",
    "nextpageurl",
    "nextlink",
    "@odata.nextlink",
)
CURSORS = {
    "cursor": ("cursor", "next_cursor", "nextcursor", "endcursor", "end_cursor"),
    "after": ("after", "endcursor", "end_cursor", "next_cursor", "nextcursor"),
    "page_token": ("next_page_token", "nextpagetoken"),
    "pagetoken": ("nextpagetoken", "next_page_token"),
    "continuation": ("continuation", "continuation_token", "continuationtoken"),
    "token": ("next_token", "nexttoken"),
    "next": ("next", "next_cursor"),
}
"""Parameter of the address -> keys of the answer with its next value, in lower case."""
MORE = ("has_more", "hasmore", "has_next", "hasnext", "hasnextpage", "has_next_page", "more")
PAGES = ("total_pages", "totalpages", "page_count", "pagecount", "last_page", "lastpage", "num_pages", "numpages")
PAGES_FROM_ZERO = ("nbpages",)
"""Algolia counts its pages from 0."""
_DEPTH = 3
_MOST = 200


def next_of_json(value: object, url: str) -> str | None:
    """The absolute address of the following page; None at the end or when nothing says."""
    facts = _facts(value)
    for name in ADDRESSES:
        link = facts.get(name)
        if isinstance(link, str) and link.startswith(("http://", "https://", "/", "?")):
            return absolute_url(url, link)
    try:
        asked = parse_qsl(urlsplit(url).query, keep_blank_values=True)[:40]
    except ValueError:
        return None
    for name, current in asked:
        keys = [key for key in CURSORS.get(name.lower(), ()) if key in facts]
        if not keys:
            continue
        new = facts[keys[0]]
        if isinstance(new, (str, int)) and not isinstance(new, bool) and str(new) not in {"", current}:
            return add_or_replace_parameters(url, {name: str(new)})
        return None
    for name, current in asked:
        if name.lower() in {"page", "p", "pagenumber", "page_number"} and current.isdecimal() and len(current) <= 6:
            here = int(current)
            return add_or_replace_parameters(url, {name: str(here + 1)}) if _goes_on(facts, here) else None
    return None


def _goes_on(facts: dict[str, Any], here: int) -> bool:
    for name in MORE:
        if isinstance(facts.get(name), bool):
            return bool(facts[name])
    for names, last in ((PAGES, 0), (PAGES_FROM_ZERO, 1)):
        for name in names:
            if isinstance(facts.get(name), int):
                return here < int(facts[name]) - last
    return False


def _facts(value: object) -> dict[str, Any]:
    """Key in lower case -> plain value of the answer's frame, not of the items in its lists; the outermost first."""
    facts: dict[str, Any] = {}
    for key, held in _frame(value):
        name = key.lower()
        if name not in facts:
            facts[name] = held.get("href") if isinstance(held, dict) and name == "next" else held
    return {name: held for name, held in facts.items() if isinstance(held, (str, int, float, bool)) or held is None}


def _frame(value: object) -> Iterator[tuple[str, Any]]:
    level, seen = [value], 0
    for _ in range(_DEPTH):
        below: list[object] = []
        for node in level:
            if isinstance(node, dict):
                for key, held in node.items():
                    seen += 1
                    if seen > _MOST:
                        return
                    yield str(key), held
                    if isinstance(held, dict):
                        below.append(held)
        level = below
