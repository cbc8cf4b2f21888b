"""Whether an imported file could say something at all: an empty cell of a missing column is no answer."""

from __future__ import annotations

import pandas as pd


def stated(frame: pd.DataFrame, crawls: pd.DataFrame, column: str) -> pd.Series:
    """Rows whose file had the column, or that have a value in it.

    Parameters
    ----------
    frame
        Records with ``crawl_id`` and the column.
    crawls
        Frame ``crawls`` of the corpus; ``fill_rates`` of an import has a key for each column that the file had. Rows
        of unknown origin count as stated.

    Returns
    -------
    pandas.Series
        bool, index of ``frame``.

    Examples
    --------
    >>> import pandas as pd
    >>> crawls = pd.DataFrame({"crawl_id": ["c1", "c2"], "fill_rates": [{"contacts": 0.5}, {}]})
    >>> stated(pd.DataFrame({"crawl_id": ["c1", "c2"], "contacts": [None, None]}), crawls, "contacts").tolist()
    [True, False]
    """
    silent = {
        str(crawl_id)
        for crawl_id, rates in zip(crawls["crawl_id"], crawls["fill_rates"], strict=True)
        if isinstance(rates, dict) and column not in rates
    }
    return frame[column].notna() | ~frame["crawl_id"].isin(silent)
