"""What results pages of all engines have in common: blocks of a title link, a shown address and a snippet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from spiders.extraction.visible import UNSEEN, shown_text

_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset footer form g-card h1 h2 h3 h4 h5 h6 header hr li main nav ol p section table tbody td th thead tr ul".split()  # noqa: SIM905
)

_MOST_TRIED = 20
"""Headings in a title link of which one has words; on a broken page they stand in each other by the hundred."""


def block_of(title: HtmlElement, titles: frozenset[HtmlElement], *, stop: HtmlElement | None = None) -> HtmlElement:
    """The largest element around a title link that holds no other title."""
    block = title
    for parent in title.iterancestors():
        if (
            parent is stop
            or parent.tag in {"body", "html", "tbody", "table"}
            or parent.get("id") in {"rso", "b_results"}
        ):
            break
        if any(other is not title and other in titles for other in parent.iter(title.tag)):
            break
        block = parent
    return block


def snippet_of(block: HtmlElement, title: HtmlElement, *, known: Sequence[str] = ()) -> str | None:
    """The description in a block: by the engine's own mark when it has one, else the longest run of text beside the title."""
    for path in known:
        texts = [shown_text(found, limit=3000) for found in block.xpath(path)]
        if best := max(texts, key=len, default=""):
            return best[:1000]
    inside = set(title.iter()) | set(title.iterancestors())
    best = ""
    for element in block.iter("div", "p", "span", "td", "dd", "li"):
        if element in inside or element.tag in UNSEEN or any(child.tag in _BLOCKS for child in element.iterchildren()):
            continue
        if any(up is title for up in element.iterancestors()):
            continue
        text = shown_text(element, limit=3000)
        if len(text) > len(best) and not text.startswith(("http://", "https://")) and " " in text:
            best = text
    return best[:1000] or None


def title_of(link: HtmlElement) -> str:
    """The words of a title link: its heading when it has one (address lines stand beside it), else all."""
    for heading in islice(link.iter("h1", "h2", "h3", "h4"), _MOST_TRIED):
        if text := shown_text(heading, limit=600):
            return text
    for heading in link.xpath(
        ".//*[@role='heading' or contains(concat(' ',@class,' '),' title ') or contains(concat(@class,' '),'-title ')]"
    )[:_MOST_TRIED]:
        if text := shown_text(heading, limit=600):
            return text
    return shown_text(link, limit=600)
