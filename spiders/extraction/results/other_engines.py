"""Engines whose pages need no more than a line or two: Startpage, Mojeek, Brave, Yahoo, Ecosia, Qwant, Swisscows, SearXNG."""

from __future__ import annotations

from spiders.extraction.results.engine import EnginePage
from spiders.records import SerpPart

_NOTHING = r"no results(?: were)?(?: found)?|did not match any|we could(?: not|n't) find|nothing (?:was )?found|sorry, no |keine ergebnisse|aucun résultat|sin resultados|nessun risultato|ничего не наш|не найдено|没有找到|見つかりませんでした"


class Startpage(EnginePage):
    """2024 on: ``a.result-title``; before: ``a.w-gl__result-title``, ``h3.clk``."""

    name = "startpage"
    hosts = r"(?:^|\.)(?:startpage|ixquick)\.com$"
    nothing_marks = "//*[contains(concat(' ',@class,' '),' noresults ') or contains(@class,'w-gl__no-results')]"
    marks = ("//a[@data-testid='gl-title-link']", "//a[contains(@class,'w-gl__result-title')]")
    titles = "//a[@data-testid='gl-title-link' or contains(concat(' ',@class,' '),' result-title ') or contains(concat(' ',@class,' '),' w-gl__result-title ')]|//h3[contains(@class,'clk')]/a"
    parts = (
        (
            SerpPart.AD,
            "ancestor::*[contains(@class,'sponsored') or contains(@id,'adBlock') or contains(@class,'a-gl')]",
        ),
    )
    snippets = (".//p[contains(@class,'description')]",)
    nothing = _NOTHING


class Mojeek(EnginePage):
    """``ul.results-standard > li`` with ``h2 > a``."""

    name = "mojeek"
    hosts = r"(?:^|\.)mojeek\.(?:com|co\.uk|de|fr)$"
    marks = ("//ul[contains(@class,'results-standard')]",)
    titles = "//ul[contains(@class,'results-standard')]/li//h2/a[@href]"
    parts = ((SerpPart.AD, "ancestor::li[contains(@class,'ad')][not(contains(@class,'r'))]"),)
    snippets = (".//p[@class='s']",)
    nothing = _NOTHING
    following = "//div[contains(@class,'pagination')]//a[contains(.,'Next')]"


class BravePage(EnginePage):
    """``div.snippet[data-type=web]``; the title stands in ``.title`` or ``.snippet-title``."""

    name = "brave"
    hosts = r"^search\.brave\.com$"
    marks = ("//*[@id='results']//div[contains(concat(' ',@class,' '),' snippet ')][@data-type]",)
    titles = (
        "//div[contains(concat(' ',@class,' '),' snippet ')][@data-type='web' or @data-type='ad' or not(@data-type)]"
        "/descendant::a[@href][.//*[contains(concat(' ',@class,' '),' title ') or contains(@class,'snippet-title') or contains(@class,'search-snippet-title')]][1]"
    )
    parts = ((SerpPart.AD, "ancestor::div[@data-type='ad' or @id='search-ad']"),)
    snippets = (".//*[contains(@class,'snippet-description')]", ".//*[contains(@class,'generic-snippet')]")
    nothing = _NOTHING


class Yahoo(EnginePage):
    """``div.algo``; since 2022 the whole head of a result, site name included, is the link around its ``h3``."""

    name = "yahoo"
    hosts = r"(?:^|\.)search\.yahoo\.(?:com|co\.jp)$"
    marks = (
        "//*[@id='web']//div[contains(concat(' ',@class,' '),' algo ')]",
        "//div[contains(concat(' ',@class,' '),' algo-sr ')]",
    )
    titles = (
        "//div[contains(concat(' ',@class,' '),' algo ') or contains(concat(' ',@class,' '),' algo-sr ')]/descendant::a[@href][.//h3 or ancestor::h3 or ancestor::h4[contains(@class,'title')]][1]"
        "|//*[contains(@class,'searchCenterTopAds') or contains(@class,'searchCenterBottomAds')]//a[@href][.//h3 or ancestor::h3]"
    )
    parts = (
        (
            SerpPart.AD,
            "ancestor::*[contains(@class,'searchCenterTopAds') or contains(@class,'searchCenterBottomAds') or contains(@class,'Ads')]",
        ),
    )
    snippets = (".//*[contains(@class,'compText')]",)
    nothing = _NOTHING
    following = "//a[contains(concat(' ',@class,' '),' next ')]"


class Ecosia(EnginePage):
    """Every part is marked by ``data-test-id``."""

    name = "ecosia"
    hosts = r"(?:^|\.)ecosia\.org$"
    marks = ("//*[@data-test-id='mainline-result-web' or @data-test-id='web-no-results']",)
    titles = (
        "//*[@data-test-id='mainline-result-web' or @data-test-id='mainline-result-ad']"
        "/descendant::a[@data-test-id='result-link' or contains(@class,'result-title') or contains(@class,'result__link')][1]"
    )
    parts = ((SerpPart.AD, "ancestor::*[@data-test-id='mainline-result-ad']"),)
    snippets = (
        ".//*[@data-test-id='result-description' or @data-test-id='web-result-description' or contains(@class,'result__description')]",
    )
    nothing = _NOTHING
    nothing_marks = "//*[@data-test-id='web-no-results']"
    walls = (("Ecosia challenge", "//input[@name='cf-turnstile-response']"),)


class SearxngPage(EnginePage):
    """``article.result`` of SearXNG and ``div.result`` of searx."""

    name = "searxng"
    hosts = r"(?:^|\.)searx(?:ng)?\."
    marks = (
        "//article[contains(concat(' ',@class,' '),' result ')]/h3/a",
        "//meta[@name='generator'][starts-with(@content,'searx')]",
    )
    titles = (
        "//*[self::article or self::div][contains(concat(' ',@class,' '),' result ')]/*[self::h3 or self::h4]//a[@href]"
    )
    snippets = (".//*[contains(concat(' ',@class,' '),' content ') or contains(@class,'result-content')]",)
    nothing = _NOTHING + r"|we didn't find any results"


class Swisscows(EnginePage):
    """Results come by script; a saved rendered page has ``article.item-web``."""

    name = "swisscows"
    hosts = r"(?:^|\.)swisscows\.(?:com|ch)$"
    marks = ("//article[contains(concat(' ',@class,' '),' item-web ')]",)
    titles = "//article[contains(concat(' ',@class,' '),' item-web ')]/descendant::a[@href][.//h2 or .//h3][1]"
    snippets = (".//p",)
    nothing = _NOTHING


class Qwant(EnginePage):
    """Results come by script; a saved rendered page marks them by ``data-testid``."""

    name = "qwant"
    hosts = r"(?:^|\.)qwant\.com$"
    marks = ("//*[@data-testid='webResult']",)
    titles = "//*[@data-testid='webResult' or @data-testid='adResult']/descendant::a[@href][.//*[self::h2 or self::h3] or contains(@class,'title')][1]"
    parts = ((SerpPart.AD, "ancestor::*[@data-testid='adResult']"),)
    nothing = _NOTHING
