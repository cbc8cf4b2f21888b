"""Lists that grow on the page: "load more", "show more reviews" - what such a control says, in many languages.

The same words tell a plain page that has more than it shows, and the browser what to press.
"""

from __future__ import annotations

import re

from spiders.extraction.page import PageContent
from spiders.records import fold_space

_WHAT = (
    r"(?:\s+(?:\d+\s+)?(?:more|customer|user|all|verified|of|the|\d+|reviews?|comments?|ratings?|results?|posts?|bewertungen|rezensionen|kommentare"
    r"|avis|commentaires|opiniones|reseñas|comentarios|recensioni|commenti|beoordelingen|reviews|avaliações|comentários|opinii|opinie"
    r"|komentarze|recenze|recenzí|hodnocení|omdömen|recensioner|anmeldelser|kommentarer|arvostelut|yorumlar?|отзывы|отзывов|комментарии"
    r"|відгуки|értékelés|vélemény))*"
)
LOAD_MORE = (
    r"^\W*(?:(?:load|show|see|view|display|get)\s+(?:\d+\s+)?(?:more|next|all|older)"
    + _WHAT
    + r"|more\s+(?:reviews|comments|results|ratings)"
    r"|next\s+\d+\s+reviews|(?:mehr|weitere)"
    + _WHAT
    + r"(?:\s+(?:laden|anzeigen|ansehen|zeigen))?|(?:alle|ältere)\s+(?:bewertungen|rezensionen|kommentare)(?:\s+(?:laden|anzeigen|ansehen|zeigen))?"
    r"|(?:charger|afficher|voir)\s+(?:plus|la suite|davantage)(?:\s+d['’e]\s?\w+)?|plus\s+d['’]avis"
    r"|(?:cargar|mostrar|ver)\s+m[aá]s"
    + _WHAT
    + r"|(?:carica|mostra|vedi)\s+(?:altr[eoi]|di più)"
    + _WHAT
    + r"|(?:meer|laad meer|toon meer|bekijk meer)"
    + _WHAT
    + r"(?:\s+(?:laden|tonen|bekijken))?"
    r"|(?:carregar|mostrar|ver)\s+mais"
    + _WHAT
    + r"|(?:pokaż|załaduj|zobacz)\s+więcej"
    + _WHAT
    + r"|(?:zobrazit|načíst|ukázat)\s+(?:další|více)"
    + _WHAT
    + r"|(?:načítať|zobraziť)\s+(?:ďalšie|viac)"
    + _WHAT
    + r"|(?:visa|ladda)\s+fler"
    + _WHAT
    + r"|(?:vis|indlæs|last inn)\s+flere"
    + _WHAT
    + r"|(?:näytä|lataa)\s+lisää"
    + _WHAT
    + r"|daha\s+fazla"
    + _WHAT
    + r"(?:\s+(?:göster|yükle))?|(?:показать|загрузить)\s+(?:ещё|еще|больше)"
    + _WHAT
    + r"|(?:показати|завантажити)\s+(?:ще|більше)"
    + _WHAT
    + r"|ещ[её](?:\s+отзывы)?|továbbiak?(?:\s+(?:betöltése|megtekintése))?|mai\s+multe"
    + _WHAT
    + r"|もっと(?:見る|読み込む)|さらに(?:表示|読み込む)|加载更多|查看更多|載入更多|顯示更多|더\s?보기|(?:عرض|تحميل)\s+المزيد|(?:טען|הצג)\s+עוד|xem\s+thêm|muat\s+lebih\s+banyak|lihat\s+lainnya"
    r")\s*(?:\(\s*\d[\d.,\s]*\))?[\s.…›»+▼⌄]*$"
)
"""What a control says that makes the list longer; also a valid pattern of JavaScript."""
_LOADS = re.compile(LOAD_MORE, re.IGNORECASE)
_LONGEST = 60


def loads_more(page: PageContent) -> bool:
    """Whether a control on the page, not a link to another one, makes its list longer."""
    if page.is_json:
        return False
    for element in page.root.iter("button", "a", "div", "span"):
        if element.tag in {"div", "span"} and element.get("role") != "button":
            continue
        if element.tag == "a" and not (element.get("href") or "#").startswith(("#", "javascript:")):
            continue
        words = fold_space("".join(element.itertext())) if sum(1 for _ in element.iter()) <= 8 else ""
        if 0 < len(words) <= _LONGEST and _LOADS.match(words):
            return True
    return False
