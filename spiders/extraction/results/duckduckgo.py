"""DuckDuckGo without JavaScript (html and lite) and its saved scripted pages."""

from __future__ import annotations

from spiders.extraction.results.engine import EnginePage
from spiders.records import SerpPart


class DuckDuckGo(EnginePage):
    """Title links have a class of their own on each of the three forms."""

    name = "duckduckgo"
    hosts = r"(?:^|\.)duckduckgo\.com$"
    marks = ("//a[contains(@class,'result__a')]", "//a[@class='result-link']", "//a[@data-testid='result-title-a']")
    titles = (
        "//a[contains(concat(' ',@class,' '),' result__a ')]|//a[contains(concat(' ',@class,' '),' result-link ')]"
        "[not(contains(@href,'duckduckgo-help-pages'))]|//a[@data-testid='result-title-a']"
    )
    parts = (
        (
            SerpPart.AD,
            "self::*[contains(@href,'/y.js?') or contains(@href,'ad_domain=')]|ancestor::*[contains(@class,'result--ad') or contains(@class,'result-sponsored') or @data-nrn='ad' or @data-testid='ad' or @data-layout='ad']",
        ),
    )
    snippets = (
        ".//*[contains(@class,'result__snippet')]",
        "following::td[@class='result-snippet'][1]",
        ".//*[@data-result='snippet']",
    )
    nothing = r"no (?:more )?results(?: found)?(?: for)?\b|keine ergebnisse|aucun résultat|no se encontraron resultados|nessun risultato"
    nothing_marks = (
        "//*[contains(concat(' ',@class,' '),' no-results ') or @data-testid='no-results' or @data-result='no-results']"
    )
    walls = (
        (
            "DuckDuckGo challenge",
            "//*[contains(@class,'anomaly-modal') or @id='challenge-form' or contains(@action,'anomaly')]",
        ),
    )
    following = "//a[contains(@class,'result--more__btn')]"
