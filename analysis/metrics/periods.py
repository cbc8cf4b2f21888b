"""Periods as they are written: years, half-years, quarters and months."""

from __future__ import annotations

import pandas as pd

LENGTHS = {4: "year", 7: "month"}


def quarter_of(moments: pd.Series) -> pd.Series:
    """``2026-Q1`` of each moment (UTC); missing where there is none.

    >>> import pandas as pd
    >>> quarter_of(pd.Series(pd.to_datetime(["2026-03-31", None], utc=True))).tolist()
    ['2026-Q1', nan]
    """
    year = moments.dt.year.astype("Int64").astype("str")
    quarter: pd.Series = (year + "-Q" + moments.dt.quarter.astype("Int64").astype("str")).where(moments.notna())
    return quarter


def length_of(period: str) -> str:
    """What a period is.

    >>> [length_of(p) for p in ("2026", "2026-H1", "2026-Q1", "2026-03")]
    ['year', 'half-year', 'quarter', 'month']
    """
    if "H" in period:
        return "half-year"
    return "quarter" if "Q" in period else LENGTHS[len(period)]
