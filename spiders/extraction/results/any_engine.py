"""A results page of an engine nobody wrote a file for: found by its repeated blocks of title link, address and snippet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.extraction.results.base import ResultsReader, Row, answer_of, counted
from spiders.extraction.results.blocks import block_of, snippet_of, title_of
from spiders.extraction.results.targets import target_of
from spiders.extraction.visible import shown_text
from spiders.parsing.urls import domain_of
from spiders.records import PageState, SerpPart

_NOTHING = re.compile(
    r"no results (?:were )?(?:found|for)|did not match any|could(?: not|n't) find any|nothing found|0 results|keine (?:ergebnisse|treffer)|aucun résultat|"
    r"(?:sin|no se encontraron) resultados|nessun risultato|nenhum resultado|geen resultaten|brak wyników|ничего не найдено|не найдено|žádné výsledky|inga resultat|"
    r"ei tuloksia|sonuç bulunamadı|没有找到|找不到|見つかりませんでした|검색결과가 없|لا توجد نتائج|לא נמצאו תוצאות",
    re.IGNORECASE,
)
_PAID = re.compile(r"/aclk\?|/aclick\?|googleadservices\.|/y\.js\?|//yabs\.|/pagead/")
_NUMBER = re.compile(r"\d+")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_AD = re.compile(r"(?:^|[-_ ])(?:ad|ads|adv|advert\w*|sponsor\w*|promoted|paid)(?:$|[-_ ])", re.IGNORECASE)


class AnyEngine(ResultsReader):
    """The group of equally built links to many domains, each with a text beside it."""

    name = "any_engine"
    order = 99

    def recognises(self, page: PageContent) -> bool:
        """Every HTML page: this reader is asked last."""
        return not page.is_json

    def read(self, page: PageContent) -> Extracted[FoundRow]:
        """Rows, or why there are none."""
        rows = counted(self.rows(page))
        if rows:
            return answer_of(rows)
        text = shown_text(page.root, limit=60_000)[:120_000]  # one text is not cut by the limit
        if match := _NOTHING.search(text):
            return Extracted(state=PageState.EMPTY, reason=f"page says {match.group(0)!r}")
        if wall := page_wall(page):
            return Extracted(state=wall[0], reason=wall[1])
        if page.root.xpath(
            "//input[@name='q' or @name='query' or @name='p' or @name='text' or @name='wd']"
        ) and page.root.xpath("//script"):
            return Extracted(
                state=PageState.NEEDS_BROWSER,
                reason="a search page without any result and without a word that there is none",
            )
        return Extracted(state=PageState.EMPTY, reason="no results on the page")

    def rows(self, page: PageContent) -> Iterator[Row]:
        """The rows of the best group."""
        own = domain_of(page.url) or ""
        groups: dict[tuple[str, ...], list[tuple[HtmlElement, str]]] = defaultdict(list)
        for link in page.root.iter("a"):
            url = target_of(link.get("href"), page.url)
            if (
                not url
                or _PAID.search(link.get("href") or "")
                or domain_of(url) == own
                or len(shown_text(link, limit=400)) < 4
            ):
                continue
            for build in _builds(link):
                groups[build].append((link, url))
        best: list[tuple[HtmlElement, str, str | None]] = []
        score = 0.0
        for group in groups.values():
            domains = {domain_of(url) for _, url in group}
            if len(group) < 3 or len(domains) < 2:
                continue
            titles = frozenset(link for link, _ in group)
            read = [(link, url, snippet_of(block_of(link, titles), link)) for link, url in group]
            described = [row for row in read if row[2] and len(row[2]) > 30]
            worth = sum(min(len(row[2] or ""), 200) for row in read) + 50 * sum(_headed(link) for link, _ in group)
            if len(described) >= 0.6 * len(read) and worth > score:
                best, score = described if len(described) >= 3 else read, worth
        for link, url, snippet in best:
            marks = " ".join(f"{up.get('class') or ''} {up.get('id') or ''}" for up in list(link.iterancestors())[:6])
            yield Row(
                part=SerpPart.AD if _AD.search(marks) else SerpPart.ORGANIC,
                url=url,
                title=title_of(link),
                snippet=snippet,
            )


def _builds(link: HtmlElement) -> Iterator[tuple[str, ...]]:
    """How a link is built into the page, in detail and in outline: by its heading alone, whatever it stands in.

    Numbers in class names (``r1``, ``r2``) are left out, as they count the results.
    """
    chain = [link, *list(link.iterancestors())[:3]]
    inner = next((str(child.tag) for child in link if isinstance(child.tag, str)), "")
    yield (*(f"{e.tag}.{_NUMBER.sub('', ((e.get('class') or '').split() or [''])[0])}" for e in chain), inner)
    heading = next(
        (e.tag for e in (*link.iterancestors(), *link.iter()) if e.tag in _HEADINGS or e.get("role") == "heading"), None
    )
    if heading:
        yield (str(heading),)
    elif link.get("class"):
        yield ("a", link.get("class") or "")


def _headed(link: HtmlElement) -> bool:
    return bool(
        link.xpath("ancestor::h1|ancestor::h2|ancestor::h3|ancestor::h4|.//h2|.//h3|.//h4|.//*[@role='heading']")
    )
