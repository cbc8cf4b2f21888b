"""Quiet hours."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_quiet(now: datetime, *, quiet: str | None, zone: str) -> bool:
    """Whether a moment lies in the quiet hours; the first minute does, the last does not.

    Parameters
    ----------
    now
        With time zone.
    quiet
        ``22:00-07:00``; over midnight when the end is earlier than the beginning. None: no hour is quiet.
    zone
        Time zone in which the hours are meant; summer time is followed.

    Examples
    --------
    >>> from datetime import UTC
    >>> is_quiet(datetime(2026, 7, 1, 21, 30, tzinfo=UTC), quiet="22:00-07:00", zone="Europe/London")
    True
    >>> is_quiet(datetime(2026, 7, 1, 6, 0, tzinfo=UTC), quiet="22:00-07:00", zone="Europe/London")
    False
    """
    if quiet is None:
        return False
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    there = now.astimezone(ZoneInfo(zone)).time()
    return start <= there < end if start < end else there >= start or there < end
