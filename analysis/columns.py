"""Columns of stated types: what every table is built with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


def as_column(values: Sequence[Any] | pd.Series, kind: str) -> pd.Series:
    """Values as a column of that type; None becomes missing.

    >>> as_column([None, "2026-03-01"], "datetime64[us, UTC]").isna().tolist()
    [True, False]
    """
    dtype: Any = kind
    column = values if isinstance(values, pd.Series) else pd.Series(values, dtype="object")
    if kind.startswith("datetime64"):
        column = pd.Series(pd.to_datetime(column, utc=True))
    found: pd.Series = column.astype(dtype)
    return found


def fit_columns(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The frame with exactly these columns, in this order, of these types, rows numbered anew.

    >>> import pandas as pd
    >>> fit_columns(pd.DataFrame({"n": [1], "more": ["x"]}), {"n": "Int64"}).columns.tolist()
    ['n']
    """
    plain = frame.reset_index(drop=True)
    return pd.DataFrame({name: as_column(plain[name], kind) for name, kind in kinds.items()}, index=plain.index)


def empty_table(kinds: Mapping[str, str]) -> pd.DataFrame:
    """A table of no rows."""
    return pd.DataFrame({name: as_column([], kind) for name, kind in kinds.items()})


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain dictionaries by column name.

    >>> import pandas as pd
    >>> rows_of(pd.DataFrame({"n": [1, 2]}))
    [{'n': 1}, {'n': 2}]
    """
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def is_among(column: pd.Series, ids: pd.Series | pd.Index) -> pd.Series:
    """Whether each value is one of these: what ``isin`` says, which takes each id of a column of text apart.

    >>> is_among(pd.Series(["a", "b", None]), pd.Series(["b", "b"])).tolist()
    [False, True, False]
    """
    known = pd.Index(pd.unique(np.asarray(ids, dtype=object)), dtype=object).dropna()
    return pd.Series(known.get_indexer(np.asarray(column, dtype=object)) >= 0, index=column.index)


def parted(column: pd.Series) -> pd.Series:
    """Ids joined by ``|`` as lists; the column has no missing values.

    >>> parted(pd.Series(["waiting|price", "staff"])).tolist()
    [['waiting', 'price'], ['staff']]
    """
    return pd.Series([ids.split("|") for ids in np.asarray(column, dtype=object)], index=column.index, dtype=object)
