"""Blocks of a page that look alike, and their pieces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from spiders.extraction.layout import Layout, Unit


class Block(NamedTuple):
    """From where to where a block goes, as places in the layout."""

    start: int
    end: int


class Placed(Protocol):
    """Something with a place in the layout."""

    @property
    def at(self) -> int: ...


P = TypeVar("P", bound=Placed)


def between(marks: Sequence[P], start: int, end: int) -> Sequence[P]:
    """The marks from one place up to another; they are in document order."""
    low = bisect_left(marks, start, key=lambda mark: mark.at)
    return marks[low : bisect_left(marks, end, lo=low, key=lambda mark: mark.at)]


class Parts(NamedTuple):
    """A block with its pieces, where the owner's reply stands in it, and for each piece its kind."""

    block: Block
    units: list[Unit]
    reply: tuple[int, int] | None
    keys: list[str]


def word_weight(text: str) -> float:
    """Words of a text; three characters of a script without spaces count as one."""
    dense = sum("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
    return len(text.split()) + dense / 3


def within(at: int, span: tuple[int, int] | None) -> bool:
    """Whether a place lies in a span."""
    return span is not None and span[0] <= at < span[1]


def in_link(layout: Layout, at: int, block: Block) -> bool:
    """Whether a piece is (part of) a link inside the block."""
    node = at
    while node >= block.start:
        if layout.tag(node) == "a" and layout.attribute(node, "href"):
            return True
        node = layout.parents[node]
    return False
