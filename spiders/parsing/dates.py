"""Dates as sites write them, in the languages they write in; one that can be read in two ways is not guessed at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache

from spiders.parsing.date_words import FoundDate, day_of, read_month_name
from spiders.parsing.relative_dates import read_named, read_relative

_LONGEST = 240
AHEAD = timedelta(days=2)
"""A later date than that was misread."""
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?!\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:GMT|UTC|[+-]\d{4}))?")
_EPOCH = re.compile(r"\s*(\d{10}|\d{13})(?:\.\d+)?\s*")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?[./年년\-]\s?(\d{1,2})\s?[./月월\-]\s?(\d{1,2})(?:\s?[日일号])?(?!\d)|(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]"
)
_NUMERIC = re.compile(r"(?<![\d./\-])(\d{1,2})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d]|[./\-]\d)")
_THANG = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})\W{0,3}(?:năm\s)?(\d{4})", re.IGNORECASE)


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
    if len(text) <= 10 and (moment := _plain_day(text)) is not None:  # how data is mostly written
        return None if now and moment > now + AHEAD else moment
    if epoch := _EPOCH.fullmatch(text):
        return _from_epoch(float(epoch.group(1)))
    found = find_date(text, now=now, languages=languages, dayfirst=dayfirst)
    return found.moment if found else None


@lru_cache(maxsize=8192)
def _plain_day(text: str) -> datetime | None:
    """Midnight of 2026-03-09; None for all else."""
    day = _DAY.fullmatch(text)
    return day_of(int(day[1]), int(day[2]), int(day[3])) if day else None


def find_date(
    text: str,
    *,
    now: datetime | None = None,
    languages: Sequence[str] | None = None,
    dayfirst: bool | None = None,
) -> FoundDate | None:
    """Like :func:`parse_date` for texts, with the place; nothing is searched beyond the first 240 characters."""
    return _found_date(text[:_LONGEST], now, now.utcoffset() if now else None, tuple(languages or ()), dayfirst)


@lru_cache(maxsize=8192)
def _found_date(
    text: str, now: datetime | None, _: timedelta | None, languages: Sequence[str], dayfirst: bool | None
) -> FoundDate | None:
    """:func:`find_date`, kept: marks, authors and bodies ask about the same piece of a page. Moments that are equal in two
    zones may be two days, hence the offset among what it is kept by.
    """
    text = _plain_digits(text)
    if not any(c.isdigit() for c in text):
        return read_named(text, now) if now else None
    for reader in (_iso, _mail, _year_first, _thang):
        if found := reader(text):
            return _checked(found, now)
    if found := read_month_name(text, now, languages):
        return _checked(found, now)
    if found := _numeric(text, languages, dayfirst):
        return _checked(found, now)
    return read_relative(text, now) if now else None


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


def _checked(found: FoundDate, now: datetime | None) -> FoundDate | None:
    return None if now and found.moment > now + AHEAD else found


def _iso(text: str) -> FoundDate | None:
    for found in _ISO.finditer(text):
        day = day_of(int(found[1]), int(found[2]), int(found[3]))
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
        if moment := day_of(int(year), int(month), int(day)):
            return FoundDate(moment, found.start(), found.end())
    return None


def _thang(text: str) -> FoundDate | None:
    found = _THANG.search(text)
    moment = day_of(int(found[3]), int(found[2]), int(found[1])) if found else None
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
        if moment := day_of(year, month, day):
            return FoundDate(moment, found.start(), found.end())
    return None
