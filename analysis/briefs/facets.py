"""What the page's filters count with: whole numbers by brand, source, half-year and language, for the script to add up.

No word of a customer and no name goes into these data: brands, sources, periods, languages and themes are places in
lists, and the names stand in the page's own menus.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.briefs.wording import say_count
from analysis.charts.base import ChartView
from analysis.marks import SIDES, build_marks
from analysis.strata import UNDATED, UNKNOWN, counted_reviews

MOST_CHOICES = 24
"""Sources, half-years and languages named one by one; what is rarer stands together under the last choice."""
MOST_GROUPS = 20_000
"""Groups of reviews in one page; above it rarer sources, half-years and languages are put together."""
FACETS = ("brand", "source", "period", "language")
REST = "\x00rest"
"""The choice that holds all that is not named."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a filter: its place in the data, its name and how many counted reviews it has."""

    place: int
    name: str
    n: str


class Facets:
    """The filters of one page and the counts behind them.

    Parameters
    ----------
    view
        The tables and brands.

    Notes
    -----
    Counted are the same reviews as in every share of the brief (``reviews.counted``). A review of another kind, or one
    that is not counted, has places too, so that its quote can be shown or hidden.
    """

    def __init__(self, view: ChartView) -> None:
        self._view = view
        reviews = view.tables.table("reviews").drop_duplicates("review_id").sort_values("review_id", kind="stable")
        kept = _counted(reviews)
        published = pd.to_datetime(reviews["published"], utc=True)
        half = (
            published.dt.year.astype("Int64").astype("str")
            + "-"
            + (published.dt.month > 6).map({False: "1", True: "2"})
        )
        brands = {brand: place for place, brand in enumerate(view.brands)}
        self._rows = pd.DataFrame(
            {
                "review_id": reviews["review_id"].astype("str"),
                "brand": reviews["brand"].map(brands).fillna(-1).astype("int64"),
                "source": reviews["source"].fillna(UNKNOWN).astype("str"),
                "period": half.where(published.notna(), UNDATED).astype("str"),
                "language": reviews["language"].fillna(UNKNOWN).astype("str"),
                "counted": kept & reviews["brand"].isin(list(brands)),
                "unhappy": reviews["polarity_label"].eq("negative"),
            }
        ).reset_index(drop=True)
        most = MOST_CHOICES
        while True:
            self._values = {facet: self._named(facet, most) for facet in FACETS[1:]}
            self._places = self._place()
            groups = self._places.loc[self._rows["counted"].to_numpy(), list(FACETS)].drop_duplicates()
            if len(groups) <= MOST_GROUPS or most <= 2:
                break
            most //= 2

    def _named(self, facet: str, most: int) -> list[str]:
        """The values of a facet that are choices of their own, in order."""
        sizes = self._rows.loc[self._rows["counted"], facet].value_counts()
        if facet == "period":
            named = sorted((p for p in sizes.index if p != UNDATED), reverse=True)[:most]
            named += [UNDATED] if UNDATED in sizes.index else []
        else:
            named = [str(v) for v, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], str(pair[0])))[:most]]
        return [*named, REST] if len(named) < len(sizes) else named

    def _place(self) -> pd.DataFrame:
        places = {"review_id": self._rows["review_id"], "brand": self._rows["brand"]}
        for facet, values in self._values.items():
            order = {value: place for place, value in enumerate(values)}
            places[facet] = self._rows[facet].map(order).fillna(order.get(REST, -1)).astype("int64")
        return pd.DataFrame(places)

    @cached_property
    def _of_review(self) -> dict[str, str]:
        rows = self._places[list(FACETS)].to_numpy().tolist()
        return {
            str(review): " ".join(str(place) for place in row)
            for review, row in zip(self._places["review_id"], rows, strict=True)
        }

    def of(self, review_id: str) -> str:
        """Places of a review's brand, source, half-year and language, for an attribute; empty when it is not known."""
        return self._of_review.get(review_id, "")

    def values(self, facet: str) -> list[str]:
        """The values of a facet in the order of their places; ``REST`` holds the others."""
        return list(self._view.brands) if facet == "brand" else self._values[facet]

    def choices(self, facet: str, names: dict[str, str]) -> list[Choice]:
        """The choices of a filter that have a counted review.

        ``names`` has what a value is called when that is not the value itself.
        """
        sizes = self._places.loc[self._rows["counted"].to_numpy(), facet].value_counts()
        return [
            Choice(place=place, name=show_text(names.get(value, value), 60), n=say_count(sizes[place]))
            for place, value in enumerate(self.values(facet))
            if sizes.get(place, 0)
        ]

    @property
    def total(self) -> int:
        """Reviews counted."""
        return int(self._rows["counted"].sum())

    def counts(self, cells: Collection[tuple[str, str]]) -> str:
        """The counts as JSON of whole numbers only.

        Parameters
        ----------
        cells
            (theme id, side) pairs of which counts are needed; see :meth:`cell`.

        Returns
        -------
        str
            A list of groups ``[brand, source, period, language, reviews, unhappy, cell, reviews, cell, reviews, …]``.
        """
        counted = self._rows["counted"].to_numpy()
        keys = self._places[counted]
        whole = keys.assign(unhappy=self._rows.loc[counted, "unhappy"].astype("int64")).groupby(list(FACETS), sort=True)
        sizes = whole["unhappy"].agg(["size", "sum"]).reset_index().to_numpy().tolist()
        groups: dict[tuple[int, ...], list[int]] = {tuple(row[:4]): row[4:] for row in sizes}
        tables = self._view.tables
        marks = build_marks(tables.table("reviews"), tables.table("opinions"))
        wanted = {pair: self.cell(*pair) for pair in cells}
        place = [wanted.get(pair, -1) for pair in zip(marks["theme_id"], marks["side"], strict=True)]
        marks = marks.assign(cell=np.asarray(place, dtype=np.int64))
        marks = marks[marks["cell"] >= 0][["review_id", "cell"]].merge(keys, on="review_id")
        for *group, cell, n in marks.groupby([*FACETS, "cell"], sort=True).size().reset_index().to_numpy().tolist():
            groups[tuple(group)] += [cell, n]
        return json.dumps([[*key, *numbers] for key, numbers in sorted(groups.items())], separators=(",", ":"))

    @cached_property
    def _themes(self) -> dict[str, int]:
        return {theme: place for place, theme in enumerate(self._view.themes)}

    def cell(self, theme: str, side: str) -> int:
        """Number under which the counts of a theme's side stand; -1 for a theme that the table of themes lacks."""
        place = self._themes.get(theme)
        return -1 if place is None else place * len(SIDES) + list(SIDES.values()).index(side)


def _counted(reviews: pd.DataFrame) -> Any:
    """Which reviews shares are of; worked out where results of an older analysis do not say."""
    if "counted" in reviews.columns:
        return reviews["counted"].fillna(False).astype(bool)
    return reviews["review_id"].isin(counted_reviews(reviews)["review_id"])
