"""Dates as sites write them, in the languages they are written in.

``date_words.json`` holds month names and relative phrases ("3 days ago", "vor 3 Tagen") of some sixty languages; they
come from Unicode CLDR by way of dateparser's tables. Reading them from a table takes microseconds where dateparser
takes milliseconds, and a date that can be read in two ways is not guessed at.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_LONGEST = 240
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?!\d)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:GMT|UTC|[+-]\d{4}))?")
_EPOCH = re.compile(r"\s*(\d{10}|\d{13})(?:\.\d+)?\s*")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?[./年년\-]\s?(\d{1,2})\s?[./月월\-]\s?(\d{1,2})(?:\s?[日일号])?(?!\d)|(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]"
)
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_NUMERIC = re.compile(r"(?<![\d./\-])(\d{1,2})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d]|[./\-]\d)")
_THANG = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})\W{0,3}(?:năm\s)?(\d{4})", re.IGNORECASE)
_TOKEN = re.compile(r"['’]?\d+|[^\s\d,;:/()\[\]\-–—|\"“”•·]+")
_ONE = frozenset(
    [
        "a",
        "an",
        "one",
        "ein",
        "eine",
        "einem",
        "einer",
        "einen",
        "un",
        "une",
        "una",
        "uno",
        "um",
        "uma",
        "een",
        "één",
        "en",
        "et",
        "ett",
        "ei",
        "eitt",
        "一",
        "egy",
        "jeden",
        "jedna",
        "jedno",
        "jednu",
        "один",
        "одну",
        "одна",
        "одне",
    ]
)
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
_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


class FoundDate(NamedTuple):
    """A date in a text: the moment, and from where to where it is written."""

    moment: datetime
    start: int
    end: int


def parse_date(
    text: object,
    *,
    now: datetime | None = None,
    languages: Sequence[str] | None = None,
    dayfirst: bool | None = None,
) -> datetime | None:
    """The first date of a short text, UTC; None when there is none or it can be read in two ways.

    Parameters
    ----------
    text
        A text such as "Reviewed on 3 May 2024", "2024-05-03T10:00:00Z", "vor 3 Tagen"; or a Unix time.
    now
        When the page was fetched: the ground of relative dates and of dates without a year. None leaves them unread.
    languages
        BCP-47 tags of the page, likeliest first; they decide between readings.
    dayfirst
        How "03/04/2024" is read; None: by the language, and not at all when that says nothing.

    >>> parse_date("12. März 2024").date().isoformat()
    '2024-03-12'
    >>> parse_date("il y a 3 jours", now=datetime(2024, 5, 4, tzinfo=UTC)).date().isoformat()
    '2024-05-01'
    >>> parse_date("03/04/2024") is None
    True
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return _from_epoch(float(text))
    if not isinstance(text, str):
        return None
    if epoch := _EPOCH.fullmatch(text):
        return _from_epoch(float(epoch.group(1)))
    found = find_date(text, now=now, languages=languages, dayfirst=dayfirst)
    return found.moment if found else None


def find_date(
    text: str,
    *,
    now: datetime | None = None,
    languages: Sequence[str] | None = None,
    dayfirst: bool | None = None,
) -> FoundDate | None:
    """Like :func:`parse_date` for texts, with the place; nothing is searched beyond the first 240 characters."""
    text = _plain_digits(text[:_LONGEST])
    if not any(c.isdigit() for c in text):
        return _named(text, now) if now else None
    for reader in (_iso, _mail, _year_first, _thang):
        if found := reader(text):
            return _checked(found, now)
    if found := _month_name(text, now, languages):
        return _checked(found, now)
    if found := _numeric(text, languages, dayfirst):
        return _checked(found, now)
    return _relative(text, now) if now else None


def infer_dayfirst(texts: Iterable[str], languages: Sequence[str] | None = None) -> bool | None:
    """Whether a page writes the day before the month: its own unambiguous dates decide, then its language.

    >>> infer_dayfirst(["03/04/2024", "25/04/2024"])
    True
    """
    votes = 0
    for text in texts:
        for found in _NUMERIC.finditer(text[:_LONGEST]):
            first, second = int(found.group(1)), int(found.group(3))
            votes += (first > 12 >= second) - (second > 12 >= first)
    if votes:
        return votes > 0
    return _dayfirst_of(languages)


def ambiguous_date(text: str) -> bool:
    """Whether a short text has a date that could be read in two ways, such as 03/04/2024.

    >>> ambiguous_date("on 03/04/2024"), ambiguous_date("31/12/2024")
    (True, False)
    """
    found = _NUMERIC.search(text[:_LONGEST])
    return bool(found) and find_date(text) is None and find_date(text, dayfirst=True) is not None


def _dayfirst_of(languages: Sequence[str] | None) -> bool | None:
    for tag in languages or ():
        low = tag.lower().replace("_", "-")
        if low in {"en-us", "en-ph"}:
            return False
        if low in {"en", ""} or low.startswith(("zh", "ja", "ko", "hu", "lt")):
            continue
        return True
    return None


def _plain_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _from_epoch(value: float) -> datetime | None:
    if value > 1e11:
        value /= 1000
    if not 631152000 <= value <= 4102444800:  # 1990 to 2100
        return None
    return datetime.fromtimestamp(int(value), UTC)


def _moment(year: int, month: int, day: int) -> datetime | None:
    if 2400 < year < 2700:  # the Thai calendar
        year -= 543
    if not 1990 <= year <= 2100:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _checked(found: FoundDate, now: datetime | None) -> FoundDate | None:
    return None if now and found.moment > now + timedelta(days=2) else found


def _iso(text: str) -> FoundDate | None:
    for found in _ISO.finditer(text):
        day = _moment(int(found[1]), int(found[2]), int(found[3]))
        if day is None:
            continue
        if found[4] and int(found[4]) < 24 and int(found[5]) < 60:
            day = day.replace(hour=int(found[4]), minute=int(found[5]), second=min(int(found[6] or 0), 59))
            zone = found[7]
            if zone and zone[0] in "+-":
                sign = -1 if zone[0] == "-" else 1
                offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
                if offset < timedelta(hours=24):
                    day = day.replace(tzinfo=timezone(sign * offset)).astimezone(UTC)
        return FoundDate(day, found.start(), found.end())
    return None


def _mail(text: str) -> FoundDate | None:
    found = _MAIL.search(text)
    if not found:
        return None
    try:
        moment = parsedate_to_datetime(found.group())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return FoundDate(moment.astimezone(UTC), found.start(), found.end())


def _year_first(text: str) -> FoundDate | None:
    for found in _YEAR_FIRST.finditer(text):
        year, month, day = found[1] or found[4], found[2] or found[5], found[3] or "1"
        if moment := _moment(int(year), int(month), int(day)):
            return FoundDate(moment, found.start(), found.end())
    return None


def _thang(text: str) -> FoundDate | None:
    found = _THANG.search(text)
    moment = _moment(int(found[3]), int(found[2]), int(found[1])) if found else None
    return FoundDate(moment, found.start(), found.end()) if found and moment else None


def _numeric(text: str, languages: Sequence[str] | None, dayfirst: bool | None) -> FoundDate | None:
    for found in _NUMERIC.finditer(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first == second == year:
            continue  # "10/10/10" is praise
        if len(found[4]) == 2:
            year += 2000 if year < 70 else 1900
        if first > 12 or first == second:
            order = True
        elif second > 12:
            order = False
        elif dayfirst is not None:
            order = dayfirst
        elif found[2] == ".":
            order = True
        else:
            by_language = _dayfirst_of(languages)
            if by_language is None:
                return None
            order = by_language
        day, month = (first, second) if order else (second, first)
        if moment := _moment(year, month, day):
            return FoundDate(moment, found.start(), found.end())
    return None


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, object]]:
    data: dict[str, dict[str, object]] = json.loads(
        files("spiders.parsing").joinpath("date_words.json").read_text("utf-8")
    )
    return data


def _month_of(word: str, languages: Sequence[str] | None) -> int | None:
    value = _words()["months"].get(word)
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


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().strip(".'’\u200f\u200e")


def _month_name(text: str, now: datetime | None, languages: Sequence[str] | None) -> FoundDate | None:
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    for index, (word, start, end) in enumerate(tokens):
        if word[0].isdigit():
            continue
        month = _month_of(_fold(word), languages)
        if month is None:
            continue
        sure = _is_month_only(_fold(word), languages)
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
            day = _latest(now, month, int(tokens[number[0]][0]))
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
        if word[:1].isdigit():
            return (at, int(word)) if len(word) <= 4 and word.isdigit() else None
        if _fold(word) not in _FILLER and word.strip("."):
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
        if moment := _moment(year, month, day):
            places = [tokens[at] for at, _ in used]
            return FoundDate(moment, min(start, *(p[1] for p in places)), max(end, *(p[2] for p in places)))
    return None


def _latest(now: datetime, month: int, day: int) -> datetime | None:
    """The last such day that is not after now."""
    for year in (now.year, now.year - 1):
        moment = _moment(year, month, day)
        if moment and moment <= now + timedelta(days=1):
            return moment
    return None


def _relative(text: str, now: datetime) -> FoundDate | None:
    if found := _MONTH_DAY.search(text):
        day = _latest(now, int(found[1]), int(found[2])) if int(found[1]) <= 12 else None
        if day:
            return FoundDate(day, found.start(), found.end())
    ago = _words()["ago"]
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    for index, (word, _, _) in enumerate(tokens):
        if not word[0].isdigit() or len(word) > 3:
            continue
        for back in (0, 1, 2, 3):
            if index - back < 0:
                break
            prefix = "".join(_fold(t[0]) for t in tokens[index - back : index])
            for forward in (0, 1, 2, 3):
                if index + forward >= len(tokens) or not back + forward:
                    continue
                rest = [_fold(t[0]) for t in tokens[index + 1 : index + 1 + forward]]
                unit = ago.get(f"{prefix}#{''.join(rest)}")
                if unit is None and forward == 1 and not rest[0].isascii():
                    unit = next((ago[k] for n in range(2, 7) if (k := f"{prefix}#{rest[0][:n]}") in ago), None)
                if isinstance(unit, str):
                    moment = _before(now, int(word), unit)
                    return FoundDate(moment, tokens[index - back][1], tokens[index + forward][2]) if moment else None
    return _named(text, now)


def _named(text: str, now: datetime) -> FoundDate | None:
    """ "yesterday", "a week ago": phrases of at most four words."""
    named, ago = _words()["named"], _words()["ago"]
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    words = [_fold(t[0]) for t in tokens]
    for index in range(len(tokens)):
        for length in range(1, 6):
            part = words[index : index + length]
            if len(part) < length:
                break
            place = tokens[index][1], tokens[index + length - 1][2]
            value = named.get("".join(part))
            if isinstance(value, list) and len(part[0]) + length > 3:
                moment = _before(now, value[0], value[1])
            else:
                ones = [
                    "".join([*part[:n], "#", *part[n + 1 :]]) for n, w in enumerate(part) if w in _ONE and length > 1
                ]
                unit = next((ago[one] for one in ones if one in ago), None)
                moment = _before(now, 1, unit) if isinstance(unit, str) else None
            if moment:
                return FoundDate(moment, *place)
    return None


def _before(now: datetime, count: int, unit: str) -> datetime | None:
    """Now less so many units; days and longer at midnight."""
    if unit in _UNIT_SECONDS:
        return now - timedelta(seconds=count * _UNIT_SECONDS[unit])
    today = now.date()
    if unit in _UNIT_DAYS:
        day = today - timedelta(days=count * _UNIT_DAYS[unit])
    else:
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        if year < 1990:
            return None
        day = date(year, month + 1, min(today.day, 28))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
