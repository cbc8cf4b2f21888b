"""Cells of any file -> values; None when there is nothing, :class:`Unreadable` when there is and it makes no sense."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache

from spiders.importers.tables.clock_times import parse_clock_time
from spiders.parsing.dates import parse_date
from spiders.records import fold_space

_NUMERIC_DATE = re.compile(
    r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?[Mm]?\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*"
)
_UNIX_DATE = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (?:(?:UTC|GMT|([+-]\d{4})) )?(\d{4})"
)
_PLACEHOLDERS = frozenset({"", "nan", "none", "null", "n/a", "na", "#n/a", "nat", "-", "--", "\\n"})
_YES = frozenset({"true", "yes", "y", "1", "1.0", "verified", "ja", "oui", "sí", "si", "sim", "да", "是", "✓"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "not verified", "unverified", "nein", "non", "não", "нет", "否"})
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")


class UnreadableError(ValueError):
    """A cell has something that is no value of its field; ``str(error)`` says what was expected and what came."""


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: empty, or a word that tables write for nothing.

    >>> is_blank(" NaN "), is_blank(0)
    (True, False)
    """
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and value.strip().casefold() in _PLACEHOLDERS


def read_words(value: object) -> str | None:
    """Text of a cell: numbers as written, whole ones without a fraction.

    >>> read_words(12.0), read_words(" a  b "), read_words(None)
    ('12', 'a b', None)
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (list, dict)):
        raise UnreadableError(f"expected a text, got {'a list' if isinstance(value, list) else 'an object'}")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        value = int(value)
    return fold_space(str(value)) or None


def read_flag(value: object) -> bool | None:
    """Yes or no."""
    if is_blank(value) or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    words = str(value).strip().casefold()
    if words in _YES or words in _NO:
        return words in _YES
    raise UnreadableError(f"expected yes or no, got {shorten(value)}")


def read_language(value: object) -> str | None:
    """The primary subtag of a language tag.

    >>> read_language("en-GB")
    'en'
    """
    if is_blank(value):
        return None
    found = _TAG.fullmatch(str(value).strip())
    if not found:
        raise UnreadableError(f"expected a language code such as en, got {shorten(value)}")
    return found[1].lower()


@dataclass(frozen=True)
class DateOrders:
    """Of the dates in a column that are written like 03/04/2024, how many show which order."""

    day: int = 0
    """Can only have the day first."""
    month: int = 0
    """Can only have the month first."""
    either: int = 0
    """Could have either."""

    @property
    def dayfirst(self) -> bool | None:
        """The order of the whole column; None when nothing tells or its dates contradict each other."""
        return None if bool(self.day) == bool(self.month) else bool(self.day)

    def __add__(self, other: DateOrders) -> DateOrders:
        """Both columns together."""
        return DateOrders(self.day + other.day, self.month + other.month, self.either + other.either)


def count_date_orders(values: Iterable[object]) -> DateOrders:
    """What the dates of a column such as 03/04/2024 say about their order.

    >>> count_date_orders(["03/04/2024", "25/04/2024"]).dayfirst, count_date_orders(["03/04/2024"]).dayfirst
    (True, None)
    """
    day = month = either = 0
    for value in values:
        found = _NUMERIC_DATE.fullmatch(value) if isinstance(value, str) else None
        if not found or found[2] == ".":  # dots stand between day, month and year only
            continue
        first, second = int(found[1]), int(found[3])
        day += first > 12 >= second
        month += second > 12 >= first
        either += first <= 12 and second <= 12 and first != second
    return DateOrders(day, month, either)


def read_moment(value: object, *, dayfirst: bool | None) -> datetime | None:
    """A moment, UTC; times without zone are UTC."""
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UnreadableError(f"expected a date, got {shorten(value)}")
    found = _moment_of(value.strip() if isinstance(value, str) else value, dayfirst)
    if found is None:
        hint = ""
        numeric = _NUMERIC_DATE.fullmatch(value) if isinstance(value, str) else None
        if numeric and int(numeric[1]) <= 12 and int(numeric[3]) <= 12:
            hint = " that is clearly day first or month first; nothing in the file decides (--dates dmy or --dates mdy does)"
        raise UnreadableError(f"expected a date{hint}, got {shorten(value)}")
    return found


@lru_cache(maxsize=4096)
def _moment_of(value: str | float, dayfirst: bool | None) -> datetime | None:
    if isinstance(value, str):
        if value[:4].isdecimal() and value[4:5] == "-":
            try:
                return _utc(datetime.fromisoformat(value.removesuffix(" UTC")))
            except (ValueError, OverflowError):
                return parse_clock_time(value, dayfirst=None)
        if unix := _UNIX_DATE.fullmatch(value):  # Tue Oct 31 22:10:47 +0000 2017
            words = f"{unix[2]} {unix[1]} {unix[5]} {unix[3]} {unix[4] or '+0000'}"
            with suppress(ValueError):
                return _utc(parsedate_to_datetime(words))
            return None
        numeric = _NUMERIC_DATE.fullmatch(value)
        if numeric:
            return _numeric_moment(numeric, dayfirst)
        return parse_clock_time(value, dayfirst=dayfirst) or parse_date(value)
    return parse_date(value)


def _numeric_moment(found: re.Match[str], dayfirst: bool | None) -> datetime | None:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first > 12 or first == second or found[2] == ".":
        day_leads = True  # dots stand between day, month and year only
    elif second > 12:
        day_leads = False
    elif dayfirst is None:
        return None
    else:
        day_leads = dayfirst
    day, month = (first, second) if day_leads else (second, first)
    if len(found[4]) == 2:
        year += 2000 if year < 70 else 1900
    hour = int(found[5] or 0)
    if found[8]:
        hour = hour % 12 + (12 if found[8] in "pP" else 0)
    zone = UTC
    if found[9] and found[9][0] in "+-":
        sign = -1 if found[9][0] == "-" else 1
        zone = timezone(sign * timedelta(hours=int(found[9][1:3]), minutes=int(found[9][-2:])))
    try:
        return datetime(year, month, day, hour, int(found[6] or 0), int(found[7] or 0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise UnreadableError(f"expected a date, got {moment.isoformat()}") from None


def shorten(value: object) -> str:
    """A cell as shown in a message.

    >>> shorten("x" * 99)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'"
    """
    text = fold_space(str(value))
    return repr(text if len(text) <= 40 else text[:37] + "...")
