"""Which brands share sources, languages and half-years, and why a comparison cannot be told, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.wording import say_list

MARKET = "market"
"""Name of all other brands together in the column ``against``."""
MOSTLY_SHARED = 0.7
"""A brand with less than that share of its reviews in shared strata is told so where nothing can be told."""
MOST_NAMED = 4


class Overlap:
    """What the brands' counted reviews have in common.

    Parameters
    ----------
    counted
        From :func:`analysis.strata.counted_reviews`.
    """

    def __init__(self, counted: pd.DataFrame) -> None:
        self._of = {
            column: {
                str(brand): frozenset(values) for brand, values in counted.groupby("brand", sort=True)[column].unique().items()
            }
            for column in ("source", "place", "stratum")
        }  # fmt: skip

    def sources(self, brand: str) -> list[str]:
        """Sources of a brand (``market``: of any), sorted."""
        return sorted(self._values("source", brand, but=None))

    def sources_against(self, brand: str, against: str) -> list[str]:
        """Sources of the other side, sorted."""
        return sorted(self._values("source", against, but=brand))

    def shared(self, brand: str, against: str) -> bool:
        """Whether both have reviews in one source, half-year and language."""
        return bool(self._values("stratum", brand, but=None) & self._values("stratum", against, but=brand))

    def obstacle(self, brand: str, against: str) -> str:
        """What keeps two brands, or a brand and the market, from being compared; empty when nothing does."""
        if self.shared(brand, against):
            return ""
        mine, theirs = self.sources(brand), self.sources_against(brand, against)
        if not set(mine) & set(theirs):
            return f"no source in common: {_name(mine)} on one side, {_name(theirs)} on the other"
        both = _name(sorted(set(mine) & set(theirs)))
        if not self._values("place", brand, but=None) & self._values("place", against, but=brand):
            return f"no language in common within one source ({both})"
        return f"no half-year in common within one source and language ({both})"

    def _values(self, column: str, brand: str, *, but: str | None) -> frozenset[str]:
        known = self._of[column]
        if brand != MARKET or brand in known:
            return known.get(brand, frozenset())
        return frozenset().union(*(values for name, values in known.items() if name != but))


def _name(sources: Sequence[str]) -> str:
    more = len(sources) - MOST_NAMED
    named = list(sources[:MOST_NAMED]) + ([f"{more} more"] if more > 0 else [])
    return say_list(named)


def say_reasons(found: pd.DataFrame, overlap: Overlap) -> npt.NDArray[np.object_]:
    """Why each row of table comparisons cannot be told; empty where it can."""
    marked = found["reviews"] + found["reviews_against"]
    apart = (found["n_shared"] < MOSTLY_SHARED * found["n"]) | (
        found["n_shared_against"] < MOSTLY_SHARED * found["n_against"]
    )
    pairs = found[["brand", "against"]].drop_duplicates()
    obstacles = {(b, a): overlap.obstacle(b, a) for b, a in zip(pairs["brand"], pairs["against"], strict=True)}
    sizes = zip(
        found["n_shared"],
        found["n"],
        found["n_shared_against"],
        found["n_against"],
        found["needed"],
        apart,
        strict=True,
    )
    few = [
        "too few reviews for a difference of this size"
        + (f": only {own:.0f} of {n:.0f} reviews, against {other:.0f} of {m:.0f}, share source, half-year and language" if part else "")
        + (f"; a doubling takes about {need:,} reviews of the brand" if need > own else "")
        for own, n, other, m, need, part in sizes
    ]  # fmt: skip
    return np.select(
        [found["verdict"].ne("cannot_tell"), found["n"].eq(0), found["n_against"].eq(0), found["strata"].eq(0),
         marked.eq(0), found["p"].isna(), found["q"].isna()],
        ["", "no reviews of the brand", "no reviews to compare with",
         np.array([obstacles[pair] for pair in zip(found["brand"], found["against"], strict=True)], dtype=object),
         "nobody says so", "all that say so are outside the shared strata", "too few reviews to tell any difference"],
        default=np.array(few, dtype=object),
    )  # fmt: skip


def say_apart(overlap: Overlap, names: dict[str, str]) -> list[str]:
    """Warnings about brands whose reviews cannot be compared with each other, and what would help.

    Parameters
    ----------
    overlap
        Of the market's counted reviews.
    names
        Brand id -> name, of the brands with reviews, in the market's order.
    """
    if len(names) < 2:
        return []
    alone = [brand for brand in names if not overlap.shared(brand, MARKET)]
    notes = [
        f"{names[brand]} cannot be compared with any other brand ({overlap.obstacle(brand, MARKET)}). "
        f"{_remedy(overlap, brand, MARKET, names)}"
        for brand in alone
    ]
    rest = [brand for brand in names if brand not in alone]
    apart = [(a, b) for i, a in enumerate(rest) for b in rest[i + 1 :] if not overlap.shared(a, b)]
    notes += [
        f"{names[a]} and {names[b]} cannot be compared with each other ({overlap.obstacle(a, b)}), only each with other "
        f"brands. {_remedy(overlap, a, b, names)}"
        for a, b in apart[:MOST_NAMED]
    ]
    if len(apart) > MOST_NAMED:
        more = say_list([f"{names[a]} and {names[b]}" for a, b in apart[MOST_NAMED:]])
        notes.append(f"Nor can these pairs be compared with each other: {more}.")
    return notes


def _remedy(overlap: Overlap, brand: str, against: str, names: dict[str, str]) -> str:
    mine, theirs = overlap.sources(brand), overlap.sources_against(brand, against)
    if set(mine) & set(theirs):
        return "Older or newer reviews of the same source, or those in the other language, would help."
    other = names.get(against, "the others")
    return f"Collect reviews of {names[brand]} from {_name(theirs)}, or of {other} from {_name(mine)}."
