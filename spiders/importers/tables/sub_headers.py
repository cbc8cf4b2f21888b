"""Second and third rows of survey exports that are no answers: question texts, ids, "Response"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import is_blank

_BELOW_QUESTIONS = frozenset({"response", "open-ended response"})


def drop_sub_headers(table: Table) -> tuple[Table, Mapping[str, str]]:
    """The table without them, and column -> question as it was asked (the column's name when nothing else says it).

    Qualtrics writes the questions in the second row and ``{"ImportId": ...}`` in the third; SurveyMonkey writes
    "Response" and "Open-Ended Response" below the questions.
    """
    heads = {column: column for column in table.columns}
    rows = list(table.rows)
    if len(rows) >= 2 and _is_import_ids(rows[1]):
        heads |= {c: f"{c}: {v}" for c, v in rows[0].values.items() if isinstance(v, str) and v.strip()}
        return _without(table, rows[:2]), heads
    if rows and _is_import_ids(rows[0]):
        return _without(table, rows[:1]), heads
    if rows and _is_below_questions(rows[0]):
        return _without(table, rows[:1]), heads
    return table, heads


def _without(table: Table, dropped: list[Row]) -> Table:
    lines = " and ".join(str(row.line) for row in dropped)
    what = "lines" if len(dropped) > 1 else "line"
    note = f"{what} {lines} of the file describe the columns and are no answers"
    return replace(table, rows=list(table.rows)[len(dropped) :], notes=[*table.notes, note])


def _is_import_ids(row: Row) -> bool:
    cells = [str(value) for value in row.values.values() if not is_blank(value)]
    return bool(cells) and all(cell.lstrip().startswith('{"ImportId"') for cell in cells)


def _is_below_questions(row: Row) -> bool:
    cells = {str(value).strip().casefold() for value in row.values.values() if not is_blank(value)}
    return bool(cells & _BELOW_QUESTIONS) and not any(c.isdigit() for cell in cells for c in cell)
