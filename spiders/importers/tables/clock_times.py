"""Dates that are followed by a time of day, in the ways that help desks and survey tools write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from spiders.parsing.dates import find_date

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s?(?P<half>[AaPp]\.?[Mm]\b\.?)?"
    r"\s?(?P<zone>Z\b|[+-]\d{2}:?\d{2}|(?:GMT|UTC)[+-]\d{1,2}(?::\d{2})?|[A-Z]{3,4}\b)?"
)
_TIME = re.compile(rf"(?<![\d:]){_CLOCK}")
_YEAR_FIRST = re.compile(rf"\s*(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[T,]|\s)\s*{_CLOCK}\s*")
_NAMED_MONTH = re.compile(r"\s*(\d{1,2})[/.-]([^\W\d_]{3,9})\.?[/.-](\d{4}|\d{2})(?!\d)")
ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "WEST": 1, "MSK": 3, "JST": 9, "KST": 9,
}  # fmt: skip
"""Zone names with one usual meaning, hours from UTC; others (IST, BST) have several and are read as UTC."""


def parse_clock_time(text: str, *, dayfirst: bool | None) -> datetime | None:
    """The date and time of a text, UTC; midnight when it has no time of day, None when it has no date.

    >>> parse_clock_time("Mar 1, 2024 9:15 PM", dayfirst=None).isoformat()
    '2024-03-01T21:15:00+00:00'
    >>> parse_clock_time("12/Mar/24 9:15 AM", dayfirst=None).isoformat()
    '2024-03-12T09:15:00+00:00'
    >>> parse_clock_time("2024-03-01 09:15 PM CET", dayfirst=None).isoformat()
    '2024-03-01T20:15:00+00:00'
    >>> parse_clock_time("2026/03/01 2:05:06 PM GMT+1", dayfirst=None).isoformat()
    '2026-03-01T13:05:06+00:00'
    """
    if whole := _YEAR_FIRST.fullmatch(text):
        try:
            day = datetime(int(whole[1]), int(whole[2]), int(whole[3]), tzinfo=UTC)
        except ValueError:
            return None
        return _at(day, whole)
    if named := _NAMED_MONTH.match(text):  # Jira: 12/Mar/24
        year = named[3] if len(named[3]) == 4 else f"20{named[3]}"
        text = f"{named[1]} {named[2]} {year}{text[named.end() :]}"
    found = find_date(text, dayfirst=dayfirst)
    if found is None:
        return None
    outside = f"{text[: found.start]} {text[found.end :]}"
    time = _TIME.search(outside)
    if time is None or found.moment != found.moment.replace(hour=0, minute=0, second=0):
        return found.moment
    return _at(found.moment, time)


def _at(day: datetime, time: re.Match[str]) -> datetime | None:
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    if time["half"]:
        hour = hour % 12 + (12 if time["half"][0] in "pP" else 0)
    zone = time["zone"] or "Z"
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    elif zone[3:4] in {"+", "-"}:  # GMT+1
        hours, _, minutes = zone[4:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (-1 if zone[3] == "-" else 1)
    else:
        offset = timedelta(hours=ZONES.get(zone, 0))
    try:
        return day.replace(hour=hour, minute=minute, second=second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
