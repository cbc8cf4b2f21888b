"""Who wrote a block, and its title."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from spiders.extraction.blocks import Block, Parts, in_link
from spiders.extraction.date_marks import DateMark
from spiders.extraction.layout import Layout, Unit
from spiders.parsing.dates import find_date

_AUTHOR = re.compile(
    r"author|user|reviewer|customer|nick|(?:^|[\s_-])name|consumer|byline|profile|commenter|(?:^|\s)fn(?:$|\s)|vcard|autor|auteur|critic|person|member|guest",
    re.IGNORECASE,
)
_PERSON_LINK = re.compile(
    r"/(?:user|users|profile|profil|member|members|people|critic|author|reviewer|u|gp/profile|contrib|account|user_details)[/?.]",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|od|от|von:|reviewed by|posted by|review by|geschrieben von|written by)\s*:?\s+(.{2,60})$",
    re.IGNORECASE,
)
_BY_LEAD = re.compile(
    r"(?:reviewed |posted |written |geschrieben )?(?:by|von|par|por|di|da|door|av|af|od|от)\b", re.IGNORECASE
)
_TITLE = re.compile(r"title|headline|heading|subject|(?:^|\s)summary|titel|titre|titulo", re.IGNORECASE)


def author_of(layout: Layout, rest: list[Unit], part: Parts, dates: Sequence[DateMark]) -> str | None:
    """The name of the person: by what the page calls it, by a link to a profile, else a short piece like a name.

    ``dates`` are in document order.
    """
    named: list[tuple[int, int, str]] = []
    for order, unit in enumerate(rest):
        text = unit.text
        if by := _BY.match(text):
            named.append((1, order, by.group(1)))
            continue
        if len(text) > 60 or len(text.split()) > 6 or text.isdigit():
            continue
        up = layout.parents[unit.at]
        words = layout.words(unit.at)
        link = layout.attribute(unit.at, "href") or (layout.attribute(up, "href") if up >= 0 else "")
        if _AUTHOR.search(words) or layout.attribute(unit.at, "itemprop") in {"author", "name"}:
            named.append((0, order, text))
        elif link and _PERSON_LINK.search(link):
            named.append((1, order, text))
        elif up >= 0 and _AUTHOR.search(layout.words(up)) and not _TITLE.search(words):
            named.append((2, order, text))
        elif (
            len(text.split()) <= 4
            and not any(c.isdigit() for c in text)
            and text[-1] not in "!?:"
            and layout.tag(unit.at) not in {"h1", "h2"}
            and len(text) > 1
        ):
            named.append((3, order, text))
    for order, unit in enumerate(part.units):
        first = bisect_left(dates, unit.at, key=lambda mark: mark.at)
        dated = first < len(dates) and dates[first].at < layout.ends[unit.at]
        if dated and (before := _before_date(unit.text)):
            named.append((1 if _BY_LEAD.match(unit.text) else 2, order, before))
    if named:
        return min(named)[2]
    for at in range(part.block.start, part.block.end):
        if (
            layout.tag(at) == "meta"
            and 2 <= len(layout.attribute(at, "content")) <= 60
            and not any(c.isdigit() for c in layout.attribute(at, "content"))
        ):
            return layout.attribute(at, "content")
        alt = layout.attribute(at, "alt") if layout.tag(at) == "img" else ""
        if alt and len(alt) <= 40 and _AUTHOR.search(layout.words(at)):
            return alt
    return None


def _before_date(text: str) -> str | None:
    """The name before a date in one piece: "Miranda - May 15, 2024", "Tom says: 3 May 2024"."""
    found = find_date(text)
    lead = text[: found.start] if found else ""
    told = _BY_LEAD.match(lead)
    lead = _BY_LEAD.sub("", lead) if told else lead
    lead = re.sub(r"\b(?:says?|said|wrote|on|posted|reviewed|by|at)\b|[\W_]+$", " ", lead, flags=re.IGNORECASE).strip(
        " -–—|•·:,"
    )
    named = told is not None or not any(c.isdigit() for c in lead)  # "by jo77" is a name, "Room 12" is none
    return lead if named and 2 <= len(lead) <= 40 and len(lead.split()) <= 4 else None


def title_of(layout: Layout, rest: list[Unit], text_at: int, author: str | None) -> str | None:
    """The heading of the review, when it has one."""
    options: list[tuple[int, int, str]] = []
    for order, unit in enumerate(rest):
        if unit.text == author or len(unit.text) > 160:
            continue
        up = layout.parents[unit.at]
        words = layout.words(unit.at)
        tag = layout.tag(unit.at)
        heading = tag in {"h1", "h2", "h3", "h4", "h5", "h6"} or (
            up >= 0 and layout.tag(up) in {"h2", "h3", "h4", "h5", "h6"}
        )
        if _AUTHOR.search(words):
            continue
        if heading or _TITLE.search(words) or (unit.at < text_at and up >= 0 and _TITLE.search(layout.words(up))):
            options.append((0 if heading and unit.at < text_at else 1, order, unit.text))
        elif (
            unit.at < text_at
            and (tag in {"strong", "b"} or in_link(layout, unit.at, Block(max(up, 0), unit.at)))
            and (len(unit.text.split()) > 1 or author is not None)
        ):
            options.append((2, order, unit.text))
    return min(options)[2] if options else None
