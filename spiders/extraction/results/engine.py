"""What all saved results pages share: an engine states its marks, this reads the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.extraction.results.base import ResultsReader, Row, answer_of, counted
from spiders.extraction.results.blocks import block_of, snippet_of, title_of
from spiders.extraction.results.targets import shown_target, target_of
from spiders.extraction.visible import shown_text
from spiders.parsing.urls import absolute_url, domain_of
from spiders.records import PageState, SerpPart

_HIDDEN = re.compile(r"^https?://[^/]+/(?:goto|url|link|clck|ck/a|aclk|aclick|l/|y\.js)", re.IGNORECASE)
_SEARCH_PAGE = re.compile(
    r"^https?://[^/]+/(?:$|[?#]|search|url|aclk|imgres|images|flights/\w|travel/|maps|preferences|setprefs|advanced_search|sorry)"
)
_MOST_TITLES = 400
"""Title links that are read; engines give a hundred results at most."""


class EnginePage(ResultsReader):
    """An engine's results page: members state hosts, marks and paths; they override only what they must."""

    hosts: ClassVar[str]
    """Regular expression over the host of the page's address."""
    marks: ClassVar[Sequence[str]] = ()
    """XPaths of which one is found on every results page of this engine, for pages saved without address."""
    titles: ClassVar[str]
    """XPath of the title links, in page order."""
    parts: ClassVar[Sequence[tuple[SerpPart, str]]] = ()
    """XPath, seen from a title link, that holds when the link belongs to that part; organic otherwise."""
    skip: ClassVar[str | None] = None
    """XPath, seen from a title link, that holds when the link is no row at all (sitelinks, side columns)."""
    snippets: ClassVar[Sequence[str]] = ()
    """XPaths within a block, best first."""
    shown: ClassVar[str | None] = None
    """XPath within a block of an element whose text or attribute is the target when the link hides it."""
    nothing: ClassVar[str] = r"(?!)"
    """Regular expression of the engine's word that there is no result."""
    nothing_marks: ClassVar[str | None] = None
    """XPath of the element by which the engine says that there is no result."""
    walls: ClassVar[Sequence[tuple[str, str]]] = ()
    """(what it is, XPath) of the engine's own challenges."""
    following: ClassVar[str | None] = None
    """XPath of the link to the next page."""

    def recognises(self, page: PageContent) -> bool:
        """By address, then by marks."""
        if page.is_json:
            return False
        try:
            host = (urlsplit(page.url).hostname or "").lower() if page.url else ""
        except ValueError:
            host = ""
        if host and re.search(self.hosts, host):
            return True
        return any(page.root.xpath(mark) for mark in self.marks)

    def read(self, page: PageContent) -> Extracted[FoundRow]:
        """Rows, or why there are none."""
        rows = counted(self.rows(page))
        following = self.next_url(page)
        if any(row.part is SerpPart.ORGANIC for row in rows):
            return answer_of(rows, next_url=following)
        for name, path in self.walls:
            if page.root.xpath(path):
                return Extracted(state=PageState.BLOCKED, reason=name)
        if self.nothing_marks and page.root.xpath(self.nothing_marks):
            return Extracted(
                state=PageState.EMPTY, records=rows, reason="the page's own mark says that there is no result"
            )
        title = page.root.findtext(".//title") or ""
        text = f"{title} {shown_text(page.root, limit=60_000)}"[:120_000]  # one text is not cut by the limit
        if match := re.search(self.nothing, text, re.IGNORECASE):
            return Extracted(state=PageState.EMPTY, records=rows, reason=f"page says {match.group(0)!r}")
        if rows:
            return answer_of(rows, next_url=following)
        if wall := page_wall(page):
            return Extracted(state=wall[0], reason=wall[1])
        return Extracted(state=PageState.NEEDS_BROWSER, reason="no result, and no word that there is none")

    def rows(self, page: PageContent) -> Iterator[Row]:
        """One row a title link, in page order."""
        links = (
            link
            for link in page.root.xpath(self.titles)
            if isinstance(link, HtmlElement) and not (self.skip and link.xpath(self.skip))
        )
        found = list(islice(links, _MOST_TITLES))
        known = frozenset(found)
        for link in found:
            if row := self.row(page, link, known):
                yield row

    def row(self, page: PageContent, link: HtmlElement, known: frozenset[HtmlElement]) -> Row | None:
        """The row of one title link."""
        block = block_of(link, known)
        url = self.url_of(page, link, block)
        title = title_of(link)
        if not url or not title:
            return None
        return Row(part=self.part_of(link), url=url, title=title, snippet=snippet_of(block, link, known=self.snippets))

    def url_of(self, page: PageContent, link: HtmlElement, block: HtmlElement) -> str | None:
        """The target of a title link."""
        if self.shown:
            for found in block.xpath(self.shown):
                value = found if isinstance(found, str) else shown_text(found)
                if value.startswith(("http://", "https://")) and " " not in value:
                    return str(value)
        href = (link.get("href") or "").strip()
        if url := target_of(href, page.url):
            return url
        shown = next((text for cite in block.xpath(".//cite")[:20] if (text := shown_text(cite, limit=300))), "")
        address = absolute_url(page.url or "https://search.invalid/", href)
        if address is None or not shown:
            return None
        if _HIDDEN.search(address):  # the redirect names its target in cipher: the host shown is what is known
            return shown_target(shown) or address
        # a page of the engine's own company is a result when the block shows its address like any other's
        host = domain_of(address) or "?"
        return address if host in shown.replace(" ", "") and not _SEARCH_PAGE.search(address) else None

    def part_of(self, link: HtmlElement) -> SerpPart:
        """The first part whose mark holds."""
        for part, path in self.parts:
            if link.xpath(path):
                return part
        return SerpPart.ORGANIC

    def next_url(self, page: PageContent) -> str | None:
        """The following page, absolute."""
        for path in (self.following, "//link[@rel='next']/@href", "//a[@rel='next']/@href"):
            for link in page.root.xpath(path) if path else ():
                href = link if isinstance(link, str) else link.get("href")
                if url := absolute_url(page.url or "", href):
                    return url
        return None
