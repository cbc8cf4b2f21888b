"""What the readers of all kinds of rows share: cells by field, brands, moments, words; losses and rejections by line."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from spiders.importers.base import Rejected
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import (
    DateOrders,
    UnreadableError,
    count_date_orders,
    is_blank,
    read_moment,
    read_words,
    shorten,
)
from spiders.market import Market
from spiders.parsing.text import clean_text
from spiders.privacy import mask_contacts, mask_reply
from spiders.records import normalise_text

LISTED = 12
"""Brands named in a message."""
ORDERS = {"dmy": True, "mdy": False}
"""What ``--dates`` may say -> whether the day stands first."""
_MARKUP = re.compile(r"[<&]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,12})?")
_NOTHING = frozenset({"nan", "null"})
"""What tables write for an empty text; "none" and "n/a" may be a customer's words."""

T = TypeVar("T")


def brand_of(market: Market, words: str) -> str | None:
    """The brand of that id, name or domain, whatever the case and punctuation."""
    found = market.find_brand(words)
    if found is None:
        plain = normalise_text(words)
        fits = [b for b in market.brand if plain and plain in {normalise_text(b.id), normalise_text(b.name)}]
        found = fits[0] if len(fits) == 1 else market.brand_of_domain(words.strip())
    return found.id if found else None


def unknown_brand(market: Market, words: str) -> str:
    """Why a row is left out whose brand the market does not have."""
    ids = [brand.id for brand in market.brand]
    more = f" and {len(ids) - LISTED} more" if len(ids) > LISTED else ""
    return f"unknown brand {shorten(words)}; the brands are {', '.join(ids[:LISTED])}{more}"


class RecordRows:
    """The rows of one file, being read into records; a kind's reader derives from it."""

    def __init__(
        self,
        *,
        market: Market,
        file: Path,
        table: Table,
        fields: Mapping[str, str],
        defaults: Mapping[str, str],
        moments: tuple[str, ...] = (),
    ) -> None:
        self.market = market
        self.file = file
        self.table = table
        self.fields = fields
        self.defaults = defaults
        self.rejected: list[Rejected] = []
        self.losses: list[Rejected] = []
        self.notes: list[str] = []
        self.unknown: Counter[str] = Counter()
        """Brands that the market does not have -> rows."""
        self._brands: dict[str, str | None] = {}
        self._dayfirst = self._decide_orders([field for field in moments if field in fields])

    def _decide_orders(self, moments: list[str]) -> dict[str, bool | None]:
        """Each column of dates has one order: its own dates tell, else those of the file's other columns."""
        orders = {m: count_date_orders(row.values.get(self.fields[m]) for row in self.table.rows) for m in moments}
        together = sum(orders.values(), DateOrders()).dayfirst
        said = ORDERS.get(self.defaults.get("dates", ""))
        decided: dict[str, bool | None] = {}
        for field, order in orders.items():
            contradicts = bool(order.day and order.month)
            own = order.dayfirst if order.dayfirst is not None or contradicts else together
            decided[field] = own if said is None else said
            if not order.either:
                continue
            column = self.fields[field]
            if decided[field] is None and contradicts:
                self.notes.append(
                    f"{column!r} has dates with the day first and dates with the month first; the {order.either} that could "
                    "be either were not read (--dates dmy or --dates mdy decides)"
                )
            elif decided[field] is not None and said is None:
                shown = "day/month" if decided[field] else "month/day"
                which = "its own dates" if order.dayfirst is not None else "those of the other columns"
                self.notes.append(f"dates in {column!r} were read as {shown}: {which} can only be that")
        return decided

    def _usable(self) -> Iterator[Row]:
        """Rows with anything in them; empty ones are rejected."""
        for row in self.table.rows:
            if all(is_blank(value) for value in row.values.values()):
                self._reject(row, "has no values")
            else:
                yield row

    def _value(self, row: Row, field: str) -> object:
        column = self.fields.get(field)
        value = row.values.get(column) if column is not None else None
        return self.defaults.get(field) if is_blank(value) else value

    def _brand(self, row: Row) -> str:
        value = self._value(row, "brand")
        if is_blank(value):
            raise UnreadableError("has no brand")
        return self._known_brand(read_words(value) or "")

    def _known_brand(self, words: str) -> str:
        if words not in self._brands:
            self._brands[words] = brand_of(self.market, words)
        found = self._brands[words]
        if found is None:
            self.unknown[words] += 1
            raise UnreadableError(unknown_brand(self.market, words))
        return found

    def _words(self, row: Row, field: str) -> str | None:
        return self._optional(row, field, read_words)

    def _moment(self, row: Row, field: str) -> datetime | None:
        dayfirst = self._dayfirst.get(field)
        return self._optional(row, field, lambda value: read_moment(value, dayfirst=dayfirst))

    def _past(self, row: Row, field: str, *, now: datetime, required: bool = False) -> datetime | None:
        """A moment that the row is nothing without, or whose nonsense makes the row doubtful."""
        value = self._value(row, field)
        if is_blank(value):
            if required:
                raise UnreadableError(f"has no {field}")
            return None
        try:
            found = read_moment(value, dayfirst=self._dayfirst.get(field))
        except UnreadableError as error:
            raise UnreadableError(f"{field}: {error}") from None
        if found is not None and found > now + timedelta(days=1):
            raise UnreadableError(f"{field} {found:%Y-%m-%d %H:%M} lies in the future; it is {now:%Y-%m-%d} now")
        return found

    def _masked(self, row: Row, field: str, *, required: bool = False) -> str | None:
        column = self.fields.get(field)
        value = row.values.get(column) if column is not None else self.defaults.get(field)
        try:
            words = read_words(value)
        except UnreadableError as error:
            if required:
                raise UnreadableError(f"{field}: {error}") from None
            self._lose(row, field, str(error))
            return None
        if words is None or words.casefold() in _NOTHING:
            return None
        mask = mask_reply if field == "reply_text" else mask_contacts
        return mask(clean_text(words) if _MARKUP.search(words) else words) or None

    def _optional(self, row: Row, field: str, read: Callable[[object], T | None]) -> T | None:
        """A value the row can do without; when it cannot be read that is reported."""
        value = self._value(row, field)
        if is_blank(value):
            return None
        try:
            return read(value)
        except UnreadableError as error:
            self._lose(row, field, str(error))
            return None

    def _lose(self, row: Row, field: str, reason: str) -> None:
        self.losses.append(Rejected(line=row.line, reason=f"without {field}: {reason}"))

    def _reject(self, row: Row, reason: str) -> None:
        self.rejected.append(Rejected(line=row.line, reason=reason))


def read_number(value: object) -> float | None:
    """A plain number, also a negative one or with a decimal comma; None for everything else.

    >>> read_number("-1"), read_number("4,5"), read_number("4 of 5")
    (-1.0, 4.5, None)
    """
    if isinstance(value, bool) or is_blank(value):
        return None
    if not isinstance(value, (int, float)):
        if not isinstance(value, str) or not _PLAIN_NUMBER.fullmatch(value.strip()):
            return None
        value = value.strip().replace(",", ".")
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
