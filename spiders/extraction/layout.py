"""A page as a flat list of elements and of text units: what record_blocks works on instead of selectors.

A unit is a run of words that a reader takes as one piece: an element with words of its own, with the inline elements
inside it. Elements that only hold other elements are no units. Places are numbers in document order, so that "inside"
is a comparison of numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from spiders.parsing.text import INLINE, UNSEEN, tidy_text

_FIELD = re.compile(
    r"title|date|time|author|user|name|rating|star|score|more|btn|button|reply|label|badge|avatar|headline|meta",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_NAMED_BY = ("class", "id", "data-testid", "data-hook", "data-automation", "data-qa", "data-test", "data-role")
_MOST = 30_000
"""Elements; of a hundred saved pages the largest has five thousand."""


class Unit(NamedTuple):
    """Words that belong together: the place of their element, and the words on one line."""

    at: int
    text: str


@dataclass
class Layout:
    """The elements of a page in document order."""

    elements: list[_Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """One past the last descendant of each element."""
    units: list[Unit] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Places of the units, for searching."""

    def units_in(self, at: int, end: int | None = None) -> list[Unit]:
        """The units of the element at that place, or up to ``end``."""
        stop = self.ends[at] if end is None else end
        return self.units[bisect_left(self.starts, at) : bisect_left(self.starts, stop)]

    def attribute(self, at: int, name: str) -> str:
        """An attribute of the element at that place; empty when it has none."""
        return self.elements[at].get(name) or ""

    def tag(self, at: int) -> str:
        """The tag of the element at that place."""
        return str(self.elements[at].tag)

    def words(self, at: int) -> str:
        """Class, id and test names of an element, lower case: where authors of pages say what a thing is."""
        element = self.elements[at]
        return " ".join(filter(None, map(element.get, _NAMED_BY))).lower()

    def signature(self, at: int) -> str:
        """Tag and classes, numbers left out: what repeated things have in common."""
        element = self.elements[at]
        return f"{element.tag}.{_DIGITS.sub('#', element.get('class') or '')}"

    def inside(self, at: int, outer: int) -> bool:
        """Whether an element is another one or stands in it."""
        return outer <= at < self.ends[outer]

    def children(self, at: int) -> list[int]:
        """Places of the child elements."""
        places = []
        child = at + 1
        while child < self.ends[at]:
            places.append(child)
            child = self.ends[child]
        return places


def read_layout(root: _Element) -> Layout:
    """The layout of an element tree; at most 30,000 elements are looked at."""
    layout = Layout()
    buffers: dict[int, list[str]] = {}
    stack: list[tuple[_Element, int, int | None, int]] = [(root, -1, None, -1)]
    while stack:
        element, parent, owner, done = stack.pop()
        if done >= 0:
            layout.ends[done] = len(layout.elements)
            if owner is not None:
                if element.tag not in INLINE:
                    buffers[owner].append(" ")
                if element.tail and element is not root:
                    buffers[owner].append(element.tail)
            continue
        tag = element.tag
        if not isinstance(tag, str) or (tag in UNSEEN and tag not in {"svg", "head"}) or len(layout.elements) >= _MOST:
            if owner is not None and element.tail:
                buffers[owner].append(element.tail if not isinstance(tag, str) else " " + element.tail)
            continue
        at = len(layout.elements)
        layout.elements.append(element)
        layout.parents.append(parent)
        layout.ends.append(at + 1)
        stack.append((element, parent, owner, at))
        if tag in {"svg", "head"}:
            continue
        if owner is not None and tag in INLINE and not _FIELD.search(element.get("class") or ""):
            own: int | None = owner
        else:
            own = at if _has_words(element) else None
            if own is not None:
                buffers[at] = []
            if owner is not None:
                buffers[owner].append(" ")
        if own is not None and element.text:
            buffers[own].append(element.text)
        stack.extend((child, at, own, -1) for child in reversed(element))
    for at in sorted(buffers):
        if text := tidy_text("".join(buffers[at])):
            layout.units.append(Unit(at, text))
            layout.starts.append(at)
    return layout


def _has_words(element: _Element) -> bool:
    if element.text and not element.text.isspace():
        return True
    return any(child.tail and not child.tail.isspace() for child in element)
