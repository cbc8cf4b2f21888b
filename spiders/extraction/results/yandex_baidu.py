"""Yandex and Baidu: their redirects hide the target, so the block's own mark of it is read."""

from __future__ import annotations

from spiders.extraction.results.engine import EnginePage
from spiders.records import SerpPart


class Yandex(EnginePage):
    """``li.serp-item`` with ``a.OrganicTitle-Link``; older pages ``a.serp-item__title-link``, ``h2 a``."""

    name = "yandex"
    hosts = r"(?:^|\.)(?:yandex\.[a-z.]{2,6}|ya\.ru)$"
    marks = (
        "//*[contains(concat(' ',@class,' '),' serp-item ') or contains(concat(' ',@class,' '),' EmptySearchResults ')]",
    )
    nothing_marks = "//*[contains(concat(' ',@class,' '),' EmptySearchResults ')]"
    titles = (
        "//li[contains(concat(' ',@class,' '),' serp-item ') or @data-fast]/descendant::a[@href]"
        "[.//h2 or ancestor::h2 or ancestor::h3 or contains(@class,'OrganicTitle-Link') or contains(@class,'organic__url') or contains(@class,'title-link')][1]"
    )
    parts = (
        (
            SerpPart.AD,
            "self::*[contains(@href,'yabs.yandex')]|ancestor::*[contains(@class,'serp-adv') or contains(@class,'serp-item_type_adv') or @data-fast-name='adv' or .//*[contains(@class,'Label_theme_direct') or contains(@class,'organic__advLabel') or contains(@class,'AdvLabel')]][contains(concat(' ',@class,' '),' serp-item ')]",
        ),
        (SerpPart.VIDEO, "ancestor::*[contains(@class,'serp-item')][contains(@data-fast-name,'video')]"),
        (SerpPart.NEWS, "ancestor::*[contains(@class,'serp-item')][contains(@data-fast-name,'news')]"),
    )
    snippets = (
        ".//*[contains(@class,'OrganicText') or contains(@class,'organic__content-wrapper') or contains(@class,'TextContainer')]",
    )
    nothing = r"ничего не (?:нашл[оаи]сь|нашли|найдено)|no results found|по вашему запросу ничего|nothing found"
    walls = (
        (
            "Yandex SmartCaptcha",
            "//form[contains(@action,'checkcaptcha') or contains(@action,'showcaptcha')]|//*[contains(@class,'CheckboxCaptcha') or contains(@class,'AdvancedCaptcha')]",
        ),
    )
    following = "//a[contains(@class,'Pager-Item_type_next') or contains(@class,'pager__item_kind_next')]"


class Baidu(EnginePage):
    """``div.result`` with the target in its ``mu`` attribute."""

    name = "baidu"
    hosts = r"(?:^|\.)baidu\.com$"
    marks = ("//*[@id='content_left']//div[contains(@class,'c-container')]",)
    titles = "//*[@id='content_left']/descendant::div[contains(concat(' ',@class,' '),' c-container ') or contains(concat(' ',@class,' '),' result ')]/descendant::h3[1]//a[@href][1]"
    parts = (
        (
            SerpPart.AD,
            "ancestor::*[contains(@class,'ec_') or @data-tuiguang or contains(@data-click,'tuiguang') or contains(@class,'ec-tuiguang') or contains(@class,'EC_result')]",
        ),
    )
    snippets = (
        ".//*[contains(@class,'c-abstract') or contains(@class,'content-right') or contains(@class,'summary-gap_')]",
    )
    shown = "ancestor-or-self::*[@mu][1]/@mu|.//@mu"
    nothing = r"没有找到|未找到相关|抱歉.{0,10}(?:没有|未)找到"
    walls = (
        (
            "Baidu safety check",
            "//*[contains(@class,'timeout-title') or contains(@class,'passMod_dialog') or contains(@src,'wappass.baidu.com')]",
        ),
    )
    following = "//*[@id='page']//a[contains(.,'下一页')]"
