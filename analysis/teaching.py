"""Which reviews teach the models, so that a few new ones do not change how all others are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FROM = 500
"""Reviews up to which all of them teach."""
GROWTH = 10
"""Afterwards, whoever came since the market last grew by one part in so many does not teach yet."""
MOST = 50_000
"""Of more reviews than that a sample teaches: more would only take memory, since models learn from fewer still."""


@dataclass(frozen=True)
class Teaching:
    """Which reviews teach, and in which blocks the others are read."""

    teaches: NDArray[np.bool_]
    """Shape (reviews,)."""
    blocks: list[NDArray[np.int64]]
    """Places of the reviews that do not, each in one block."""


def choose_teaching(reviews: pd.DataFrame, crawls: pd.DataFrame) -> Teaching:
    """Say which reviews teach.

    The sizes 500, 550, 605, ... are steps. Reviews teach that had come when the market reached the last of its steps;
    what one crawl or import brought, teaches together or not at all. So at least ten of eleven reviews can teach, and
    which ones they are changes only when a step is reached: until then everything learned stays, and only what is new
    has to be read. Of more than :data:`MOST` a sample teaches, by their ids, which are hashes.

    Parameters
    ----------
    reviews
        Columns review_id, first_crawl_id.
    crawls
        Columns crawl_id, started.

    Returns
    -------
    Teaching
        It follows from the store alone, not from what was analysed before. A block is what a crawl or import brought
        after the step, or a part of what did not get into the sample; at most :data:`MOST` reviews each.

    Examples
    --------
    >>> reviews = pd.DataFrame({"first_crawl_id": ["a"] * 560 + ["b"] * 30}).assign(review_id=range(590))
    >>> crawls = pd.DataFrame({"crawl_id": ["a", "b"], "started": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    >>> [int(choose_teaching(part, crawls).teaches.sum()) for part in (reviews, reviews[:555])]
    [560, 555]
    """
    started = dict(zip(crawls["crawl_id"], crawls["started"], strict=True))
    came = pd.to_datetime(
        pd.Series([started.get(crawl) for crawl in reviews["first_crawl_id"]], dtype="object"), utc=True
    )
    ids = reviews["review_id"].reset_index(drop=True)
    early = _early(came)
    inside = ids[early].sort_values(kind="stable").index.to_numpy()
    teaches = np.zeros(len(reviews), dtype=bool)
    teaches[inside[:MOST]] = True
    later = [rows.to_numpy() for _, rows in ids[~early].index.to_series().groupby(came[~early])]
    return Teaching(teaches, [part for rows in (inside[MOST:], *later) for part in _cut(rows)])


def _early(came: pd.Series[pd.Timestamp]) -> NDArray[np.bool_]:
    """Whether each review had come when the market reached its last step; of unknown moment: before all others."""
    if len(came) <= FROM:
        return np.ones(len(came), dtype=bool)
    step = FROM
    while step + step // GROWTH <= len(came):
        step += step // GROWTH
    reached = came.sort_values(na_position="first").iloc[step - 1]
    early: NDArray[np.bool_] = (came.isna() | (came <= reached)).to_numpy(dtype=bool)
    return early


def _cut(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[start : start + MOST] for start in range(0, len(rows), MOST)]
