"""Title and headings of a page: what it says of itself, without its furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.records import fold_space

LEVELS = ("h1", "h2", "h3")
LONGEST = 300
"""Characters of a heading; what is longer is text that was marked up as one."""
_FURNITURE = frozenset({"nav", "footer", "aside", "dialog", "template", "noscript", "svg"})
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "dialog", "alertdialog", "banner"})
_BANNER = re.compile(r"cookie|consent|gdpr|onetrust|newsletter", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=[-_]|$)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PageHeadings:
    """What a page is about, in its own words."""

    title: str | None
    headings: tuple[tuple[str, str], ...]
    """Level (h1, h2, h3) and text, in the order of the page."""
    language: str | None
    """As the page states it: the primary tag, lower case."""


def extract_headings(page: PageContent) -> PageHeadings:
    """The title and the headings of a page; nothing of a wall (login, CAPTCHA, consent) or of a JSON answer.

    Headings of navigation, footers, side columns, dialogs and cookie banners are left out.

    >>> found = extract_headings(PageContent(b"<html lang=en-GB><title>Acme</title><h1>Parcel <b>lockers</b></h1>"))
    >>> found.title, found.headings, found.language
    ('Acme', (('h1', 'Parcel lockers'),), 'en')
    """
    if page.is_json or page_wall(page):
        return PageHeadings(title=None, headings=(), language=None)
    root = page.root
    titles = root.xpath("//head/title | /html/title")
    stated = _LANGUAGE.match((root.get("lang") or root.get("xml:lang") or "").strip())
    found = [
        (str(heading.tag), text)
        for heading in root.iter(*LEVELS)
        if not _is_furniture(heading) and (text := _text(heading))
    ]
    return PageHeadings(
        title=_text(titles[0]) if titles else None,
        headings=tuple(found),
        language=stated.group().lower() if stated else None,
    )


def _text(element: _Element) -> str | None:
    text = fold_space(" ".join(str(part) for part in element.itertext()))
    return text if text and len(text) <= LONGEST else None


def _is_furniture(heading: _Element) -> bool:
    for element in (heading, *heading.iterancestors()):
        if element.tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES:
            return True
        if element.tag not in {"html", "body"} and _BANNER.search(
            f"{element.get('id', '')} {element.get('class', '')}"
        ):
            return True
    return False
