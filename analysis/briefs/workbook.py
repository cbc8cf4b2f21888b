"""A workbook that is safe to hand on: typed cells, frozen headings, filters, and no text that a spreadsheet would run."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing
from analysis.charts.base import HIGHER, INK, LOWER, MUTED, NEITHER, OWN
from analysis.export import defuse
from analysis.languages import gettext

MOST_ROWS, CELL_UNITS, NAME_LETTERS = 1_048_576, 32_767, 31
"""What a sheet, a cell (in UTF-16 units) and a sheet's name can hold."""
LINE = 15.0
"""Height of a line of words, in points."""
FORMATS: dict[str, dict[str, object]] = {
    "text": {"indent": 1, "align": "left"}, "long": {"indent": 1, "align": "left", "text_wrap": True}, "flag": {"indent": 1, "align": "left"},
    "count": {"num_format": "#,##0"}, "number": {"num_format": "#,##0.00"}, "exact": {"num_format": "0.0000"},
    "share": {"num_format": "0.0%"}, "seconds": {"num_format": '#,##0" s"'}, "duration": {"num_format": "[h]:mm"},
    "day": {"num_format": "d mmm yyyy", "align": "left", "indent": 1}, "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1},
}  # fmt: skip
"""Kind of cell -> how it looks. A duration is given in seconds and stored in days, as spreadsheets count."""
WIDTHS = {
    "share": 10,
    "count": 9,
    "number": 9,
    "exact": 9,
    "seconds": 14,
    "duration": 10,
    "day": 13,
    "moment": 16,
    "flag": 8,
}
WORD_COLOURS = {
    "worse": (HIGHER, "#fbe6da"), "better": (LOWER, "#d9f0e8"), "same": (OWN, "#e1edf8"), "open": (NEITHER, "#eceff3"),
}  # fmt: skip
"""Colours beside words, never instead of them: vermilion, green, blue and grey that colour-blind readers tell apart."""
WORDS = {
    "higher": "worse", "lower": "better", "no_difference": "same", "cannot_tell": "open", "▲": "worse", "▼": "better",
    "=": "same", "?": "open", "weakness": "worse", "threat": "worse", "strength": "better", "opportunity": "same",
    "Weakness": "worse", "Threat": "worse", "Strength": "better", "Opportunity": "same", "negative": "worse",
    "positive": "better", "failed": "worse", "suspect": "worse", "silent": "worse", "answered": "better", "partly": "same",
    "worse": "worse", "better": "better", "unknown": "open", "no_faq": "open", "supported": "same", "not_moving": "worse",
    "on_the_way": "same", "met": "better", "yes": "same", "cannot tell": "open",
    "answers sooner than the others": "better", "answers later than the others": "worse",
}  # fmt: skip
"""First word of a cell -> its colours."""
JUDGED = frozenset({"verdict", "quadrant", "state", "polarity_label", "certainty", "unhappy_verdict", "rating_verdict"})
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}"
)


def clean_text(value: object) -> str:
    """The text without control, invisible and direction characters, cut to what a cell holds, with a mark where cut.

    >>> clean_text("=1+1\\x00\\u202e"), clean_text("W" * 40_000)[-24:]
    ('=1+1', '… [cut; 40,000 in whole]')
    """
    text = str(value)
    if not text.isprintable() or _MARKS.search(text):
        text = show_text(text)
    text = text.strip()
    if len(text) * 2 <= CELL_UNITS or len(text.encode("utf-16-le", "replace")) // 2 <= CELL_UNITS:
        return text
    mark = f"… [cut; {len(text):,} in whole]"
    room = (CELL_UNITS - len(mark)) * 2
    return text.encode("utf-16-le", "replace")[:room].decode("utf-16-le", "ignore") + mark


def name_sheet(name: str, taken: Iterable[str] = ()) -> str:
    """A name that a spreadsheet allows and that no other sheet has.

    >>> name_sheet("=a/b:c", ["b"]), name_sheet("Gaps", ["gaps"]), name_sheet("'", [])
    ('a b c', 'Gaps 2', 'Sheet')
    """
    plain = _BAD_IN_NAMES.sub(" ", clean_text(name)).strip("'=+-@ ") or "Sheet"
    used = {other.casefold() for other in taken}
    tried, number = plain[:NAME_LETTERS], 1
    while tried.casefold() in used or tried.casefold() == "history":
        number += 1
        tried = f"{plain[: NAME_LETTERS - len(str(number)) - 1]} {number}"
    return tried


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its heading, kind of cells, and width in letters (default: by kind)."""

    name: str
    kind: str = "text"
    width: float | None = None
    judged: bool = False
    """Whether its words have colours."""
    scale: bool = False
    """Whether larger shares are coloured deeper."""
    top: float | None = None
    """The share with the deepest colour; default: the largest of the column."""


def _width(column: Column) -> float:
    """Width of a column in letters."""
    return column.width or max(WIDTHS.get(column.kind, 12), min(len(column.name) + 3, 24))


def _head_lines(column: Column) -> int:
    """Lines that a heading takes in bold, broken between words."""
    room, lines, used = max(_width(column) - 2, 1), 1, 0.0
    for word in column.name.split():
        size = len(word) * 1.15
        if used and used + 1 + size > room:
            lines, used = lines + 1, 0.0
        used += size + (1 if used else 0)
    return max(lines, 2)


class Sheet:
    """One sheet with headings, written row by row from the top."""

    def __init__(self, book: Workbook, sheet: Any, columns: Sequence[Column], top: int) -> None:
        self._book, self._sheet, self._columns, self._top = book, sheet, columns, top
        self.rows = 0
        self.left_out = 0
        """Rows that did not fit."""

    def add(self, values: Sequence[object], *, kinds: Mapping[int, str] | None = None, strong: bool = False) -> None:
        """Write a row; a value of None or NaN leaves its cell empty; ``kinds`` names other kinds by place."""
        at = self._top + 1 + self.rows
        if at >= MOST_ROWS:
            self.left_out += 1
            return
        lines = max((self._lines(c, v) for c, v in zip(self._columns, values, strict=True)), default=1)
        if lines > 1:
            self._sheet.set_row(at, min(LINE * lines + 1, 409))
        for place, (column, value) in enumerate(zip(self._columns, values, strict=True)):
            kind = (kinds or {}).get(place, column.kind)
            self._book.write(self._sheet, at, place, value, kind, strong=strong and kind != "long")
        self.rows += 1

    @staticmethod
    def _lines(column: Column, value: object) -> int:
        if column.kind != "long" or not isinstance(value, str):
            return 1
        letters = (column.width or 20) * 1.12 - 2
        return -(-min(len(value), CELL_UNITS) // max(int(letters), 1))

    def finish(self) -> None:
        """Set filter and colours over the rows that were written."""
        if not self._columns:
            return
        first, last = self._top + 1, self._top + max(self.rows, 1)
        self._sheet.autofilter(self._top, 0, last, len(self._columns) - 1)
        for place, column in enumerate(self._columns):
            if column.judged:
                self._book.colour_words(self._sheet, first, place, last)
            if column.scale:
                rule = {
                    "type": "2_color_scale",
                    "min_type": "num",
                    "min_value": 0,
                    "min_color": "#ffffff",
                    "max_color": "#eca866",
                }
                rule |= {"max_type": "num", "max_value": column.top} if column.top else {}
                self._sheet.conditional_format(first, place, last, place, rule)


class Workbook:
    """Writes sheets into memory.

    Parameters
    ----------
    title, subject
        Document properties.
    created
        The moment the file says it was made: an argument, so that the same tables give the same bytes.
    """

    def __init__(self, *, title: str, subject: str, created: datetime) -> None:
        import xlsxwriter

        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._bytes,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties(
            {"title": clean_text(title), "subject": clean_text(subject), "author": "marketgap", "created": created}
        )
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.names: list[str] = []

    def format(self, **look: object) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top", "font_color": INK, **look})
        return self._formats[key]

    def plain_sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A sheet without headings; column widths in letters."""
        sheet = self._add(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.hide_gridlines(2)
        return sheet

    def sheet(self, name: str, columns: Sequence[Column], *, title: str = "", caption: str = "") -> Sheet:
        """A sheet of rows: an optional title with a line below it, headings that stay, a filter, printed landscape."""
        sheet = self._add(name)
        top = 3 if title else 0
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column))
        if title:
            sheet.set_row(0, 24)
            self.write(sheet, 0, 0, title, look={"indent": 0, "bold": True, "font_size": 16, "font_color": OWN})
            self.write(sheet, 1, 0, caption, look={"indent": 0, "font_color": MUTED})
        sheet.set_row(top, LINE * max(_head_lines(c) for c in columns) + 3 if title else None)
        head = {"bold": True, "bg_color": "#e8edf3", "bottom": 1, "bottom_color": MUTED, "text_wrap": True}
        for place, column in enumerate(columns):
            side = {} if column.kind in {"text", "long", "flag", "day", "moment"} else {"align": "right", "indent": 0}
            self.write(sheet, top, place, column.name, look={**head, **side})
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        return Sheet(self, sheet, columns, top)

    def write(
        self, sheet: Any, row: int, column: int, value: object, kind: str = "text", *, strong: bool = False,
        look: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Write one cell by its kind; text is always stored as text."""
        if missing(value):
            return
        form: dict[str, object] = {**FORMATS[kind], **(look or {})}
        if strong and "bold" not in form:
            form["bold"] = True
        if isinstance(value, str):
            text = clean_text(value)
            if text:
                quoted = {"quote_prefix": True} if defuse(text) != text or text[0] in "=+-@" else {}
                sheet.write_string(row, column, text, self.format(**form, **quoted))
        elif isinstance(value, bool) or type(value).__name__ == "bool":
            sheet.write_string(row, column, gettext("yes") if value else gettext("no"), self.format(**form))
        elif isinstance(value, date):  # datetime and pandas' Timestamp are dates
            self._write_moment(sheet, row, column, value, form)
        else:
            number = float(value)  # type: ignore[arg-type]
            if math.isfinite(number):
                shown = number / 86_400 if kind == "duration" else number
                sheet.write_number(row, column, shown, self.format(**form))

    def _write_moment(self, sheet: Any, row: int, column: int, value: date, form: Mapping[str, object]) -> None:
        stamp = pd.Timestamp(value)
        stamp = stamp.tz_convert(None) if stamp.tzinfo is not None else stamp
        if stamp.year < 1900:  # before a spreadsheet's first day
            sheet.write_string(row, column, stamp.strftime("%Y-%m-%d %H:%M"), self.format(**form))
        else:
            sheet.write_datetime(row, column, stamp.to_pydatetime(warn=False), self.format(**form))

    def link(self, sheet: Any, row: int, column: int, name: str) -> None:
        """A link to another sheet of this workbook; there are no others."""
        quoted = name.replace("'", "''")
        sheet.write_url(row, column, f"internal:'{quoted}'!A1", self.format(font_color=OWN, underline=1), name)

    def colour_words(self, sheet: Any, first: int, column: int, last: int) -> None:
        """Colour the cells of a column by their first word."""
        for word, sort in WORDS.items():
            ink, ground = WORD_COLOURS[sort]
            look = self._book_format(font_color=ink, bg_color=ground)
            for said in dict.fromkeys((word, gettext(word))):
                rule = {"type": "text", "criteria": "begins with", "value": said, "format": look}
                sheet.conditional_format(first, column, last, column, rule)

    def save(self) -> bytes:
        """Close the workbook and give its bytes."""
        self._book.close()
        return self._bytes.getvalue()

    def _book_format(self, **look: object) -> Any:
        key = (("conditional", True), *sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _add(self, name: str) -> Any:
        self.names.append(name_sheet(name, self.names))
        sheet = self._book.add_worksheet(self.names[-1])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R" + gettext("Page {page} of {pages}", page="&P", pages="&N"))
        return sheet
