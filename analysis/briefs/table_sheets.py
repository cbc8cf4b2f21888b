"""The result tables as sheets of a workbook, as they are: the same rows, the same numbers, formats by column."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.briefs.column_words import LONG, SHARES, TABLE_WORDS, explain_column, kind_of_column
from analysis.briefs.workbook import JUDGED, Column, Workbook
from analysis.figures import KINDS

UNIT_KINDS = {"share": "share", "seconds": "duration", "points": "number", "index": "number", "money": "number"}
MEASURED = {
    "metrics": ("value", "low", "high"),
    "plan": ("baseline", "low", "high", "target"),
    "goals": (
        "target", "baseline", "baseline_low", "baseline_high", "value", "low", "high", "since_value", "since_low", "since_high",
    ),
}  # fmt: skip
"""Tables whose column ``metric`` says in which unit these columns are."""


@dataclass(frozen=True, kw_only=True)
class TableNote:
    """What the first sheet says of a table."""

    table: str
    sheet: str
    about: str
    rows: int
    left_out: int
    columns: tuple[tuple[str, str, str], ...]
    """(column, meaning, how it is shown)"""


SHOWN = {
    "share": "per cent", "seconds": "seconds", "count": "whole number", "number": "number", "exact": "number", "moment": "moment, UTC",
    "flag": "yes or no", "text": "text", "long": "text",
}  # fmt: skip


def kind_of_metric(metric: object) -> str:
    """The kind of cell for a value of a metric.

    >>> kind_of_metric("complaint_share:waiting"), kind_of_metric("answer_time:tickets"), kind_of_metric("nps")
    ('share', 'duration', 'number')
    """
    kind = str(metric).partition(":")[0]
    return UNIT_KINDS[KINDS[kind][0]] if kind in KINDS else "number"


def add_table(book: Workbook, name: str, frame: pd.DataFrame) -> TableNote:
    """Write a result table as a sheet; rows beyond what a sheet holds are counted, not written.

    Parameters
    ----------
    book
        The workbook.
    name
        Name of the table; its sheet is called "Table" and this.
    frame
        The table. Shares are shown as per cent; numbers stay those of the table, except times of metrics, plan and
        goals, which are durations.
    """
    kinds = [kind_of_column(name, str(column), str(frame[column].dtype)) for column in frame.columns]
    columns = [
        Column(
            name=str(column),
            kind=kind,
            width=LONG.get(str(column), _width(frame[column], str(column)) if kind == "text" else None),
            judged=str(column) in JUDGED,
            scale=kind == "share" and str(column) in SHARES,
        )
        for column, kind in zip(frame.columns, kinds, strict=True)
    ]
    sheet = book.sheet(f"Table {name}", columns)
    measured = [frame.columns.get_loc(c) for c in MEASURED.get(name, ()) if c in frame.columns]
    cells = [frame[column].astype("object").where(frame[column].notna(), None) for column in frame.columns]
    metric = frame["metric"].tolist() if measured and "metric" in frame.columns else None
    for row, values in enumerate(zip(*cells, strict=True)):
        other = dict.fromkeys(measured, kind_of_metric(metric[row])) if metric else None
        sheet.add(values, kinds=other)  # type: ignore[arg-type]
    sheet.finish()
    return TableNote(
        table=name,
        sheet=book.names[-1],
        about=TABLE_WORDS.get(name, ""),
        rows=sheet.rows,
        left_out=sheet.left_out,
        columns=tuple(
            (c.name, explain_column(c.name, name), "by its metric" if place in measured else SHOWN[c.kind])
            for place, c in enumerate(columns)
        ),
    )


def _width(column: pd.Series[str], name: str) -> float:
    """Width in letters: most cells fit."""
    lengths = column.dropna().head(2_000).astype(str).str.len()
    usual = float(lengths.quantile(0.9)) if len(lengths) else 0.0
    return min(40.0, max(len(name) + 3.0, usual + 2.0))
