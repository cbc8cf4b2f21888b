"""A rating as a share of its scale, from any of the ways it is written."""

from __future__ import annotations

import re

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_OF = re.compile(
    rf"(?<![\d.,/]){_NUMBER}\s{{0,3}}(?:\*|★|stars?|points?|étoiles?|sterne[n]?|stjerner|stelle|estrellas|estrelas|sterren|звезды?|звёзд|звезд|gwiazdki|gwiazdek|yıldız)?\s{{0,3}}"
    rf"(?:/|\bout of\b|\bof\b|\bvon\b|\bsur\b|\bde\b|\bsu\b|\bvan\b|\bvan de\b|\bav\b|\baf\b|\bz\b|\bze\b|\biz\b|\bиз\b|\bз\b|\bdin\b|\büzerinden\b|／|中|من|מתוך)\s{{0,3}}(\d{{1,3}})(?![\d/])",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?<![\d.,]){_NUMBER}\s?%")
_STARRED = re.compile(
    rf"(?<![\d.,/]){_NUMBER}[\s\-_]{{0,2}}(?:★|⭐|\bstars?\b|star rating|étoiles?|sterne\b|stern\b|stelle?\b|estrellas?|estrelas?|sterren|ster\b|stjerner?|stjärnor|stjärna|tähteä|звезд[ыа]?|звёзд|gwiazd\w{{0,4}}|hvězd\w{{0,4}}|yıldız|つ星|星|개|별점|نجوم|כוכבים|bubbles?\b|points?\b)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"(?:rat(?:ed|ing)|scored?|stars?|bewertung|note|valoración|puntuación|valutazione|voto|avaliação|beoordeling|cijfer|betyg|ocena|hodnocení|оценка|рейтинг|puan|評価|评分|評分|평점|별점|تقييم|דירוג)\s{{0,2}}[:=]?\s{{0,2}}{_NUMBER}(?![\d/])",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"^\s*{_NUMBER}\s*$")
_FULL = "★⭐✭🌟✮⭑"
_EMPTY = "☆✩⚝⭒"
_STARS = re.compile(f"[{_FULL}]\ufe0f?(?:\\s?[{_FULL}{_EMPTY}½]\ufe0f?)*|[{_EMPTY}]{{3,}}")
_STAR_NUMBER = re.compile(rf"(?<![{_FULL}{_EMPTY}])[{_FULL}]\ufe0f?\s?{_NUMBER}(?![\d%])")
_NUMBER_STAR = re.compile(rf"(?<![\d.,/]){_NUMBER}\s?[{_FULL}]\ufe0f?(?!\ufe0f?\s?[{_FULL}{_EMPTY}½])")
_SCALES = (5.0, 10.0, 100.0)


def parse_number(text: object) -> float | None:
    """A number written with a decimal point or comma, or given as one; None when it is none.

    >>> parse_number("4,5"), parse_number(" 8 "), parse_number("eight")
    (4.5, 8.0, None)
    """
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, (int, float)):
        value = float(text)
        return value if abs(value) < 1e6 else None
    found = _PLAIN.match(str(text))
    return float(found.group(1).replace(",", ".")) if found else None


def parse_count(text: object) -> int | None:
    """A count, with thousands written in any way: "1,234", "1.234", "1 234", "12k".

    >>> parse_count("1,234 reviews"), parse_count("2.5k"), parse_count("1 234"), parse_count("none")
    (1234, 2500, 1234, None)
    """
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, (int, float)):
        return int(text) if 0 <= text < 1e10 else None
    found = re.search(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?([kKmM])\b", str(text))
    if found:
        return int(float(found.group(1).replace(",", ".")) * (1000 if found.group(2) in "kK" else 1_000_000))
    found = re.search(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3}){1,3}(?!\d)|\d{1,10}", str(text))
    return int(re.sub(r"\D", "", found.group())) if found else None


def share_of(value: float | None, best: float | None = None) -> float | None:
    """``value / best``, rounded to a thousandth; the usual scale is assumed when ``best`` is not known.

    >>> share_of(4), share_of(7.5), share_of(8, 10), share_of(6, 5)
    (0.8, 0.75, 0.8, None)
    """
    if value is None or value < 0:
        return None
    if not best or best <= 0:
        best = next((scale for scale in _SCALES if value <= scale), None)
    if best is None or value > best * 1.0001:
        return None
    return round(min(value / best, 1.0), 4)


def parse_rating(text: object, *, best: float | None = None) -> float | None:
    """A written rating as a share of its scale, 0..1; None when the text has none or it does not fit the scale.

    Parameters
    ----------
    text
        A number, or a short text such as "4/5", "8 out of 10", "4,5 Sterne", "★★★★☆", "80 %".
    best
        Top of the scale when it is known; a scale written in the text counts more.

    >>> parse_rating("Rated 4 out of 5 stars"), parse_rating("★★★☆☆"), parse_rating("7,5", best=10)
    (0.8, 0.6, 0.75)
    >>> parse_rating("★4.0"), parse_rating("4★"), parse_rating("2 ★★☆☆☆")
    (0.8, 0.8, 0.4)
    >>> parse_rating("24/7") is None
    True
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return share_of(parse_number(text), best)
    found = read_rating(text) if isinstance(text, str) else None
    if found is None:
        return None
    value, written = found
    if written is None or (best and _STARS.search(str(text)) and value <= best):
        return share_of(value, best)
    return share_of(value, written)


def read_rating(text: str) -> tuple[float, float | None] | None:
    """The number of a written rating and the top of its scale, None where the text does not say it.

    >>> read_rating("8 out of 10"), read_rating("Scored 4.0"), read_rating("★★☆☆☆")
    ((8.0, 10.0), (4.0, None), (2.0, 5.0))
    """
    if len(text) > 300:
        return None
    if (found := _OF.search(text)) and float(found.group(2)) in {3, 4, 5, 6, 7, 10, 20, 100}:
        return _as_number(found.group(1)), float(found.group(2))
    if found := _STAR_NUMBER.search(text) or _NUMBER_STAR.search(text):
        return _as_number(found.group(1)), None
    if found := _STARS.search(text):
        stars = found.group()
        full = sum(stars.count(c) for c in _FULL) + 0.5 * stars.count("½")
        return full, max(5.0, full + sum(stars.count(c) for c in _EMPTY))
    if found := _PERCENT.search(text):
        return _as_number(found.group(1)), 100.0
    for pattern in (_PLAIN, _STARRED, _LABELLED):
        if found := pattern.search(text):
            return _as_number(found.group(1)), None
    return None


def _as_number(text: str) -> float:
    return float(text.replace(",", "."))
