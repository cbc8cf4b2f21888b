"""Dates relative to the day a page was fetched: "3 days ago", "gestern", "il y a un mois"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from spiders.parsing.date_words import TOKEN, FoundDate, date_words, fold, latest

_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
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
_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def read_relative(text: str, now: datetime) -> FoundDate | None:
    """A date as a number of units before now, or a day and month without a year."""
    if found := _MONTH_DAY.search(text):
        day = latest(now, int(found[1]), int(found[2])) if int(found[1]) <= 12 else None
        if day:
            return FoundDate(day, found.start(), found.end())
    ago = date_words()["ago"]
    tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    for index, (word, _, _) in enumerate(tokens):
        if not word[0].isdecimal() or len(word) > 3:
            continue
        for back in (0, 1, 2, 3):
            if index - back < 0:
                break
            prefix = "".join(fold(t[0]) for t in tokens[index - back : index])
            for forward in (0, 1, 2, 3):
                if index + forward >= len(tokens) or not back + forward:
                    continue
                rest = [fold(t[0]) for t in tokens[index + 1 : index + 1 + forward]]
                unit = ago.get(f"{prefix}#{''.join(rest)}")
                if unit is None and forward == 1 and not rest[0].isascii():
                    unit = next((ago[k] for n in range(2, 7) if (k := f"{prefix}#{rest[0][:n]}") in ago), None)
                if isinstance(unit, str):
                    moment = _before(now, int(word), unit)
                    return FoundDate(moment, tokens[index - back][1], tokens[index + forward][2]) if moment else None
    return read_named(text, now)


def read_named(text: str, now: datetime) -> FoundDate | None:
    """A date as a phrase without a number, of five words at most: "yesterday", "a week ago"."""
    named, ago = date_words()["named"], date_words()["ago"]
    tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    if len(tokens) > 12:
        return None  # a sentence: its "yesterday" is another day
    words = [fold(t[0]) for t in tokens]
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
