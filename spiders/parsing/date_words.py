"""Dates with the name of a month, in some sixty languages.

``date_words.json`` holds month names and relative phrases ("3 days ago", "vor 3 Tagen"); they come from Unicode CLDR
by way of dateparser's tables. Reading them from a table takes microseconds where dateparser takes milliseconds.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

TOKEN = re.compile(r"['’]?\d+|[^\s\d,;:/()\[\]\-–—|\"“”•·]+")
_FILLER = frozenset(
    [
        "st",
        "nd",
        "rd",
        "th",
        "of",
        "de",
        "del",
        "d",
        "den",
        "der",
        ".",
        "er",
        "º",
        "ª",
        "o",
        "го",
        "е",
        "го.",
        "le",
        "la",
        "el",
        "di",
        "do",
        "da",
        "ta",
        "the",
        "nap",
        "г",
        "год",
        "года",
        "року",
    ]
)
_WORDS_TOO = {
    "out": "pt",
    "set": "pt it",
    "ago": "es it pt",
    "gen": "it",
    "mag": "it",
    "lug": "it",
    "die": "",
    "are": "",
    "is": "",
}
"""Short names of months that are words elsewhere ("10 out of 10"): without their language only a whole date counts."""


class FoundDate(NamedTuple):
    """A date in a text: the moment, and from where to where it is written."""

    moment: datetime
    start: int
    end: int


def day_of(year: int, month: int, day: int) -> datetime | None:
    """Midnight UTC of a day; None when there is no such day between 1990 and 2100."""
    if 2400 < year < 2700:  # the Thai calendar
        year -= 543
    if not 1990 <= year <= 2100:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def date_words() -> dict[str, dict[str, object]]:
    """The tables of ``date_words.json``, read once."""
    data: dict[str, dict[str, object]] = json.loads(
        files("spiders.parsing").joinpath("date_words.json").read_text("utf-8")
    )
    return data


def _month_of(word: str, languages: Sequence[str] | None) -> int | None:
    months = date_words()["months"]
    value = months.get(word, months.get(word.replace(".", "")))
    if isinstance(value, int):
        return value
    if isinstance(value, dict):  # the same word is another month in another language
        tags = [tag.lower().split("-")[0] for tag in languages or ()]
        fits = [month for month, known in value.items() if any(tag in known for tag in tags)]
        return int(fits[0]) if len(fits) == 1 else None
    return None


def _is_month_only(word: str, languages: Sequence[str] | None) -> bool:
    if len(word) < 3 or not word.strip("ivx"):
        return False
    tags = {tag.lower()[:2] for tag in languages or ()}
    return word not in _WORDS_TOO or not tags.isdisjoint(_WORDS_TOO[word].split())


def fold(word: str) -> str:
    """A word as the tables have it."""
    return unicodedata.normalize("NFKC", word).casefold().strip(".'’\u200f\u200e")


def read_month_name(text: str, now: datetime | None, languages: Sequence[str] | None) -> FoundDate | None:
    """A date with the name of a month; one without a year is read only when the page's day is known."""
    tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    for index, (word, start, end) in enumerate(tokens):
        if word[0].isdecimal():
            continue
        month = _month_of(fold(word), languages)
        if month is None:
            continue
        sure = _is_month_only(fold(word), languages)
        before = _number_near(tokens, index, -1)
        after = _number_near(tokens, index, 1)
        later = _number_near(tokens, after[0], 1) if after else None
        if found := _read_around(month, before, after, later, tokens, start, end, sure=sure):
            return found
        if (
            now
            and sure
            and (number := before or after)
            and int(tokens[number[0]][0]) <= 31
            and len(tokens[number[0]][0]) <= 2
        ):
            day = latest(now, month, int(tokens[number[0]][0]))
            if day:
                return FoundDate(day, min(start, tokens[number[0]][1]), max(end, tokens[number[0]][2]))
    return None


def _number_near(tokens: list[tuple[str, int, int]], index: int, step: int) -> tuple[int, int] | None:
    """Index and value of the next number in that direction, at most two filler words away."""
    for distance in range(1, 4):
        at = index + step * distance
        if not 0 <= at < len(tokens):
            return None
        word = tokens[at][0].lstrip("'’")
        if word[:1].isdecimal():
            return (at, int(word)) if len(word) <= 4 and word.isdecimal() else None
        if fold(word) not in _FILLER and word.strip("."):
            return None
    return None


def _read_around(
    month: int,
    before: tuple[int, int] | None,
    after: tuple[int, int] | None,
    later: tuple[int, int] | None,
    tokens: list[tuple[str, int, int]],
    start: int,
    end: int,
    *,
    sure: bool,
) -> FoundDate | None:
    def written(number: tuple[int, int] | None) -> int:
        return len(tokens[number[0]][0].lstrip("'’")) if number else 0

    tries: list[tuple[int, int, list[tuple[int, int]]]] = []
    if before and after and written(before) <= 2 and written(after) == 4:
        tries.append((after[1], before[1], [before, after]))
    if after and later and written(after) <= 2 and written(later) == 4:
        tries.append((later[1], after[1], [after, later]))
    if before and after and written(before) == 4 and written(after) <= 2:
        tries.append((before[1], after[1], [before, after]))
    if sure and before and after and written(before) <= 2 and written(after) == 2 and not later:
        tries.append((2000 + after[1], before[1], [before, after]))
    if after and written(after) == 4 and not (before and written(before) <= 2):
        tries.append((after[1], 1, [after]))
    for year, day, used in tries:
        if moment := day_of(year, month, day):
            places = [tokens[at] for at, _ in used]
            return FoundDate(moment, min(start, *(p[1] for p in places)), max(end, *(p[2] for p in places)))
    return None


def latest(now: datetime, month: int, day: int) -> datetime | None:
    """The last such day that is not after now."""
    for year in (now.year, now.year - 1):
        moment = day_of(year, month, day)
        if moment and moment <= now + timedelta(days=1):
            return moment
    return None
