"""Which reviews teach the models, so that a few new ones do not change how all others are read."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FROM = 500
"""Reviews up to which all of them teach."""
GROWTH = 10
"""Afterwards, whoever came since the market last grew by one part in so many does not teach yet."""


def teaching_reviews(reviews: pd.DataFrame, crawls: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the reviews that teach.

    The sizes 500, 550, 605, ... are steps. Reviews teach that had come when the market reached the last of its steps;
    what one crawl or import brought, teaches together or not at all. So at least ten of eleven reviews always teach,
    and which ones they are changes only when a step is reached: until then everything learned stays, and only what is
    new has to be read.

    Parameters
    ----------
    reviews
        Column first_crawl_id.
    crawls
        Columns crawl_id, started.

    Returns
    -------
    numpy.ndarray
        bool of shape (reviews,). It follows from the store alone, not from what was analysed before.

    Examples
    --------
    >>> reviews = pd.DataFrame({"first_crawl_id": ["a"] * 560 + ["b"] * 30})
    >>> crawls = pd.DataFrame({"crawl_id": ["a", "b"], "started": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    >>> int(teaching_reviews(reviews, crawls).sum()), int(teaching_reviews(reviews[:555], crawls).sum())
    (560, 555)
    """
    if len(reviews) <= FROM:
        return np.ones(len(reviews), dtype=bool)
    started = crawls.drop_duplicates("crawl_id").set_index("crawl_id")["started"]
    came = pd.to_datetime(reviews["first_crawl_id"].map(started), utc=True)
    step = FROM
    while step + step // GROWTH <= len(reviews):
        step += step // GROWTH
    # of unknown moment: older than all others
    reached = came.sort_values(na_position="first").iloc[step - 1]
    teaching: NDArray[np.bool_] = (came.isna() | (came <= reached)).to_numpy(dtype=bool)
    return teaching
