"""How many reviews a page says there are, where no structured data does: "1,234 reviews", "Отзывы (12)"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spiders.parsing.ratings import parse_count

_NOUN = (
    r"(?:(?:customer|verified|user|guest|global|total|product)\s)?"
    r"(?:reviews?|ratings|bewertungen|rezensionen|kundenbewertungen|avis|évaluations|commentaires|opiniones|reseñas|valoraciones|recensioni|valutazioni"
    r"|recensies|beoordelingen|reviews?|avaliações|opiniões|omdömen|recensioner|anmeldelser|anmeldelse|omtaler|arvostelua|arvostelut|opinii|opinie|recenzí|recenze|hodnocení|hodnotení"
    r"|értékelés|vélemény|recenzii|yorum|değerlendirme|отзыв(?:ов|а|ы)?|оцен(?:ок|ки)|відгук(?:ів|и)?|ulasan|đánh giá|รีวิว|件のレビュー|件の口コミ|条评论|則評論|개의 리뷰|تقييم(?:ات)?|مراجعة|ביקורות)"
)
_COUNT = r"(\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3}){1,3}|\d{1,9}(?:[.,]\d)?\s?[kK]?)"
_BEFORE = re.compile(rf"(?<![\d.,\-/]){_COUNT}\s?{_NOUN}(?!\w)", re.IGNORECASE)
_AFTER = re.compile(rf"(?<!\w){_NOUN}\s?[(:]\s?{_COUNT}\s?(?:\)|$)", re.IGNORECASE)
_LONGEST = 80


def stated_count(pieces: Iterable[str], *, least: int) -> int | None:
    """The first count of reviews in short pieces of a page's text that is not below what the page already shows.

    >>> stated_count(["Home", "Based on 1,234 reviews"], least=20), stated_count(["3 reviews"], least=20)
    (1234, None)
    >>> stated_count(["Отзывы (12)"], least=1)
    12
    """
    for piece in pieces:
        if len(piece) > _LONGEST:
            continue
        for pattern in (_BEFORE, _AFTER):
            for found in pattern.finditer(piece):
                count = parse_count(found.group(1).strip())
                if count is not None and count >= least:
                    return count
    return None
