"""Ratings as pages draw them: words, stars, labels of pictures, widths, classes, rows of icons."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import _Element

from spiders.extraction.layout import Layout
from spiders.parsing.ratings import parse_number, read_rating

_RATED = re.compile(
    r"rat(?:ing|ed|e)\b|rating|star|score|punt|note\b|grade|bewertung|sterne|bubble|cijfer|evaluation|étoile|estrella|stelle|stjern|ocena|оцен|звезд|hodnocen|valor|評価|评分|평점|review-value",
    re.IGNORECASE,
)
_LABELS = ("aria-label", "title", "alt", "data-original-title", "data-title", "data-tooltip")
_VALUES = (
    "data-rating",
    "data-score",
    "data-stars",
    "data-rating-value",
    "data-star",
    "data-rate",
    "data-rateit-value",
    "data-average-rating",
    "data-review-rating",
    "data-value",
    "rating",
    "score",
    "value",
    "content",
)
_CLASS = re.compile(
    r"(?:star|rating|rate|bubble|score)[a-z]{0,12}[_-]{0,2}(?:[a-z]{1,12}[_-]{1,2})?(\d{1,2}(?:[_.-]\d)?)\b",
    re.IGNORECASE,
)
_WIDTH = re.compile(r"(?:^|[;\s])width\s*:\s*(\d{1,3}(?:\.\d{1,6})?)\s*%", re.IGNORECASE)
_VARIABLE = re.compile(
    r"--[\w-]{0,30}(?:rating|stars?|score|value|percent)[\w-]{0,10}\s*:\s*(\d{1,3}(?:\.\d{1,6})?)\s*(%?)", re.IGNORECASE
)
_EMPTY = re.compile(
    r"empty|outline|(?:^|[\s_-])off\b|gr[ae]y|star-o\b|(?:^|[\s_-])o(?:$|\s)|inactive|border|regular|blank|unfilled|void|none|disabled|muted|light\b|☆|un-?checked|no-?fill|unselected|unrated",
    re.IGNORECASE,
)
_HALF = re.compile(r"half|partial", re.IGNORECASE)
_STATE = re.compile(r"clip|fill|percent|state|checked|active|selected|aria-hidden", re.IGNORECASE)
_DRAWN = ("d", "href", "{http://www.w3.org/1999/xlink}href", "xlink:href", "fill", "class", "points", "offset", "width")
_PAINT = re.compile(r"(?:fill|color|opacity|width|clip)[\w-]{0,10}\s*:[^;]{0,60}", re.IGNORECASE)
_ICON = frozenset(("svg", "i", "img", "span", "li", "div", "use", "em", "b", "path", "a", "label", "font"))
_AGGREGATE = re.compile(
    r"\b(?:page \d|average|overall|based on|reviews?\)|ratings?\)|durchschnitt|moyenne|promedio|gemiddeld|средн|bewertungen|avis\b|\d+ (?:reviews|ratings|votes))",
    re.IGNORECASE,
)
_STARS = "★☆⭐✭🌟✩"
_UNSEEN_VALUE = frozenset(("meta", "data", "input"))


class RatingMark(NamedTuple):
    """One rating on the page."""

    at: int
    value: float
    """As written; a share of 1 when ``best`` is 1."""
    best: float | None
    """Top of its scale; None when the page does not say."""
    weight: int
    """How sure it is: 3 words or labels with a scale, 2 drawn, 1 a mere number."""


def rating_marks(layout: Layout) -> list[RatingMark]:
    """Every rating of a page in document order; of nested ones the outermost sure one."""
    marks: list[RatingMark] = []
    texts = {unit.at: unit.text for unit in layout.units}
    blocked = -1
    for at in range(len(layout.elements)):
        if at < blocked:
            continue
        mark = _mark(layout, at, texts)
        if mark is None:
            continue
        marks.append(mark)
        # what is inside is the same rating drawn once more
        blocked = layout.ends[at]
    return marks


def _mark(layout: Layout, at: int, texts: dict[int, str]) -> RatingMark | None:
    element = layout.elements[at]
    for name in _LABELS:
        label = element.get(name)
        if label and len(label) <= 90 and (share := _labelled(label, layout, at)) is not None:
            return RatingMark(at, *share)
    if element.tag == "svg":
        label = next((t.text for t in element if isinstance(t.tag, str) and t.tag.endswith("title")), None)
        if label and len(label) <= 90 and (share := _labelled(label, layout, at)) is not None:
            return RatingMark(at, *share)
        return None
    words = layout.words(at)
    about = _RATED.search(words) is not None
    if about or (layout.parents[at] >= 0 and _RATED.search(layout.words(layout.parents[at]))):
        if (row := _icon_row(layout, at)) is not None:
            return RatingMark(at, row, 1.0, 2)
        if (micro := _microformat(layout, at, texts)) is not None:
            return micro
        drawn = _drawn(element, words, about=about)
        if drawn is not None:
            return RatingMark(at, *drawn)
    elif (row := _icon_row(layout, at)) is not None:
        return RatingMark(at, row, 1.0, 2)
    text = texts.get(at)
    if text is None and layout.ends[at] - at <= 8 and about:
        text = " ".join(u.text for u in layout.units_in(at))
    if text and len(text) <= 60:
        if text[0] in _STARS or text[-1] in _STARS or "/" in text or " " in text:
            written = _written(text)
            if written is not None:
                return RatingMark(at, *written)
        if about and (number := parse_number(text)) is not None and 0 < number <= 100:
            return RatingMark(at, number, None, 1)
    return None


def _labelled(label: str, layout: Layout, at: int) -> tuple[float, float | None, int] | None:
    """A rating in a label; a bare number only where the element is about a rating."""
    if not any(c.isdigit() or c in "★⭐" for c in label):
        return None
    if _AGGREGATE.search(label):
        return None
    plain = parse_number(label)
    if plain is not None:
        about = _RATED.search(layout.words(at))
        return (plain, None, 1) if about and 0 < plain <= 100 and layout.tag(at) != "img" else None
    if "%" in label and not _RATED.search(label):
        return None
    return _fitting(read_rating(label))


def _fitting(found: tuple[float, float | None] | None) -> tuple[float, float | None, int] | None:
    """The rating with its weight, when the number fits the scale."""
    if found is None or not 0 <= found[0] <= (found[1] or 100):
        return None
    return *found, 3


def _written(text: str) -> tuple[float, float | None, int] | None:
    """A rating that is most of a short text: "4/5", "★★★★☆ Great", "8 out of 10"."""
    if _AGGREGATE.search(text) or (len(text) > 40 and text[0] not in "★⭐☆"):
        return None
    if "%" in text:
        return None
    return _fitting(read_rating(text))


def _drawn(element: _Element, words: str, *, about: bool) -> tuple[float, float | None, int] | None:
    style = element.get("style") or ""
    if style:
        if found := _VARIABLE.search(style):
            value = float(found.group(1))
            return (value / 100, 1.0, 2) if found.group(2) else (value, None, 2)
        if (found := _WIDTH.search(style)) and float(found.group(1)) <= 100:
            return float(found.group(1)) / 100, 1.0, 2
    if not about:
        return None
    for name in _VALUES:
        if (raw := element.get(name)) and (number := parse_number(raw)) is not None and 0 < number <= 100:
            if name in {"value", "content"} and element.tag not in _UNSEEN_VALUE:
                continue
            return number, None, 2
    if (found := _CLASS.search(words)) is not None:
        return _from_class(found.group(1))
    return None


def _from_class(digits: str) -> tuple[float, float | None, int] | None:
    value = float(re.sub("[_-]", ".", digits))
    if value > 10 and digits.isdecimal():
        # bubble_45 and stars-35 are 4.5 and 3.5 of 5; 100 would be a share
        return (value / 10, 5.0, 2) if value <= 50 else None
    return (value, None, 2) if 0 < value <= 10 else None


def _microformat(layout: Layout, at: int, texts: dict[int, str]) -> RatingMark | None:
    """hReview: an element of class rating with value and best inside it."""
    if "rating" not in layout.words(at).split() or layout.ends[at] - at > 8:
        return None
    parts: dict[str, float] = {}
    for inner in range(at + 1, layout.ends[at]):
        names = layout.words(inner).split()
        for name in ("value", "best"):
            if name in names:
                number = parse_number(layout.attribute(inner, "title") or texts.get(inner))
                if number is not None:
                    parts.setdefault(name, number)
    return RatingMark(at, parts["value"], parts.get("best"), 3) if "value" in parts else None


def _icon_row(layout: Layout, at: int) -> float | None:
    """The share of filled icons in a row of equal ones; None when the children are no such row."""
    places = layout.children(at)
    if not 3 <= len(places) <= 12:
        return None
    tags = {layout.tag(p) for p in places}
    if len(tags) != 1 or not tags <= _ICON:
        return None
    if any(layout.ends[p] - p > 5 for p in places) or any(len(u.text) > 2 for u in layout.units_in(at)):
        return None
    looks = [_look(layout, p) for p in places]
    kinds = list(dict.fromkeys(looks))
    about = any(_RATED.search(look[0]) for look in looks) or _RATED.search(layout.words(at))
    if not about and not (
        len(places) in {5, 10}
        and layout.tag(places[0]) in {"svg", "i", "img", "span"}
        and all("svg" in look[0] or look[0] for look in looks)
    ):
        return None
    if not about and not any(look[1] for look in looks):
        return None
    if len(kinds) > 3 or kinds != [k for i, k in enumerate(looks) if i == 0 or looks[i - 1] != k]:
        return None  # the kinds do not follow one another: not a row of stars
    if len(places) not in {5, 10} and (len(kinds) > 1 or len(places) > 5):
        return None
    total = len(places) if len(places) in {5, 10} else 5
    filled = 0.0
    for index, look in enumerate(looks):
        if len(kinds) > 1 and (_HALF.search(look[0]) or (len(kinds) == 3 and look == kinds[1])):
            filled += 0.5
        elif len(kinds) == 1:
            filled += not _EMPTY.search(look[0])
        elif look == kinds[0]:
            filled += not (_EMPTY.search(look[0]) and not _EMPTY.search(kinds[-1][0]))
        elif len(kinds) == 2 and not _EMPTY.search(look[0]) and _EMPTY.search(kinds[0][0]) and index:
            filled += 0  # empty ones first: right to left
    return filled / total if filled else None


def _look(layout: Layout, at: int) -> tuple[str, str]:
    """What an icon looks like: the classes and sources in it, and its drawing."""
    words: list[str] = []
    drawing: list[str] = []
    for inner in range(at, layout.ends[at]):
        element = layout.elements[inner]
        words.append(
            f"{element.tag} {element.get('class') or ''} {element.get('src') or ''} {element.get('fill') or ''} {element.get('alt') or ''} {element.text or '' if element.tag != 'svg' else ''}"
        )
        drawing.extend(
            f"{k}={v}" for k, v in sorted((str(k), str(v)) for k, v in element.attrib.items()) if _STATE.search(k)
        )
        if element.tag == "svg":
            for part in list(element.iter())[:20]:
                drawing.extend(str(part.get(name) or "") for name in _DRAWN)
                drawing.extend(_PAINT.findall(part.get("style") or ""))
    return " ".join(words), " ".join(drawing)
