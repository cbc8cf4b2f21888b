"""Counting marks by brand, theme, side and stratum: once indexed, the market is counted anew in any other view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.statistics.intervals import Numbers


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counted reviews and marks per brand, cell (theme and side) and stratum."""

    brands: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    """(theme_id, side)."""
    events: Numbers
    """Shape (brands, cells, strata)."""
    totals: Numbers
    """Shape (brands, strata)."""

    def sides(self, i: int, j: int | None) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Events and totals of brand ``i`` and of brand ``j`` (None: all brands but ``i``)."""
        here, total = self.events[i], self.totals[i]
        if j is not None:
            return here, total, self.events[j], self.totals[j]
        return here, total, self.events.sum(axis=0) - here, self.totals.sum(axis=0) - total


class Tally:
    """Marks of counted reviews, ready to be counted.

    Parameters
    ----------
    counted
        From :func:`analysis.strata.counted_reviews`.
    marks
        From :func:`analysis.marks.build_marks`; marks of reviews that do not count are ignored.
    brands
        Brand ids, in the order wanted; brands without reviews stay, with zeros.
    cells
        (theme_id, side), in the order wanted.
    """

    def __init__(
        self, counted: pd.DataFrame, marks: pd.DataFrame, *, brands: Sequence[str], cells: Sequence[tuple[str, str]]
    ) -> None:
        self.brands, self.cells = tuple(brands), tuple(cells)
        self._brand = pd.Index(self.brands, dtype="str").get_indexer(pd.Index(counted["brand"]))
        stratum, names = pd.factorize(counted["stratum"], sort=True)
        self._stratum, self._strata = stratum, len(names)
        self._review, self._cell = self._positions(counted, marks)

    def _positions(
        self, counted: pd.DataFrame, marks: pd.DataFrame
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        review = pd.Index(counted["review_id"]).get_indexer(pd.Index(marks["review_id"]))
        themes = pd.Index(sorted({theme for theme, _ in self.cells}), dtype="str")
        sides = pd.Index(sorted({side for _, side in self.cells}), dtype="str")
        place = np.full((len(themes) + 1, len(sides) + 1), -1, dtype=np.int64)  # the last row and column: not asked for
        for at, (theme, side) in enumerate(self.cells):
            place[themes.get_loc(theme), sides.get_loc(side)] = at
        cell = place[themes.get_indexer(pd.Index(marks["theme_id"])), sides.get_indexer(pd.Index(marks["side"]))]
        kept = (review >= 0) & (cell >= 0)
        kept[kept] &= self._brand[review[kept]] >= 0
        return review[kept], cell[kept]

    def count(self, keep: npt.NDArray[np.bool_] | None = None) -> Counts:
        """Counts over all counted reviews, or over those of a mask of shape (counted,)."""
        shape = (len(self.brands), len(self.cells), self._strata)
        there = self._brand >= 0 if keep is None else (self._brand >= 0) & keep
        totals = np.bincount(self._brand[there] * shape[2] + self._stratum[there], minlength=shape[0] * shape[2])
        chosen = there[self._review]
        review, cell = self._review[chosen], self._cell[chosen]
        flat = (self._brand[review] * shape[1] + cell) * shape[2] + self._stratum[review]
        events = np.bincount(flat, minlength=int(np.prod(shape)))
        return Counts(
            brands=self.brands,
            cells=self.cells,
            events=events.reshape(shape).astype(np.float64),
            totals=totals.reshape(shape[0], shape[2]).astype(np.float64),
        )
