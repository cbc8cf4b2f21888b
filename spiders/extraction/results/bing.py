"""Bing's results pages, 2014 to 2025."""

from __future__ import annotations

from spiders.extraction.results.engine import EnginePage
from spiders.records import SerpPart


class Bing(EnginePage):
    """``li.b_algo`` with its title in the first ``h2`` (``h3`` on some)."""

    name = "bing"
    hosts = r"(?:^|\.)bing\.com$"
    marks = ("//*[@id='b_results']", "//*[@id='b_content']")
    titles = (
        "//*[@id='b_results' or self::ol]/li[contains(concat(' ',@class,' '),' b_algo ')]/descendant::*[self::h2 or self::h3][1]//a[@href][1]"
        "|//li[contains(concat(' ',@class,' '),' b_ad ')]//h2/a[@href]"
        "|//li[contains(concat(' ',@class,' '),' sa_wr ')]//h3/a[@href]"
    )
    parts = (
        (SerpPart.AD, "ancestor::li[contains(concat(' ',@class,' '),' b_ad ')]"),
        (
            SerpPart.FEATURED_SNIPPET,
            "ancestor::li[contains(concat(' ',@class,' '),' b_ans ')][contains(concat(' ',@class,' '),' b_top ')]",
        ),
    )
    snippets = (
        ".//*[contains(@class,'b_caption')]//p",
        ".//*[contains(@class,'b_lineclamp') or contains(@class,'b_algoSlug')]",
    )
    nothing = r"there are no results for|no results found for|es gibt keine ergebnisse für|aucun résultat (?:n'a été trouvé )?pour|no hay resultados para|nessun risultato per|没有与此相关的结果|検索結果はありません|нет результатов"
    walls = (
        ("Bing CAPTCHA", "//*[contains(@class,'captcha') or @id='turnstile-widget' or contains(@class,'b_captcha')]"),
    )
    following = (
        "//a[contains(concat(' ',@class,' '),' sb_pagN ')]|//li[contains(@class,'b_pag')]//a[@title='Next page']"
    )
