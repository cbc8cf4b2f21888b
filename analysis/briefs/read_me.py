"""The first sheet of a workbook: what it holds, how sure it is, and what each column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.briefs.context import Brief
from analysis.briefs.table_sheets import TableNote
from analysis.briefs.wording import say_count
from analysis.briefs.workbook import MOST_ROWS, Workbook
from analysis.charts.base import MUTED, OWN
from analysis.languages import N_, gettext

ABOUT = {
    "Findings": N_("The findings that matter most, with their figures and how sure they are."),
    "Changes": N_("What moved since the analysis before."),
    "Brands": N_("One row a brand: reviews, unhappy customers, stars, SWOT, FAQ, search."),
    "SWOT": N_("Strengths, weaknesses, opportunities and threats of every brand."),
    "Complaints": N_("Theme by brand: share of reviews that complain, and the verdict against the others."),
    "Praise": N_("The same for praise."),
    "Gaps": N_("What many customers want and few get, by score."),
    "Goals": N_("The goals of market.toml and where they stand."),
    "Plan": N_("What to do, step by step, with an empty column to tick off."),
    "Journey": N_("Stage by stage and touchpoint by touchpoint, each brand: praise, complaints, what hurts."),
    "Answers": N_("Channel by channel: how many were answered, and how fast."),
    "Metrics": N_("NPS, effort, satisfaction, response times, churn and value, with their intervals."),
    "Personas": N_("Groups of reviewers that the data shows, with their pains, delights and words."),
    "Evidence": N_("The quotes behind the figures."),
    "Method": N_("How it was counted, compared and scored, and what the words mean."),
}
READING = (
    N_("How each step was done and what it cannot show: sheet Method here, and docs/method.md of marketgap in full."),
    N_("An empty cell means not known; it never means none."),
    N_("Shares are per cent of reviews. “from” and “to” are the 95 % interval: a wide one means few reviews."),
    N_("▲ higher than the others, ▼ lower, = no difference, ? cannot tell. The colours beside the words say the same."),
    N_(
        "Sheets named “Table …” are the result tables as marketgap export gives them; brands and themes stand there by id."
    ),
    N_("Text that begins with =, +, - or @ is stored as text and is never run as a formula; addresses are plain text."),
)


def add_read_me(book: Workbook, sheet: Any, brief: Brief, notes: Sequence[TableNote]) -> None:
    """Write the first sheet, after all others are written.

    Parameters
    ----------
    book
        The workbook.
    sheet
        Its empty first sheet.
    brief
        What is said of the market.
    notes
        What was written of the result tables.
    """
    page = _Page(book, sheet)
    page.line(gettext("{market}: competitor brief", market=brief.market), size=18)
    page.facts(
        [
            (gettext("Date"), brief.day or gettext("not known")),
            (
                gettext("Seen from"),
                (brief.seen_from + (", " + gettext("a rival") if brief.perspective else ""))
                or gettext("no brand in particular"),
            ),
            (gettext("Brands"), ", ".join(brief.brands)),
            (gettext("What is counted"), brief.summary),
        ]
    )
    page.listed(gettext("How sure"), brief.cannot_tell or [gettext("Nothing was left undecided.")])
    if brief.warnings:
        page.listed(gettext("Before you rely on this"), brief.warnings)
    page.listed(gettext("How to read it"), [gettext(line) for line in READING])
    page.head(gettext("Sheets"), gettext("What it holds"), "", gettext("Rows"))
    tables = {note.sheet: note for note in notes}
    about = {gettext(name): gettext(words) for name, words in ABOUT.items()}
    for name in book.names[1:]:
        note = tables.get(name)
        page.entry(name, note.about if note else about.get(name, ""), note)
    page.at += 1
    page.head(gettext("Columns of the tables"), gettext("Column"), gettext("What it holds"), gettext("Shown as"))
    for note in notes:
        for column, meaning, shown in note.columns:
            page.row([note.sheet, column, meaning, shown])
    sheet.set_portrait()


class _Page:
    """Writes lines from the top."""

    def __init__(self, book: Workbook, sheet: Any) -> None:
        self.book, self.sheet, self.at = book, sheet, 0

    def row(self, values: Sequence[object], **look: object) -> None:
        for place, value in enumerate(values):
            self.book.write(self.sheet, self.at, place, value, look={"indent": 0, "text_wrap": True, **look})
        self.at += 1

    def line(self, text: str, size: int = 13) -> None:
        self.sheet.set_row(self.at, size * 1.7)
        self.book.write(
            self.sheet, self.at, 0, text, look={"indent": 0, "bold": True, "font_size": size, "font_color": OWN}
        )
        self.at += 1

    def wide(self, text: str, first: int = 0) -> None:
        """A text over the columns from ``first`` on, in a row high enough for it."""
        letters = (140, 110)[first]
        self.sheet.set_row(self.at, 15.5 * max(1, -(-len(text) // letters)))
        look = self.book.format(text_wrap=True)
        self.sheet.merge_range(self.at, first, self.at, 3, "", look)
        self.book.write(self.sheet, self.at, first, text, look={"indent": 0, "text_wrap": True})

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        for name, value in pairs:
            self.wide(value, 1)
            self.book.write(self.sheet, self.at, 0, name, look={"indent": 0, "bold": True})
            self.at += 1
        self.at += 1

    def listed(self, title: str, items: Sequence[str]) -> None:
        self.line(title)
        for item in items:
            self.wide(f"• {item}")
            self.at += 1
        self.at += 1

    def head(self, *names: str) -> None:
        look = {"bold": True, "bg_color": "#e8edf3", "bottom": 1, "bottom_color": MUTED}
        for place in range(4):
            self.sheet.write_blank(self.at, place, None, self.book.format(**look))
        self.row(names, **look)

    def entry(self, name: str, about: str, note: TableNote | None) -> None:
        """A sheet with a link to it, what it holds, and whether rows had to be left out."""
        cut = ""
        if note and note.left_out:
            cut = " " + gettext(
                "CUT: {left_out} more rows do not fit, a sheet holds {most}. All of them: marketgap export {table} --to {table}.parquet",
                left_out=say_count(note.left_out),
                most=say_count(MOST_ROWS),
                table=note.table,
            )
        self.sheet.set_row(self.at, 31 if cut else 15.5)
        self.sheet.merge_range(self.at, 1, self.at, 2, "", self.book.format(text_wrap=True))
        self.book.write(self.sheet, self.at, 1, about + cut, look={"indent": 0, "text_wrap": True})
        self.book.link(self.sheet, self.at, 0, name)
        self.book.write(self.sheet, self.at, 3, note.rows if note else None, "count")
        self.at += 1
