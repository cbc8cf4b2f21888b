"""Tables that an analysis need not have: those of parts that had nothing to read, or of older results."""

from __future__ import annotations

import pandas as pd

from analysis.charts.base import ChartView
from analysis.errors import ResultsError


def given_table(view: ChartView, name: str) -> pd.DataFrame:
    """The result table of that name; empty and without columns when the analysis did not make it."""
    try:
        return view.tables.table(name)
    except ResultsError:
        return pd.DataFrame()


def split_cell(value: object) -> list[str]:
    """The parts of a list inside a cell.

    >>> split_cell("a|b"), split_cell(None), split_cell(float("nan"))
    (['a', 'b'], [], [])
    """
    return [part for part in value.split("|") if part] if isinstance(value, str) else []
