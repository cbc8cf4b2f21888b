"""The rows of a file of customer figures -> figures by brand, period and segment."""

from __future__ import annotations

import re
from datetime import date

from spiders.importers.tables.record_rows import RecordRows
from spiders.importers.tables.table import Row
from spiders.importers.tables.values import UnreadableError, is_blank, read_words, shorten
from spiders.records import stable_id
from spiders.service_records import CustomerFigures

_PERIODS = (
    (re.compile(r"(?P<year>\d{4})(?:\.0)?"), ""),
    (re.compile(r"(?P<year>\d{4})[- /]?H(?P<part>[12])|H(?P<part2>[12])[- /]?(?P<year2>\d{4})", re.IGNORECASE), "H"),
    (re.compile(r"(?P<year>\d{4})[- /]?Q(?P<part>[1-4])|Q(?P<part2>[1-4])[- /]?(?P<year2>\d{4})", re.IGNORECASE), "Q"),
    (re.compile(r"(?P<year>\d{4})[-/](?P<part>0?[1-9]|1[0-2])|(?P<part2>0?[1-9]|1[0-2])/(?P<year2>\d{4})"), "M"),
)
_SIGNS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₹": "INR", "₺": "TRY", "zł": "PLN"}
_MONEY = re.compile(r"(?:[A-Z]{3}|[^\w\s-]|zł)?\s*(-?\d[\d.,'\u00a0\u202f ]*)\s*(?:[A-Z]{3}|[^\w\s-]|zł)?")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:([.,'\u00a0\u202f ])\d{3})(?:\1\d{3})*")


def read_period(value: object) -> str:
    """A period as it is kept: 2026, 2026-H1, 2026-Q1 or 2026-03.

    Raises
    ------
    UnreadableError
        When it is none of these.

    >>> read_period("Q1 2026"), read_period(2026), read_period("2026/3")
    ('2026-Q1', '2026', '2026-03')
    """
    if isinstance(value, date):  # a workbook makes a date of 2026-03
        if value.day == 1:
            return f"{value:%Y-%m}"
        raise UnreadableError(f"expected a period such as 2026-Q1, got the day {value:%Y-%m-%d}")
    words = (read_words(value) or "").strip()
    for pattern, letter in _PERIODS:
        found = pattern.fullmatch(words)
        if not found:
            continue
        parts = found.groupdict()
        year = parts["year"] or parts["year2"]
        if not 1990 <= int(year) <= 2100:
            break
        part = parts.get("part") or parts.get("part2") or ""
        return year if not letter else f"{year}-{int(part):02}" if letter == "M" else f"{year}-{letter}{part}"
    raise UnreadableError(f"expected a period such as 2026, 2026-H1, 2026-Q1 or 2026-03, got {shorten(value)}")


def read_amount(value: object) -> float:
    """A number with or without a sign of money: "49,90 €", "1,234.50", "EUR 12".

    Raises
    ------
    UnreadableError
        When it is no number, or may be thousands or a fraction ("1,234").

    >>> read_amount("49,90 €"), read_amount("1.234,50")
    (49.9, 1234.5)
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    found = _MONEY.fullmatch(str(value).strip())
    if not found:
        raise UnreadableError(f"expected a number, got {shorten(value)}")
    digits = re.sub(r"['\u00a0\u202f ]", "", found[1]).rstrip(".,")
    marks = [c for c in digits if c in ".,"]
    if len(marks) == 1 and _THOUSANDS.fullmatch(digits) and not digits.lstrip("-").startswith("0"):
        raise UnreadableError(
            f"{shorten(value)} may be thousands or a fraction; write it without separator, for example 1234.00"
        )
    if marks:
        last = marks[-1]
        if marks.count(last) > 1:  # 1.234.567
            digits = digits.replace(last, "")
        else:
            whole, _, rest = digits.rpartition(last)
            digits = whole.replace(".", "").replace(",", "") + "." + rest
    try:
        return float(digits)
    except ValueError:
        raise UnreadableError(f"expected a number, got {shorten(value)}") from None


def read_people(value: object) -> int:
    """A number of people: whole, thousands in any way.

    >>> read_people("1,234"), read_people("1 234"), read_people(12.0)
    (1234, 1234, 12)
    """
    if isinstance(value, str) and _THOUSANDS.fullmatch(value.strip()):
        value = re.sub(r"[.,'\u00a0\u202f ]", "", value)
    number = read_amount(value)
    if not number.is_integer():
        raise UnreadableError(f"expected a whole number, got {shorten(value)}")
    return int(number)


class CustomerRows(RecordRows):
    """The rows of one file of figures, being read into records."""

    def read(self) -> list[CustomerFigures]:
        """The usable rows as figures; the others are in :attr:`rejected`."""
        found: list[CustomerFigures] = []
        figures: dict[str, CustomerFigures] = {}
        lines: dict[str, int] = {}
        for row in self._usable():
            try:
                one = self._read_row(row)
            except UnreadableError as error:
                self._reject(row, str(error))
                continue
            before = figures.get(one.figures_id)
            if before is not None and before != one:
                self._reject(
                    row, f"the same brand, period and segment stand in line {lines[one.figures_id]} with other figures"
                )
                continue
            figures[one.figures_id], lines[one.figures_id] = one, lines.get(one.figures_id, row.line)
            found.append(one)
        if any(f.average_order_value is not None and f.currency is None for f in found):
            self.notes.append("no currency for some order values; a column currency says it (EUR, GBP, ...)")
        return found

    def _read_row(self, row: Row) -> CustomerFigures:
        brand = self._brand(row)
        value = self._value(row, "period")
        if is_blank(value):
            raise UnreadableError("has no period")
        period, segment = read_period(value), self._words(row, "segment")
        start, lost = self._people(row, "customers_at_start"), self._people(row, "customers_lost")
        order_value, orders, years = (
            self._amount(row, name) for name in ("average_order_value", "orders_per_year", "years_retained")
        )
        if all(v is None for v in (start, lost, order_value, orders, years)):
            raise UnreadableError("has no figures")
        if start is not None and lost is not None and lost > start:
            raise UnreadableError(
                f"customers_lost {lost} is more than customers_at_start {start}: only those of the start count"
            )
        return CustomerFigures(
            figures_id=stable_id("g", brand, period, segment),
            brand=brand,
            period=period,
            segment=segment,
            customers_at_start=start,
            customers_lost=lost,
            average_order_value=order_value,
            orders_per_year=orders,
            years_retained=years,
            currency=self._currency(row),
        )

    def _people(self, row: Row, field: str) -> int | None:
        value = self._value(row, field)
        if is_blank(value):
            return None
        return int(self._positive(field, value, read_people(value)))

    def _amount(self, row: Row, field: str) -> float | None:
        value = self._value(row, field)
        return None if is_blank(value) else self._positive(field, value, read_amount(value))

    @staticmethod
    def _positive(field: str, value: object, number: float) -> float:
        if number < 0:
            raise UnreadableError(f"{field}: expected 0 or more, got {shorten(value)}")
        return number

    def _currency(self, row: Row) -> str | None:
        """From its column, else from the sign beside the order value; $ belongs to many."""
        words = self._words(row, "currency")
        if words is not None:
            words = _SIGNS.get(words, words).upper()
            if not re.fullmatch(r"[A-Z]{3}", words):
                self._lose(row, "currency", f"expected a code such as EUR, got {shorten(words)}")
                return None
            return words
        money = str(self._value(row, "average_order_value") or "")
        code = re.search(r"[A-Z]{3}", money)
        return code[0] if code else next((_SIGNS[sign] for sign in _SIGNS if sign in money), None)
