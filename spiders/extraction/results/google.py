"""Google's results pages, 2008 to 2025: desktop, mobile and without JavaScript.

Google renames its classes every few months; what lasts is that a result's title is a heading in or around a link
within the middle column, and that the parts which are no results stand in containers with an id or a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from spiders.extraction.page import PageContent
from spiders.extraction.results.base import Row
from spiders.extraction.results.engine import EnginePage
from spiders.records import SerpPart


def _in(*marks: str) -> str:
    """XPath test for an ancestor with an ``#id``, a ``.class`` or a tag."""
    tests = []
    for mark in marks:
        if mark.startswith("#"):
            tests.append(f"@id='{mark[1:]}'")
        elif mark.startswith("."):
            tests.append(f"contains(concat(' ',normalize-space(@class),' '),' {mark[1:]} ')")
        elif mark.startswith("["):
            tests.append(mark[1:-1])
        else:
            tests.append(f"self::{mark}")
    return "ancestor::*[" + " or ".join(tests) + "]"


class Google(EnginePage):
    """Title links are anchors with a heading inside or around them."""

    name = "google"
    hosts = r"(?:^|\.)google\.[a-z.]{2,6}$"
    marks = (
        "//*[@id='rso' or @id='ires']",
        "//iframe[contains(@src,'/httpservice/retry/enablejs')]|//noscript[contains(.,'/httpservice/retry/enablejs')]",
        "//form[@id='tsf' or @name='gs'][@action='/search']",
        "//div[contains(@class,'ZINbbc') and contains(@class,'xpd')]",
        "//form[@action='/search' and @role='search'][.//*[@name='q']]//ancestor::body//a[starts-with(@href,'/url?q=')]",
    )
    titles = (
        "//body//a[@href][.//h3 or ancestor::h3 or .//*[@role='heading']]"
        "[not(ancestor::*[@id='rhs' or @id='foot' or @id='botstuff' or @id='brs' or @id='appbar' or @id='top_nav' or @id='gbar'])]"
    )
    parts = (
        (
            SerpPart.AD,
            "self::*[contains(@href,'/aclk?') or contains(@href,'googleadservices.') or contains(@href,'/pagead/')]|"
            + _in(
                "#tads",
                "#tadsb",
                "#tadsto",
                "#tvcap",
                "#bottomads",
                "#mbEnd",
                ".ads-ad",
                ".uEierd",
                ".commercial-unit-desktop-top",
                ".commercial-unit-mobile-top",
                ".pla-unit",
                "[@data-text-ad]",
            ),
        ),
        (
            SerpPart.PEOPLE_ALSO_ASK,
            _in(".related-question-pair", ".cUnQKe", ".Wt5Tfe", "[@data-initq]", "[@jsname='yEVEwb']", "[@data-sgrd]"),
        ),
        (SerpPart.LOCAL, _in(".rlfl__tls", "#lclbox", ".VkpGBb", ".rllt__details", ".ccBEnf", "#lcl_akp")),
        (SerpPart.AI_ANSWER, _in("#m-x-content", "#eKIzJc", "[@data-subtree='aimc,aimfl']", ".M8OgIe")),
        (SerpPart.FEATURED_SNIPPET, _in(".xpdopen", ".ifM9O", "block-component", ".c2xzTb")),
        (
            SerpPart.VIDEO,
            _in("video-voyager") + "|ancestor::*[self::g-scrolling-carousel or self::g-section-with-header]"
            "[.//a[contains(@href,'youtube.com/watch') or contains(@href,'/video') or contains(@href,'video.')]]",
        ),
        (
            SerpPart.NEWS,
            "self::*[contains(concat(' ',@class,' '),' WlydOe ')]|"
            + _in("[@data-news-cluster-id]", "[@data-news-doc-id]")
            + "|ancestor::g-scrolling-carousel[ancestor::g-section-with-header][not(.//a[contains(@href,'twitter.com')])]",
        ),
    )
    skip = _in(
        "table[contains(@class,'nrgt')]", ".osl", ".mslg", ".usJj9c", ".sld", ".HiHjCd", ".fl", "#imagebox_bigimages"
    )
    snippets = (
        ".//span[contains(concat(' ',@class,' '),' st ')]",
        ".//div[contains(concat(' ',@class,' '),' VwiC3b ') or contains(concat(' ',@class,' '),' s3v9rd ') or @data-sncf='1' or @data-content-feature='1']",
        ".//div[contains(concat(' ',@class,' '),' s ')]",
    )
    nothing = (
        r"did not match any (?:documents|.{0,20}results)|no results found for|es wurden keine mit deiner suchanfrage|stimmt mit keinem dokument|aucun document ne correspond"
        r"|no se han encontrado resultados|no obtuvo ningún resultado|nessun documento|não encontrou nenhum documento|geen documenten|nie znaleziono|ничего не найдено|не найдено ни одного документа"
        r"|一致する情報は見つかりませんでした|找不到和您查询的|找不到符合|검색결과가 없습니다|لم تتم مطابقة"
    )
    nothing_marks = "//*[contains(concat(' ',@class,' '),' rlfl__tls ')]|//input[@name='tbm'][@value='lcl']"
    """The local finder: a page of places only, which never has organic results."""
    walls = (
        ("Google's unusual-traffic CAPTCHA", "//form[@id='captcha-form']|//*[@id='recaptcha'][@data-sitekey]"),
        ("Google consent page", "//form[contains(@action,'consent.google.') or contains(@action,'consent.youtube.')]"),
    )
    following = "//a[@id='pnnext']|//*[@id='nav']//td[last()]/a|//a[@aria-label='Next page' or @aria-label='Next']"

    def rows(self, page: PageContent) -> Iterator[Row]:
        """The source of a featured snippet is also an organic result, at that place and only once.

        Google counts it so, and since 2020 no longer repeats it below.
        """
        featured: set[str] = set()
        for row in super().rows(page):
            if row.part is SerpPart.FEATURED_SNIPPET:
                if featured:
                    continue
                featured.add(row.url)
                yield row
                yield replace(row, part=SerpPart.ORGANIC)
            elif row.part is not SerpPart.ORGANIC or row.url not in featured:
                yield row

    def row(self, page: PageContent, link: HtmlElement, known: frozenset[HtmlElement]) -> Row | None:
        """No row for cards of a carousel that is neither of videos nor of news: pictures, products, suggestions."""
        row = super().row(page, link, known)
        if row and row.part is SerpPart.ORGANIC and link.xpath("ancestor::g-scrolling-carousel"):
            return None
        return row
