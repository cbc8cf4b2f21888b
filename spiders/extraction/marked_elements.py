"""Microdata and RDFa Lite -> items in the shape of JSON-LD.

Own readers: what reviews, questions and offers need is small, extruct's take ten times as long on a large page and
its RDFa reader needs a triple store.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from lxml.etree import _Element

from spiders.parsing.text import element_text

Item = dict[str, Any]
_ADDRESSES = frozenset(
    (
        "url",
        "image",
        "sameas",
        "logo",
        "thumbnailurl",
        "contenturl",
        "mainentityofpage",
        "discussionurl",
        "photo",
        "item",
        "availability",
        "itemcondition",
        "additionaltype",
    )
)
_DEEPEST = 60
_MOST_NAMES = 10
"""Names of one property."""
_MOST_READ = 40_000
"""Elements gone through for the words of properties; those that stand in each other are read once each, on a page of five
thousand elements some twenty thousand."""


class _Names(NamedTuple):
    scope: str
    type: str
    prop: str
    id: str


_SYNTAX = {
    "microdata": _Names("itemscope", "itemtype", "itemprop", "itemid"),
    "rdfa": _Names("typeof", "typeof", "property", "resource"),
}


def marked_items(root: _Element, syntax: Literal["microdata", "rdfa"]) -> list[Item]:
    """The items that stand in no other item, in the order of the page."""
    names = _SYNTAX[syntax]
    found: list[Item] = []
    references: dict[str, _Element] = {}
    read = 0
    stack: list[tuple[_Element, Item | None, int]] = [(root, None, 0)]
    if syntax == "microdata" and any(e.get("itemref") for e in root.iter()):
        references = {e.get("id", ""): e for e in root.iter() if e.get("id")}
    while stack:
        element, owner, depth = stack.pop()
        props = (element.get(names.prop) or "").split()
        inner = owner
        if element.get(names.scope) is not None and depth < _DEEPEST:
            inner = _new_item(element, names)
            depth += 1
            if owner is not None and props:
                for prop in props:
                    _add(owner, prop, inner)
            else:
                found.append(inner)
            for reference in (element.get("itemref") or "").split()[:20]:
                target = references.get(reference)
                if target is not None and target is not element and not _within(target, element):
                    stack.append((target, inner, depth + 5))
        elif owner is not None and props:
            if len(element) and element.get("content") is None:
                read += sum(1 for _ in element.iter()) if read < _MOST_READ else 0
            for prop in props[:_MOST_NAMES]:
                _add(owner, prop, _value(element, prop) if read < _MOST_READ or not len(element) else "")
        stack.extend((child, inner, depth) for child in reversed(element))
    return found


def _within(element: _Element, ancestor: _Element) -> bool:
    return any(node is ancestor for node in element.iterancestors()) or any(
        node is element for node in ancestor.iterancestors()
    )


def _new_item(element: _Element, names: _Names) -> Item:
    kinds = [k.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] for k in (element.get(names.type) or "").split()]
    item: Item = {"@type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    identity = element.get(names.id)
    if identity:
        item["@id"] = identity
    return item


def _add(item: Item, prop: str, value: object) -> None:
    name = prop.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    if name in item and name not in {"@type", "@id"}:
        held = item[name]
        if isinstance(held, list):
            held.append(value)
        else:
            item[name] = [held, value]
    else:
        item[name] = value


def _value(element: _Element, prop: str) -> str:
    tag = element.tag
    content = element.get("content")
    if content is not None:
        return content
    if tag in {"a", "area", "link"}:
        address = element.get("href") or element.get("resource") or ""
        if prop.lower() in _ADDRESSES or tag == "link":
            return address
        return element_text(element) or address
    if tag in {"img", "audio", "embed", "iframe", "source", "track", "video"}:
        return element.get("src") or element.get("alt") or ""
    if tag == "time":
        return element.get("datetime") or element_text(element)
    if tag in {"data", "meter"} and element.get("value") is not None:
        return element.get("value") or ""
    return element_text(element)
