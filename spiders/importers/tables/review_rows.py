"""The rows of a file of reviews -> records, one by one; what cannot be used is kept with its line and reason."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from spiders.errors import ImportFileError
from spiders.importers.base import Rejected
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import (
    UnreadableError,
    decide_dayfirst,
    is_blank,
    read_flag,
    read_language,
    read_moment,
    read_words,
    shorten,
)
from spiders.market import Market
from spiders.parsing.ratings import parse_count, parse_rating
from spiders.parsing.text import clean_text
from spiders.privacy import author_key, mask_contacts
from spiders.records import Review, normalise_text, review_id

NO_SOURCE = "import"
"""Source of rows whose file names none: one name for all such files, so that overlapping exports meet."""
USUAL_BEST = 5.0
LISTED = 12
"""Brands named in a message."""
_MARKUP = re.compile(r"[<&]")
_OF = re.compile(r"\d\s*/\s*\d")
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


class ReviewRows:
    """The rows of one file, being read into records."""

    def __init__(
        self, *, market: Market, file: Path, table: Table, fields: Mapping[str, str], defaults: Mapping[str, str]
    ) -> None:
        self.market = market
        self.file = file
        self.table = table
        self.fields = fields
        self.defaults = defaults
        self.rejected: list[Rejected] = []
        self.losses: list[Rejected] = []
        self.notes: list[str] = []
        self.best = USUAL_BEST
        self.brands: dict[str, str | None] = {}
        self.dayfirst = {
            field: decide_dayfirst(row.values.get(fields[field]) for row in table.rows)
            for field in ("published", "replied_at")
            if field in fields
        }

    def read(self) -> list[Review]:
        """The usable rows as records; the others are in :attr:`rejected`."""
        self._take_scale()
        seen: Counter[str] = Counter()
        reviews: list[Review] = []
        for row in self.table.rows:
            if all(is_blank(value) for value in row.values.values()):
                self.rejected.append(Rejected(line=row.line, reason="has no values"))
                continue
            try:
                reviews.append(self._read_row(row, seen))
            except UnreadableError as error:
                self.rejected.append(Rejected(line=row.line, reason=str(error)))
        return reviews

    def _read_row(self, row: Row, seen: Counter[str]) -> Review:
        brand = self._brand(row)
        source = self._words(row, "source") or NO_SOURCE
        text = self._masked(row, "text", required=True)
        title = self._masked(row, "title")
        rating = self._rating(row)
        if not text and not title and rating is None:
            raise UnreadableError("has neither words nor a rating")
        published = self._moment(row, "published")
        author = self._words(row, "author")
        native_id = self._words(row, "native_id")
        about = {
            "brand": brand, "source": source, "native_id": native_id, "published": published, "text": text or "",
            "title": title, "rating": rating, "author": author,
        }  # fmt: skip
        key = review_id(**about)  # type: ignore[arg-type]
        if not native_id:
            seen[key] += 1
            if seen[key] > 1:
                key = review_id(**about, occurrence=seen[key] - 1)  # type: ignore[arg-type]
        return Review(
            review_id=key,
            brand=brand,
            source=source,
            native_id=native_id,
            url=self._words(row, "url"),
            rating=rating,
            title=title,
            text=text or "",
            language=self._optional(row, "language", read_language),
            published=published,
            author_key=author_key(author, source=source),
            verified=self._optional(row, "verified", read_flag),
            helpful=self._optional(row, "helpful", _read_count),
            country=self._words(row, "country"),
            reply_text=self._masked(row, "reply_text"),
            replied_at=self._moment(row, "replied_at"),
        )

    def _value(self, row: Row, field: str) -> object:
        column = self.fields.get(field)
        value = row.values.get(column) if column is not None else None
        return self.defaults.get(field) if is_blank(value) else value

    def _brand(self, row: Row) -> str:
        value = self._value(row, "brand")
        if is_blank(value):
            raise UnreadableError("has no brand")
        words = read_words(value) or ""
        if words not in self.brands:
            self.brands[words] = brand_of(self.market, words)
        found = self.brands[words]
        if found is None:
            raise UnreadableError(unknown_brand(self.market, words))
        return found

    def _rating(self, row: Row) -> float | None:
        """value / best; off its scale, the row is refused: the number or the scale is not what it is taken for."""
        value = self._value(row, "rating")
        if is_blank(value):
            return None
        best = self._best(row)
        if best is None:
            return None
        number = _number(value)
        if number is None:
            share = parse_rating(value, best=best)
            if share is None and _OF.search(str(value)):
                raise UnreadableError(f"rating {shorten(value)} is outside its scale")
            if share is None:
                self._lose(row, "rating", f"expected a number, got {shorten(value)}")
            return share
        if not 0 <= number <= best:
            raise UnreadableError(
                f"rating {number:g} is outside its scale of 0 to {best:g} (rating_best says the scale)"
            )
        return round(number / best, 4)

    def _best(self, row: Row) -> float | None:
        value = self._value(row, "rating_best")
        if is_blank(value):
            return self.best
        best = _number(value)
        if best is None or best <= 0:
            self._lose(row, "rating_best", f"expected the best rating of the scale, got {shorten(value)}")
            return None
        return best

    def _take_scale(self) -> None:
        """The scale of ratings that come without one, from the whole column: five stars unless that cannot be."""
        if "rating_best" in self.fields or "rating_best" in self.defaults or "rating" not in self.fields:
            return
        numbers = [n for row in self.table.rows if (n := _number(row.values.get(self.fields["rating"]))) is not None]
        above = [n for n in numbers if n > USUAL_BEST]
        often = len(above) >= 3 and len(above) >= 0.1 * len(numbers)
        if often or (len(set(above)) >= 3 and len(above) >= 0.01 * len(numbers)):  # not slips of the pen
            raise ImportFileError(
                f"{self.file}: {len(above)} of {len(numbers)} ratings in {self.fields['rating']!r} are above {USUAL_BEST:g} "
                f"(up to {max(numbers):g}) and nothing says their scale; give --scale, for example --scale 10"
            )
        if numbers and min(numbers) >= 0 and max(numbers) <= 1 and any(0 < n < 1 for n in numbers):
            self.best = 1.0
            self.notes.append(f"ratings in {self.fields['rating']!r} were taken for shares of their scale, 0 to 1")

    def _words(self, row: Row, field: str) -> str | None:
        return self._optional(row, field, read_words)

    def _moment(self, row: Row, field: str) -> datetime | None:
        dayfirst = self.dayfirst.get(field)
        return self._optional(row, field, lambda value: read_moment(value, dayfirst=dayfirst))

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
        return mask_contacts(clean_text(words) if _MARKUP.search(words) else words) or None

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


def _number(value: object) -> float | None:
    """A plain number, also a negative one or with a decimal comma; None for everything else."""
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


def _read_count(value: object) -> int | None:
    found = parse_count(value)
    if found is None:
        raise UnreadableError(f"expected a count, got {shorten(value)}")
    return found
