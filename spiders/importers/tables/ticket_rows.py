"""The rows of a help desk's export -> tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from spiders.importers.tables.durations import read_duration
from spiders.importers.tables.record_rows import RecordRows
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import UnreadableError, is_blank, read_flag, read_words, shorten
from spiders.market import Market
from spiders.parsing.ratings import parse_count
from spiders.privacy import mask_contacts
from spiders.records import stable_id
from spiders.service_records import Ticket

MOMENTS = ("opened_at", "first_response_at", "resolved_at", "observed_until")


class TicketRows(RecordRows):
    """The rows of one file of tickets, being read into records."""

    def __init__(
        self,
        *,
        market: Market,
        file: Path,
        table: Table,
        fields: Mapping[str, str],
        defaults: Mapping[str, str],
        units: Mapping[str, float | None],
        now: datetime,
    ) -> None:
        super().__init__(market=market, file=file, table=table, fields=fields, defaults=defaults, moments=MOMENTS)
        self.units = units
        """Field of a duration -> seconds of its unit."""
        self.now = now

    def read(self) -> list[Ticket]:
        """The usable rows as tickets; the others are in :attr:`rejected`."""
        seen: Counter[str] = Counter()
        found: list[tuple[Row, Ticket, bool]] = []
        for row in self._usable():
            try:
                found.append((row, *self._read_row(row, seen)))
            except UnreadableError as error:
                self._reject(row, str(error))
        newest = max(
            (m for _, t, _ in found for m in (t.opened_at, t.first_response_at, t.resolved_at) if m), default=self.now
        )
        tickets = []
        for row, ticket, stated in found:
            until = ticket.observed_until if stated else newest
            latest = max(m for m in (ticket.opened_at, ticket.first_response_at, ticket.resolved_at) if m)
            if latest > until:
                self._reject(
                    row, f"observed_until {until:%Y-%m-%d %H:%M} lies before {latest:%Y-%m-%d %H:%M} of the same row"
                )
                continue
            tickets.append(replace(ticket, observed_until=until))
        self._say(tickets, newest)
        return tickets

    def _read_row(self, row: Row, seen: Counter[str]) -> tuple[Ticket, bool]:
        brand = self._brand(row)
        opened = self._past(row, "opened_at", now=self.now, required=True)
        assert opened is not None
        answered = self._end(row, "first_response_at", "first_response_after", opened)
        resolved = self._end(row, "resolved_at", "resolution_after", opened)
        for name, moment in (("first response", answered), ("resolved", resolved)):
            if moment is not None and moment < opened:
                raise UnreadableError(
                    f"{name} {moment:%Y-%m-%d %H:%M:%S} lies before opened {opened:%Y-%m-%d %H:%M:%S}"
                )
        until = self._past(row, "observed_until", now=self.now)
        channel, topic = self._words(row, "channel"), self._topic(row)
        number = self._words(row, "ticket_id")
        key = stable_id("t", brand, number) if number else stable_id("t", brand, "", opened, channel, topic)
        if not number:
            seen[key] += 1
            key = stable_id("t", brand, "", opened, channel, topic, seen[key])
        return Ticket(
            ticket_id=key,
            brand=brand,
            opened_at=opened,
            first_response_at=answered,
            resolved_at=resolved,
            observed_until=until or opened,
            contacts=self._contacts(row),
            channel=channel.casefold() if channel else None,
            topic=topic,
            segment=self._words(row, "segment"),
        ), until is not None

    def _end(self, row: Row, moment: str, duration: str, opened: datetime) -> datetime | None:
        """The moment itself, or the opening and how long it took."""
        found = self._past(row, moment, now=self.now)
        if found is not None or duration not in self.fields:
            return found
        lasted = self._optional(row, duration, lambda value: read_duration(value, unit=self.units.get(duration)))
        return None if lasted is None else opened + lasted

    def _topic(self, row: Row) -> str | None:
        value = self._value(row, "topic")
        if isinstance(value, list):
            value = ", ".join(str(part) for part in value if isinstance(part, (str, int)))
        if is_blank(value):
            return None
        words = read_words(value)
        return mask_contacts(words) if words else None

    def _contacts(self, row: Row) -> int | None:
        """How often the customer got in touch: counted, or one more than the ticket was opened again."""
        for field, more in (("contacts", 0), ("reopens", 1)):
            if field not in self.fields:
                continue
            count = self._optional(row, field, _count)
            if count is not None and count + more < 1:
                self._lose(row, field, "expected 1 or more, got 0")
                return None
            return None if count is None else count + more
        if "first_contact" not in self.fields:
            return None
        first = self._optional(row, "first_contact", read_flag)
        return None if first is None else 1 if first else 2

    def _say(self, tickets: list[Ticket], newest: datetime) -> None:
        """What the figures of these tickets hang on."""
        say: Callable[[str], None] = self.notes.append
        if not tickets:
            return
        open_ones = sum(t.first_response_at is None for t in tickets)
        if not any(field in self.fields for field in ("first_response_at", "first_response_after")):
            say("no column says when a ticket was first answered: response times stay unknown")
        elif open_ones:
            said = (
                ""
                if "observed_until" in self.fields
                else f" until {newest:%Y-%m-%d %H:%M}, the newest moment in the file"
            )
            say(f"{open_ones} of {len(tickets)} tickets have no first response; they count as not answered{said}")
        if not any(field in self.fields for field in ("resolved_at", "resolution_after")):
            say("no column says when a ticket was resolved: resolution times stay unknown")
        if "reopens" in self.fields and "contacts" not in self.fields:
            say(f"contacts were counted as one more than {self.fields['reopens']!r}")
        elif "first_contact" in self.fields and "contacts" not in self.fields:
            say(f"contacts were taken from {self.fields['first_contact']!r}: yes is 1, no is 2 (more than one)")
        midnight = timedelta(0)
        if len(tickets) > 1 and all(
            timedelta(hours=t.opened_at.hour, minutes=t.opened_at.minute) == midnight for t in tickets
        ):
            say("opening times have no time of day: times to answer are known to the day only")


def _count(value: object) -> int:
    found = parse_count(value)
    if found is None or str(value).strip().startswith("-"):
        raise UnreadableError(f"expected a count, got {shorten(value)}")
    return found
