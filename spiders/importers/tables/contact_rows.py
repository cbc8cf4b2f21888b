"""The rows of a log of test enquiries -> contact attempts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from spiders.importers.tables.record_rows import RecordRows
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import UnreadableError
from spiders.market import Market
from spiders.records import stable_id
from spiders.service_records import ContactAttempt

_CLOCK = re.compile(r"\d:\d{2}|\d{10}|T\d{2}")
_NEVER = frozenset(
    {"never", "no", "no answer", "no reply", "not answered", "none", "nie", "jamais", "nunca", "mai", "никогда", "нет"}
)


class ContactRows(RecordRows):
    """The rows of one log, being read into records."""

    def __init__(
        self,
        *,
        market: Market,
        file: Path,
        table: Table,
        fields: Mapping[str, str],
        defaults: Mapping[str, str],
        now: datetime,
    ) -> None:
        moments = ("asked_at", "answered_at", "observed_until")
        super().__init__(market=market, file=file, table=table, fields=fields, defaults=defaults, moments=moments)
        self.now = now

    def read(self) -> list[ContactAttempt]:
        """The usable rows as attempts; the others are in :attr:`rejected`."""
        seen: Counter[str] = Counter()
        found: list[tuple[ContactAttempt, bool]] = []
        for row in self._usable():
            try:
                found.append(self._read_row(row, seen))
            except UnreadableError as error:
                self._reject(row, str(error))
        newest = max(
            (m for a, stated in found for m in (a.asked_at, a.answered_at, a.observed_until if stated else None) if m),
            default=self.now,
        )
        waiting = sum(not stated and attempt.answered_at is None for attempt, stated in found)
        if waiting:
            self.notes.append(
                f"{waiting} attempts without answer do not say until when you waited: taken as {newest:%Y-%m-%d %H:%M}, the "
                "newest moment in the file (column observed_until says it)"
            )
        return [attempt if stated else replace(attempt, observed_until=newest) for attempt, stated in found]

    def _read_row(self, row: Row, seen: Counter[str]) -> tuple[ContactAttempt, bool]:
        brand, channel = self._brand(row), self._words(row, "channel")
        if channel is None:
            raise UnreadableError("has no channel")
        asked = self._past(row, "asked_at", now=self.now, required=True)
        assert asked is not None
        answered = None if self._says_never(row) else self._past(row, "answered_at", now=self.now)
        until = self._past(row, "observed_until", now=self.now)
        if until is not None and not self._has_time(row, "observed_until"):
            until += timedelta(days=1) - timedelta(seconds=1)  # a day's end
        if answered is not None and answered < asked:
            day_only = self._has_time(row, "asked_at") and not self._has_time(row, "answered_at")
            more = "; answered_at has no time of day, give one" if day_only else ""
            raise UnreadableError(
                f"answered_at {answered:%Y-%m-%d %H:%M} lies before asked_at {asked:%Y-%m-%d %H:%M}{more}"
            )
        for name, moment in (("asked_at", asked), ("answered_at", answered)):
            if until is not None and moment is not None and until < moment:
                raise UnreadableError(
                    f"observed_until {until:%Y-%m-%d %H:%M} lies before {name} {moment:%Y-%m-%d %H:%M}"
                )
        key = stable_id("m", brand, channel.casefold(), asked)
        seen[key] += 1
        return ContactAttempt(
            attempt_id=stable_id("m", brand, channel.casefold(), asked, seen[key]),
            brand=brand,
            channel=channel.casefold(),
            asked_at=asked,
            answered_at=answered,
            observed_until=until or asked,
            note=self._masked(row, "note"),
        ), until is not None

    def _says_never(self, row: Row) -> bool:
        value = self._value(row, "answered_at")
        return isinstance(value, str) and value.strip().casefold() in _NEVER

    def _has_time(self, row: Row, field: str) -> bool:
        """Whether a cell says the time of day too."""
        value = self._value(row, field)
        if isinstance(value, datetime):
            return (value.hour, value.minute, value.second) != (0, 0, 0)
        return not isinstance(value, date) and bool(_CLOCK.search(str(value)))
