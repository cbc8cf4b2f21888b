"""Questions marked up with schema.org: FAQPage and QAPage in JSON-LD, microdata and RDFa."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.extraction.faqs.base import Candidate, FaqPage
from spiders.extraction.marked_elements import marked_items
from spiders.extraction.structured_data import json_ld, types_of
from spiders.parsing.text import clean_text

Item = dict[str, Any]


def read(page: FaqPage) -> Iterator[Candidate]:
    """Every Question with an answer, in the order of the markup."""
    text = page.content.text
    yield from _questions(json_ld(page.content), "json-ld")
    if "itemprop" in text or "itemscope" in text:
        yield from _questions(marked_items(page.content.root, "microdata"), "microdata")
    if "typeof=" in text:
        yield from _questions(marked_items(page.content.root, "rdfa"), "rdfa")


_DEEPEST = 30


def _objects(found: list[Item]) -> Iterator[Item]:
    """Every object of the items, however deep, in the order of the page."""
    stack: list[tuple[object, int]] = [(item, 0) for item in reversed(found)]
    seen: set[int] = set()  # an item that stands in another under two names is one; nested, it would be a million
    while stack:
        value, depth = stack.pop()
        inner = value if isinstance(value, list) else []
        if isinstance(value, dict):
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value
            inner = list(value.values())
        if depth < _DEEPEST:
            stack.extend((child, depth + 1) for child in reversed(inner) if isinstance(child, dict | list))


def _questions(found: list[Item], markup: str) -> Iterator[Candidate]:
    for item in _objects(found):
        if "Question" not in types_of(item):
            continue
        question = clean_text(_first(item.get("name")) or _first(item.get("text")) or _first(item.get("headline")))
        answer = _answer(item)
        if question and answer:
            yield Candidate(question=question, answer=answer, markup=markup, place=-1, certain=True)


def _answer(item: Item) -> str:
    """The accepted answer, else the first suggested one."""
    for key in ("acceptedAnswer", "suggestedAnswer"):
        value = _first(item.get(key))
        if isinstance(value, dict):
            value = _first(value.get("text")) or _first(value.get("articleBody")) or _first(value.get("description"))
        if answer := clean_text(value):
            return answer
    return ""


def _first(value: object) -> object:
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and set(value) <= {"@value", "@language", "@type"}:
        return value.get("@value")
    return value
