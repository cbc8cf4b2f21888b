"""schema.org items of a page, whether written as JSON-LD, microdata or RDFa, in one shape: that of JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.extraction.json_repair import parse_json
from spiders.extraction.marked_elements import marked_items
from spiders.extraction.page import PageContent

Item = dict[str, Any]
_DEEPEST = 40
_MOST = 20_000


def json_ld(page: PageContent) -> list[Item]:
    """The JSON-LD objects of a page, graphs flattened; scripts inside comments are not part of the page.

    The page's text is searched, so no element tree is built. Broken scripts are repaired where that is possible
    and left out where it is not.
    """
    found: list[Item] = []
    for script in _scripts(page):
        for value in parse_json(script):
            found.extend(_flat(value))
    return found


def unread_scripts(page: PageContent) -> int:
    """How many JSON-LD scripts with content could not be read, even repaired."""
    return sum(bool(script.strip()) and not parse_json(script) for script in _scripts(page))


def items(page: PageContent) -> list[Item]:
    """All schema.org items: JSON-LD, then microdata, then RDFa; nested items stay where they are."""
    found = json_ld(page)
    if b"itemscope" in page.low:  # every item has it
        found.extend(marked_items(page.root, "microdata"))
    raw = page.raw
    if b"typeof=" in raw and b"schema" in raw:
        found.extend(marked_items(page.root, "rdfa"))
    return found


def types_of(item: Item) -> tuple[str, ...]:
    """The types of an item without vocabulary: ``("Review",)``."""
    value = item.get("@type", item.get("type"))
    if isinstance(value, str):
        return (value if value.isalpha() else _bare(value),)
    return tuple(_bare(name) for name in value if isinstance(name, str)) if isinstance(value, list) else ()


def _bare(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def walk(found: list[Item]) -> Iterator[tuple[Item, Item | None]]:
    """Every object of the items with the one it stands in, in the order of the page; at most 20,000."""
    stack: list[tuple[Item | list[Any], Item | None, int]] = [(item, None, 0) for item in reversed(found)]
    seen: set[int] = set()  # an item that stands in another under two names is one; nested, it would be a million
    while stack and len(seen) < _MOST:
        value, parent, depth = stack.pop()
        if isinstance(value, dict):
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value, parent
            if depth < _DEEPEST:
                for child in reversed(value.values()):
                    if isinstance(child, (dict, list)):
                        stack.append((child, value, depth + 1))
        else:
            for child in reversed(value):
                if isinstance(child, (dict, list)):
                    stack.append((child, parent, depth))


def _scripts(page: PageContent) -> Iterator[str]:
    """Contents of the scripts of type ld+json; by plain search, so that a hostile page costs one pass."""
    raw, low = page.raw, page.low
    if b"ld+json" not in low and b"ld&#43;json" not in low:
        return
    at = 0
    while (start := low.find(b"<script", at)) >= 0:
        head_end = low.find(b">", start)
        if head_end < 0:
            return
        end = low.find(b"</script", head_end)
        at = end if end >= 0 else len(raw)
        head = low[start:head_end] if head_end - start < 2000 else b""
        if (b"ld+json" in head or b"ld&#43;json" in head) and not _in_comment(low, start):
            yield raw[head_end + 1 : at].decode("utf-8", "surrogatepass")
        if end < 0:
            return


def _in_comment(low: bytes, at: int) -> bool:
    opened = low.rfind(b"<!--", max(0, at - 20_000), at)
    return opened >= 0 and low.find(b"-->", opened, at) < 0 and low.find(b"-->", at) >= 0


def _flat(value: object) -> list[Item]:
    """Top-level objects: lists and @graph opened."""
    stack, flat = [value], []
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            graph = node.get("@graph")
            if isinstance(graph, (list, dict)):
                rest = {k: v for k, v in node.items() if k != "@graph"}
                if rest.get("@type"):
                    flat.append(rest)
                stack.append(graph)
            else:
                flat.append(node)
    return flat
