"""What a visitor does on a page before reading it: declines cookies, opens cut texts, asks for more, scrolls.

Bounded in steps and time. The cookie banner is answered by its own button and never removed: "reject" before
"necessary only" before "close"; "accept" only where the banner offers nothing else. Nothing else is pressed than what
says "more", and no link that leads to another page is followed.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.extraction.load_more import LOAD_MORE

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

STEPS = 60
"""Times a page is asked for more."""
SECONDS = 30.0
"""Time for all of them; a page that still grows then is reported as cut."""
QUIET_AFTER = 5_000
"""Milliseconds to wait for the network to fall silent after loading; pages that never do are taken as they are."""
GROWS_WITHIN = 1_500
"""Milliseconds a page has to show what it was asked for."""
STILL = 2
"""Steps without anything new after which the page counts as whole."""
WORDS = {
    "reject": r"reject|decline|refuse|deny|disagree|do not (?:accept|consent|sell)|continue without|ablehnen|nicht zustimmen|verweigern|refuser|tout refuser|continuer sans|rechazar|rifiuta|weiger|afwijzen|recusar|rejeitar|odrzuć|odmítnout|odmietnuť|avvisa|avvis|afvis|hylkää|reddet|отклонить|відхилити|elutasít|respinge|拒否|拒绝|拒絕|거부|رفض|דחה|từ chối|tolak",
    "necessary": r"(?:only|strictly|essential|necessary|required).{0,24}(?:cookies|only|necessary|essential)|nur (?:notwendige|erforderliche|essenzielle)|nécessaires uniquement|solo (?:necesarias|necessari|técnicas)|alleen (?:noodzakelijke|functionele)|tylko niezbędne|pouze nezbytné|endast nödvändiga|kun nødvendige|vain välttämättömät|только необходимые|必要",
    "close": r"^\W*(?:close|dismiss|schließen|fermer|cerrar|chiudi|sluiten|fechar|zamknij|zavřít|stäng|luk|lukk|sulje|kapat|закрыть|閉じる|关闭|닫기|×|✕|x)\W*$",
    "accept": r"accept|agree|allow|got it|^\W*ok(?:ay)?\W*$|understand|akzeptier|zustimmen|einverstanden|verstanden|accepter|j['’]accepte|aceptar|accett|akkoord|accepteren|aceitar|akceptuj|zgadzam|přijmout|souhlas|godkänn|godta|accepter|hyväksy|kabul|принять|согласен|прийняти|elfogad|同意|接受|동의|موافق|אישור",
    "loadMore": LOAD_MORE,
    "expand": r"^\W*(?:read more|read full (?:review|text)|show full (?:review|text)|full review|continue reading|see more|show more|more|mehr lesen|weiterlesen|mehr anzeigen|lire (?:plus|la suite)|en savoir plus|voir plus|leer más|ver más|leggi (?:tutto|di più|altro)|lees (?:meer|verder)|ler mais|ver mais|czytaj (?:więcej|dalej)|číst (?:více|dál)|läs mer|les mer|læs mere|lue lisää|devamını (?:oku|gör)|читать (?:далее|полностью)|ещё|читати далі|tovább|続きを読む|もっと読む|展开|展開|阅读全文|더보기|اقرأ المزيد|קרא עוד)\W*$",
}
"""Patterns of JavaScript for what controls say."""


async def visit(page: Page) -> str:
    """Unfold a loaded page; what came of it: "whole", or "cut" when it still grew at the limit."""
    from playwright.async_api import Error

    with suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=QUIET_AFTER)
    await page.route("**", _stay)
    end = time.monotonic() + SECONDS
    still = 0
    for _ in range(STEPS):
        if time.monotonic() > end:
            return "cut"
        try:
            size = await page.evaluate("document.getElementsByTagName('*').length")
            done = await page.evaluate(_step(), WORDS)
            try:
                await page.wait_for_function(
                    "size => document.getElementsByTagName('*').length > size", arg=size, timeout=GROWS_WITHIN
                )
                still = 0
            except Error:  # nothing more within its time
                still = 0 if done["cookies"] else still + 1
        except Error:  # it went elsewhere, or broke: it is read as it is
            return "whole"
        if still >= STILL:
            return "whole"
    return "cut"


async def _stay(route: Route) -> None:
    """No press of a button takes the page elsewhere; everything else is for the next rule to judge."""
    request = route.request
    if request.is_navigation_request() and request.frame.parent_frame is None:
        await route.abort("aborted")  # with this reason the page stays as it is
    else:
        await route.fallback()


@cache
def _step() -> str:
    return Path(__file__).with_name("visiting.js").read_text(encoding="utf-8")
