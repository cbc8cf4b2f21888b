"""What each review speaks of and on which side, as the segments see it, and what sets a segment apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.comparison import FALSE_DISCOVERY_RATE, SAME_HIGH
from analysis.personas.latent_classes import COMPLAINED, PRAISED, Levels
from analysis.statistics.tails import false_discovery_control, hypergeometric_tail

LEAST_REVIEWS = 15
LEAST_SHARE = 0.03
"""A theme helps to find segments when so many reviews, and that share of those that speak of any, take one side of
it. Rarer ones add chances to fit and no stability: of four markets none was found again better with 1 %."""
LEVEL = {"complaint": COMPLAINED, "praise": PRAISED}
LEAST_SAID = 0.10
"""Share of a segment below which a theme is no trait of it."""


@dataclass(frozen=True, kw_only=True)
class Excess:
    """How much oftener the members of one group have something than the others; one entry a thing."""

    share: npt.NDArray[np.float64]
    lift: npt.NDArray[np.float64]
    """Share among members over share among the others; infinite where none of these has it."""
    more: npt.NDArray[np.float64]
    """The difference of the two shares."""
    p: npt.NDArray[np.float64]
    """One-sided, exact (hypergeometric)."""


def speak_of(review_ids: pd.Series, marks: pd.DataFrame) -> Levels:
    """Themes that enough reviews take a side on, as levels, shape (reviews, themes).

    A review on both sides of a theme counts as complaining: that is the rarer thing to say about what one likes.
    """
    marked = marks["review_id"].nunique()
    sizes = marks.groupby(["theme_id", "side"]).size().groupby("theme_id").max()
    least = max(LEAST_REVIEWS, LEAST_SHARE * marked)
    themes = pd.Index(sorted(sizes.index[sizes >= least]))
    once = marks[marks["theme_id"].isin(themes)].sort_values(["review_id", "theme_id", "side"], kind="stable")
    once = once.drop_duplicates(["review_id", "theme_id"])  # complaint sorts before praise
    levels = np.zeros((len(review_ids), len(themes)), dtype=np.int8)
    rows = pd.Index(review_ids).get_indexer(pd.Index(once["review_id"]))
    levels[rows, themes.get_indexer(pd.Index(once["theme_id"]))] = once["side"].map(LEVEL).to_numpy(np.int8)
    return levels


def measure_excess(
    hits: npt.ArrayLike, total: npt.ArrayLike, hits_all: npt.ArrayLike, total_all: npt.ArrayLike
) -> Excess:
    """Compare members with all others.

    Parameters
    ----------
    hits, total
        Members that have it; members of whom it is known.
    hits_all, total_all
        The same of members and others together.

    Examples
    --------
    >>> found = measure_excess([30], [50], [40], [200])
    >>> round(float(found.share[0]), 2), round(float(found.lift[0]), 1), bool(found.p[0] < 0.001)
    (0.6, 9.0, True)
    """
    k, n, every, size = (np.asarray(v, dtype=np.float64) for v in (hits, total, hits_all, total_all))
    with np.errstate(divide="ignore", invalid="ignore"):
        share, elsewhere = k / n, (every - k) / (size - n)
        lift = share / elsewhere
    p = hypergeometric_tail(k, size, every, n)
    return Excess(share=share, lift=lift, more=share - elsewhere, p=p)


def stands_out(excess: Excess, *, least_share: float = 0.0) -> npt.NDArray[np.bool_]:
    """What is told of a group: beyond chance (Benjamini and Hochberg over all entries) and beyond "no difference"."""
    told = np.zeros(len(excess.p), dtype=bool)
    known = np.isfinite(excess.p) & np.isfinite(excess.share)
    if known.any():
        told[known] = false_discovery_control(excess.p[known]) <= FALSE_DISCOVERY_RATE
    return told & (excess.lift >= SAME_HIGH) & (excess.share >= least_share)


def find_subjects(marks: pd.DataFrame, groups: pd.Series, shown: Sequence[int]) -> pd.DataFrame:
    """Pains and delights: sides of themes that a group takes oftener than all others.

    Parameters
    ----------
    marks
        ``review_id, theme_id, side``.
    groups
        Group of each review that speaks of a theme, by review id.
    shown
        The groups to describe.

    Returns
    -------
    pandas.DataFrame
        ``group, theme_id, side, share, lift, more``; by group, the largest difference of shares first.

    Notes
    -----
    The groups were made from these marks, so the test only keeps out what is too small to speak of.
    """
    said = marks.assign(group=marks["review_id"].map(groups))
    counts = said.groupby(["theme_id", "side", "group"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=sorted(groups.unique()), fill_value=0)
    sizes = groups.value_counts()
    every = counts.sum(axis=1).to_numpy()
    parts = []
    for group in shown:
        excess = measure_excess(
            counts[group].to_numpy(),
            np.full(len(counts), sizes[group]),
            every,
            np.full(len(counts), len(groups)),
        )
        part = counts.index.to_frame(index=False)
        part = part.assign(group=group, share=excess.share, lift=excess.lift, more=excess.more, p=excess.p)
        parts.append(part)
    found = pd.concat(parts, ignore_index=True)
    told = stands_out(
        Excess(**{name: found[name].to_numpy(np.float64) for name in ("share", "lift", "more", "p")}),
        least_share=LEAST_SAID,
    )
    found = found[told].sort_values(["group", "more", "theme_id", "side"], ascending=[True, False, True, True])
    return found[["group", "theme_id", "side", "share", "lift", "more"]].reset_index(drop=True)
