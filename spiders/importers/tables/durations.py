"""Columns that hold how long something took: "First reply time (min)", 00:45:12, 2h 5m; the unit from the head."""

from __future__ import annotations

import re
from datetime import time, timedelta

from spiders.importers.tables.columns import fold_name
from spiders.importers.tables.values import UnreadableError, is_blank, shorten

UNITS = {
    "seconds": 1, "second": 1, "secs": 1, "sec": 1, "s": 1, "minutes": 60, "minute": 60, "mins": 60, "min": 60, "m": 60,
    "hours": 3600, "hour": 3600, "hrs": 3600, "hr": 3600, "h": 3600, "days": 86400, "day": 86400, "d": 86400,
    "milliseconds": 0.001, "ms": 0.001, "hh mm ss": None, "h mm ss": None, "hh mm": 3600, "mm ss": 60,
}  # fmt: skip
"""Unit as a head names it -> seconds; None: written with colons, which say it themselves."""
_UNIT = re.compile(r"(?: in)? (" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")$")
_CALENDAR = re.compile(r" (?:calendar|within calendar)(?: hours?)?$")
_NUMBER = re.compile(r"-?\d{1,10}(?:[.,]\d{1,6})?")
_COLONS = re.compile(r"(?:(\d{1,4}) ?d(?:ays?)?,? )?(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?) ?([a-z]+)[,.]?(?: and)?\s*")


def split_unit(head: str) -> tuple[str, float | None]:
    """A column's folded name without its unit, and the unit in seconds (None when it names none).

    >>> split_unit("First response time (in hrs)"), split_unit("Time to close")
    (('first response time', 3600), ('time to close', None))
    """
    name = _CALENDAR.sub("", fold_name(head))
    found = _UNIT.search(name)
    if not found:
        return name, None
    return _CALENDAR.sub("", name[: found.start()]), UNITS[found[1]]


def read_duration(value: object, *, unit: float | None) -> timedelta | None:
    """How long; None when the cell is empty.

    Parameters
    ----------
    value
        A number in ``unit``, or a text such as "00:45:12", "1d 2h", "2 days 03:00:00".
    unit
        Seconds; None when the column's name does not say it: then plain numbers and "1:30" cannot be read.

    Raises
    ------
    UnreadableError
        When it is no duration, is negative, or has no unit.

    >>> read_duration("90", unit=60).total_seconds(), read_duration("1h 30m", unit=None).total_seconds()
    (5400.0, 5400.0)
    """
    if is_blank(value):
        return None
    if isinstance(value, timedelta):
        return value
    if isinstance(value, time):  # a workbook's cell formatted as a time
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    words = str(value).strip().casefold()
    if isinstance(value, (int, float)) or _NUMBER.fullmatch(words):
        if unit is None:
            raise UnreadableError(
                f"{shorten(value)} has no unit; name it in the column's head, for example (minutes), or write 1h 30m"
            )
        number = float(words.replace(",", "."))
        if number < 0:
            raise UnreadableError(f"expected a duration, got {shorten(value)}")
        return timedelta(seconds=number * unit)
    if found := _COLONS.fullmatch(words):
        return _of_colons(found, unit, value)
    total, place = 0.0, 0
    for part in _PART.finditer(words):
        seconds = UNITS.get(part[2])
        if part.start() != place or not seconds:
            break
        total, place = total + float(part[1].replace(",", ".")) * seconds, part.end()
    if not place or place != len(words):
        raise UnreadableError(f"expected a duration such as 1h 30m or 00:45:12, got {shorten(value)}")
    return timedelta(seconds=total)


def _of_colons(found: re.Match[str], unit: float | None, value: object) -> timedelta:
    days, first, second, third = (int(part or 0) for part in found.groups())
    if found[4]:
        return timedelta(days=days, hours=first, minutes=second, seconds=third)
    if unit == 60 and not days:
        return timedelta(minutes=first, seconds=second)
    if unit == 3600 or days:
        return timedelta(days=days, hours=first, minutes=second)
    raise UnreadableError(
        f"{shorten(value)} may be hours or minutes; write it as 00:45:12 or name the unit in the head"
    )
