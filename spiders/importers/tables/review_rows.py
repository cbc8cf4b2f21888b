"""The rows of a file of reviews -> records, one by one; what cannot be used is kept with its line and reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.tables.record_rows import RecordRows, read_number
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import UnreadableError, is_blank, read_flag, read_language, shorten
from spiders.market import Market
from spiders.parsing.ratings import parse_count, parse_rating
from spiders.privacy import author_key, mask_address
from spiders.records import Review, review_id

NO_SOURCE = "import"
"""Source of rows whose file names none: one name for all such files, so that overlapping exports meet."""
USUAL_BEST = 5.0
_OF = re.compile(r"\d\s*/\s*\d")


class ReviewRows(RecordRows):
    """The rows of one file, being read into records."""

    def __init__(
        self, *, market: Market, file: Path, table: Table, fields: Mapping[str, str], defaults: Mapping[str, str]
    ) -> None:
        super().__init__(
            market=market, file=file, table=table, fields=fields, defaults=defaults, moments=("published", "replied_at")
        )
        self.best = USUAL_BEST

    def read(self) -> list[Review]:
        """The usable rows as records; the others are in :attr:`rejected`."""
        self._take_scale()
        seen: Counter[str] = Counter()
        reviews: list[Review] = []
        for row in self._usable():
            try:
                reviews.append(self._read_row(row, seen))
            except UnreadableError as error:
                self._reject(row, str(error))
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
            url=mask_address(self._words(row, "url") or "") or None,
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

    def _rating(self, row: Row) -> float | None:
        """value / best; off its scale, the row is refused: the number or the scale is not what it is taken for."""
        value = self._value(row, "rating")
        if is_blank(value):
            return None
        best = self._best(row)
        if best is None:
            return None
        number = read_number(value)
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
        best = read_number(value)
        if best is None or best <= 0:
            self._lose(row, "rating_best", f"expected the best rating of the scale, got {shorten(value)}")
            return None
        return best

    def _take_scale(self) -> None:
        """The scale of ratings that come without one, from the whole column: five stars unless that cannot be."""
        if "rating_best" in self.fields or "rating_best" in self.defaults or "rating" not in self.fields:
            return
        numbers = [
            n for row in self.table.rows if (n := read_number(row.values.get(self.fields["rating"]))) is not None
        ]
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


def _read_count(value: object) -> int | None:
    found = parse_count(value)
    if found is None:
        raise UnreadableError(f"expected a count, got {shorten(value)}")
    return found
