"""Whether a verdict's direction survives when the market is looked at in other ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.statistics.intervals import Numbers
from analysis.statistics.tally import Counts, Tally

ENOUGH = 5.0
"""Marked reviews that a view must lead one to expect of the brand before it may contradict a verdict."""


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What the other views say of each row of table comparisons."""

    failed: list[str]
    """The views in which the direction is another, joined by ``|``."""
    made: npt.NDArray[np.int64]
    """How many views hold enough to contradict at all."""


def other_views(counted: pd.DataFrame, tally: Tally, strict_marks: pd.DataFrame | None) -> Iterator[tuple[str, Counts]]:
    """The market without each source, by the other polarity threshold, and in each half of its period."""
    sources = sorted(counted["source"].unique())
    if len(sources) > 1:
        for source in sources:
            yield f"without {source}", tally.count(counted["source"].ne(source).to_numpy())
    if strict_marks is not None:
        yield (
            "with the other polarity threshold",
            Tally(counted, strict_marks, brands=tally.brands, cells=tally.cells).count(),
        )
    for name, half in (("earlier", True), ("later", False)):
        part = counted["early"].eq(half).fillna(False).to_numpy(dtype=bool)
        if part.any():
            yield f"in the {name} half of the period", tally.count(part)


def check_verdicts(
    verdict: npt.NDArray[np.str_],
    views: Iterator[tuple[str, Counts]],
    pairs: Sequence[tuple[int, int | None]],
    *,
    same: tuple[float, float],
) -> Checks:
    """Look for each verdict's direction in every view; a view of too little data says nothing.

    Parameters
    ----------
    verdict
        Verdicts, cell by cell within pair by pair.
    views
        From :func:`other_views`.
    pairs
        Brand positions; None for the market.
    same
        Limits of the ratio within which "no difference" still holds.
    """
    failed: list[list[str]] = [[] for _ in verdict]
    made = np.zeros(len(verdict), dtype=np.int64)
    low, high = same
    for name, view in views:
        ratio = np.concatenate([_ratios(view, i, j) for i, j in pairs])
        made += ~np.isnan(ratio)
        with np.errstate(invalid="ignore"):
            against = np.select(
                [verdict == "higher", verdict == "lower", verdict == "no_difference"],
                [ratio <= 1, ratio >= 1, (ratio < low) | (ratio > high)],
                default=False,
            )
        for row in np.flatnonzero(against):
            failed[row].append(name)
    return Checks(failed=["|".join(names) for names in failed], made=made)


def _ratios(counts: Counts, i: int, j: int | None) -> Numbers:
    """Pooled ratios; NaN where the view holds too little to contradict anything."""
    events, total, events_other, total_other = counts.sides(i, j)
    both = np.maximum(total + total_other, 1)
    up, down = (events * total_other / both).sum(axis=1), (events_other * total / both).sum(axis=1)
    shared = total_other > 0
    expected = ((events + events_other) * total / both)[:, shared].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected >= ENOUGH, up / down, np.nan)
