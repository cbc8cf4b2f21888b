"""The address of the following page, from what the page links to."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

from lxml.etree import _Element

from spiders.extraction.json_pages import next_of_json
from spiders.extraction.page import PageContent
from spiders.parsing.text import element_text
from spiders.parsing.urls import absolute_url, same_page

_NEXT = re.compile(
    r"^\W*(?:next(?: page| \d+)?|older(?: reviews| posts| comments| entries)?|more reviews|show more reviews|nächste(?: seite)?|weiter|vor|ältere(?: \w+)?|suivant[es]?(?: page)?|page suivante|plus anciens?"
    r"|siguiente[s]?|página siguiente|más antigu[oa]s|próxim[oa](?: página)?|seguinte|successiv[oa]|pagina successiva|avanti|volgende(?: pagina)?|oudere(?: \w+)?|næste|neste|nästa|äldre|eldre|ældre|seuraava|następn[ay]|dalej|další|ďalšia|následující|következő|următoarea|înainte"
    r"|следующая|далее|вперед|вперёд|наступна|далі|напред|следваща|следећа|sljedeća|επόμεν[ηο]|sonraki|ileri|келесі|التالي|التالية|הבא|بعدی|अगला|ถัดไป|tiếp|tiếp theo|sau|berikutnya|selanjutnya|seterusnya|次へ|次のページ|次|下一页|下一頁|下页|다음)\W*$|^\s*[›»→>❯]+\s*$",
    re.IGNORECASE,
)
_REL_NEXT = re.compile(
    r"<(?:a|link)\s[^<>]*\brel\s*=\s*(?:\"[^\"<>]*\bnext\b|'[^'<>]*\bnext\b|next\b)[^<>]*>", re.IGNORECASE
)
_LONGEST_TAG = 4000
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])(?:next|pagination-next|pager-next|older)(?:$|[\s_-])", re.IGNORECASE)
_PAGER = re.compile(r"pag(?:er|inat|e-?num|es\b|e-?nav|ing)|nav-links|comment-nav", re.IGNORECASE)
_PAGE_PARAMETER = re.compile(
    r"^(?:page|p|pg|pagenumber|page_no|pageno|pn|seite|pagina|paged|cpage|currentpage|page\[number\])$", re.IGNORECASE
)
_OFFSET_PARAMETER = re.compile(
    r"^(?:start|offset|after|cursor|from|skip|continue|token|next|pagetoken|begin|first|b_start|startindex)$",
    re.IGNORECASE,
)
_OFFSET_PATH = re.compile(r"[-_/](?:or|oa|start|offset)\d{1,6}(?:[-_/.]|$)", re.IGNORECASE)
_PAGE_PATH = re.compile(
    r"(?:/page[/-]|/p|[/_-]seite[/-]|comment-page-|/pagina[/-])(\d{1,5})(?:/|\.html?|$)", re.IGNORECASE
)
_ABOUT_OTHERS = re.compile(
    r"slide|carousel|swiper|slick|arrow|post-nav|next-post|nav-next-post|article|gallery|lightbox", re.IGNORECASE
)


def next_page(page: PageContent) -> str | None:
    """The absolute address of the next page; None at the end, or when the page does not link to one.

    A JSON answer says it by an address, a cursor or a count of pages. On a page, in this order: what is marked ``rel=next``; a link that says "next" or "older" in some language, within a pager
    or with a page number in its address; the link of the number that follows the current one.
    """
    if page.is_json:
        return next_of_json(page.json, page.url)
    for tag in _tags_with_next(page):  # most pages say it so, and need no element tree for it
        href = _HREF.search(tag)
        url = (
            absolute_url(page.url, html.unescape(href.group(1) or href.group(2) or href.group(3) or ""))
            if href
            else None
        )
        if url and _continues(page.url, url) and (tag[:2] == "<l" or not _ABOUT_OTHERS.search(tag)):
            return url
    here = page_number(page.url) or 1
    says_next: list[_Element] = []
    numbers: list[_Element] = []
    for element in page.root.iter("link", "a"):
        if element.tag != "a":
            continue
        text = element.text if len(element) == 0 else None
        short = text is None or len(text) <= 30
        label = element.get("aria-label") or element.get("title") or ""
        if _NEXT_CLASS.search(element.get("class") or "") or (label and len(label) <= 60 and _NEXT.search(label)):
            says_next.append(element)
        elif short and (words := text if text is not None else _short_text(element)):
            if _NEXT.search(words):
                says_next.append(element)
            elif words.strip() == str(here + 1):
                numbers.append(element)
    for element in says_next:
        url = _elsewhere(page, element)
        number = page_number(url) if url else None
        if (
            url
            and (number is None or number > here)
            and (number is not None or _in_pager(element))
            and not _other(element)
        ):
            return url
    for element in numbers:
        url = _elsewhere(page, element)
        if url and page_number(url) == here + 1 and _in_pager(element):
            return url
    return None


def _tags_with_next(page: PageContent) -> list[str]:
    """The links that are marked rel=next, in the order of the page; found by their word, which is rare."""
    raw, low = page.raw, page.low
    found: list[str] = []
    at = 0
    while (at := low.find(b"next", at)) >= 0:
        start, end = low.rfind(b"<", max(0, at - _LONGEST_TAG), at), low.find(b">", at, at + _LONGEST_TAG)
        if start >= 0 and end >= 0 and low[start + 1 : start + 2] in {b"a", b"l"}:
            tag = _REL_NEXT.match(raw[start : end + 1].decode("utf-8", "surrogatepass"))
            if tag:
                found.append(tag[0])
                at = end
        at += 4
    return found


def _continues(here: str, url: str) -> bool:
    """Whether an address marked as next goes on with this list; blogs and shops mark the next article so, too."""
    if not here:
        return True
    if same_page(url, here):
        return False
    if page_number(url) is not None:
        return True
    try:
        there, now = urlsplit(url), urlsplit(here)
    except ValueError:
        return False
    if any(_OFFSET_PARAMETER.match(name) for name, _ in parse_qsl(there.query)[:40]):
        return True
    return there.path.rstrip("/") == now.path.rstrip("/") or (_OFFSET_PATH.search(there.path) is not None)


def _elsewhere(page: PageContent, element: _Element) -> str | None:
    """Where a link leads, when that is another page."""
    url = absolute_url(page.url, element.get("href"))
    return None if url is None or (page.url and same_page(url, page.url)) else url


def _short_text(element: _Element) -> str:
    """A link's words when they are few."""
    return element_text(element) if sum(1 for _ in element.iter()) <= 6 else ""


def page_number(url: str) -> int | None:
    """The page number an address names, by parameter or path.

    >>> page_number("https://a.example/r?page=3"), page_number("https://a.example/r/page/2/"), page_number("https://a.example/r")
    (3, 2, None)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    for name, value in parse_qsl(parts.query)[:40]:
        if _PAGE_PARAMETER.match(name) and value.isdecimal() and len(value) <= 5:
            return int(value)
    found = _PAGE_PATH.search(parts.path)
    return int(found.group(1)) if found else None


def _in_pager(element: _Element) -> bool:
    node: _Element | None = element
    for _ in range(5):
        if node is None:
            return False
        words = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('aria-label') or ''}"
        if _PAGER.search(words):
            return True
        node = node.getparent()
    return False


def _other(element: _Element) -> bool:
    """Whether it leads to the next article or picture rather than the next page of this list."""
    node: _Element | None = element
    for _ in range(3):
        if node is None:
            return False
        if _ABOUT_OTHERS.search(node.get("class") or "") and not _PAGER.search(node.get("class") or ""):
            return True
        node = node.getparent()
    return False
