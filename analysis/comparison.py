"""Who is complained about more: shares with intervals, tests within strata, verdicts.

The four verdicts are the only words that may be used about a difference; see METHODS in docs for the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.statistics.intervals import doubling_sizes, wilson
from analysis.statistics.mantel_haenszel import Pooled, pool
from analysis.statistics.overlap import MARKET, Overlap, say_reasons
from analysis.statistics.robustness import check_verdicts, other_views
from analysis.statistics.tails import false_discovery_control
from analysis.statistics.tally import Counts, Tally
from analysis.tables import TABLES

FALSE_DISCOVERY_RATE = 0.05
SAME_LOW, SAME_HIGH = 0.8, 1.25
"""An interval inside these limits says: no difference that matters."""
SIDES = ("complaint", "praise")
EXTRA = {
    "reviews": "Int64", "reviews_against": "Int64", "n_shared": "Int64", "n_shared_against": "Int64",
    "exact": "boolean", "reason": "str", "failed_checks": "str", "checks": "Int64", "needed": "Int64",
}  # fmt: skip
"""Columns behind those of the contract."""


def cells_of(marks: pd.DataFrame) -> list[tuple[str, str]]:
    """Both sides of every theme that has at least one mark, sorted."""
    return [(theme, side) for theme in sorted(marks["theme_id"].unique()) for side in SIDES]


def theme_rates(counted: pd.DataFrame, marks: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Share of each brand's reviews that complain about (praise) each theme, with Wilson's 95 % interval.

    Returns
    -------
    pandas.DataFrame
        Table theme_rates: ``brand, theme_id, side, reviews`` (with the mark), ``n`` (counted), ``share, low, high``
        (0..1; empty for a brand without reviews).

    Warnings
    --------
    Shares of brands read from different sources must not be compared by eye; that is what table comparisons is for.
    """
    counts = Tally(counted, marks, brands=brands, cells=cells_of(marks)).count()
    hits = counts.events.sum(axis=2)
    totals = np.repeat(counts.totals.sum(axis=1)[:, None], len(counts.cells), axis=1)
    low, high = wilson(hits, totals)
    with np.errstate(invalid="ignore"):
        share = hits / totals
    rows = [(brand, theme, side) for brand in counts.brands for theme, side in counts.cells]
    frame = pd.DataFrame(rows, columns=["brand", "theme_id", "side"])
    numbers = {"reviews": hits, "n": totals, "share": share, "low": low, "high": high}
    filled = frame.assign(**{name: values.ravel() for name, values in numbers.items()})
    return fit_columns(filled, TABLES["theme_rates"])


def compare_brands(
    counted: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    brands: Sequence[str],
    strict_marks: pd.DataFrame | None = None,
    cells: Sequence[tuple[str, str]] | None = None,
    against_each: bool = True,
) -> pd.DataFrame:
    """Compare every brand with the market, and with every other brand, theme by theme and side by side.

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    brands
        Brand ids. The market is all of them but the one compared, pooled by review.
    strict_marks
        Marks under the other polarity threshold; None leaves that question out of ``robust``.
    cells
        (theme_id, side) to compare; all that have a mark by default.
    against_each
        Whether to compare brand against brand as well.

    Returns
    -------
    pandas.DataFrame
        Table comparisons, and behind its columns ``reviews`` and ``reviews_against`` (n that carry the mark),
        ``n_shared`` and ``n_shared_against`` (n in shared strata), ``exact`` (p is the exact one), ``reason`` (why it
        cannot be told), ``failed_checks`` (views in which the direction is another: without a source, with the other
        threshold, in one half of the period), ``checks`` (views that hold enough to contradict at all; without any a
        verdict is not called robust) and ``needed`` (reviews of the brand that it takes to tell a doubled share four
        times out of five, at the level at which one more comparison of the family would be a finding; 0 when no
        number is enough). ``n`` and ``n_against`` count all counted reviews of each side, ``share`` is over them;
        ratio, interval and test are within shared strata only.

    Notes
    -----
    All tests against the market form one family, those of brand against brand another; Benjamini and Hochberg (1995)
    within each. A cell so small that no outcome could have reached p = 0.05 is no test and does not burden the family
    (Tarone 1990, Gilbert 2005); its q is empty. ``higher`` and ``lower`` ask for q at or below 0.05 and an interval that leaves 1 out.
    """
    wanted = list(cells) if cells is not None else cells_of(marks)
    tally = Tally(counted, marks, brands=brands, cells=wanted)
    counts = tally.count()
    pairs: list[tuple[int, int | None]] = [(i, None) for i in range(len(brands))]
    if against_each:
        pairs += [(i, j) for i in range(len(brands)) for j in range(len(brands)) if i != j]
    if len(brands) < 2 or not wanted:
        return empty_table({**TABLES["comparisons"], **EXTRA})
    found = pd.concat([_compare(counts, i, j) for i, j in pairs], ignore_index=True)
    found["q"], found["needed"] = np.nan, 0
    family = found["against"].eq(MARKET)
    for members in (family, ~family):
        tested = members & found["p"].notna() & found["attainable"].le(FALSE_DISCOVERY_RATE)
        if tested.any():
            found.loc[tested, "q"] = false_discovery_control(found.loc[tested, "p"].to_numpy())
        # the level at which one more comparison of this family would be a finding
        one_more = min(1 + int(found.loc[tested, "q"].le(FALSE_DISCOVERY_RATE).sum()), max(1, int(tested.sum())))
        level = FALSE_DISCOVERY_RATE * one_more / max(1, int(tested.sum()))
        share, others = (
            found.loc[members, name].to_numpy(dtype=float) for name in ("share_against", "n_shared_against")
        )
        found.loc[members, "needed"] = doubling_sizes(share, others, level=level)
    found["verdict"] = _verdicts(found)
    checks = check_verdicts(
        found["verdict"].to_numpy(dtype=str),
        other_views(counted, tally, strict_marks),
        pairs,
        same=(SAME_LOW, SAME_HIGH),
    )
    found["failed_checks"], found["checks"] = checks.failed, checks.made
    found["robust"] = found["verdict"].ne("cannot_tell") & found["failed_checks"].eq("") & found["checks"].gt(0)
    found["reason"] = say_reasons(found, Overlap(counted))
    return fit_columns(found, {**TABLES["comparisons"], **EXTRA})


def _compare(counts: Counts, i: int, j: int | None) -> pd.DataFrame:
    events, total, events_other, total_other = counts.sides(i, j)
    pooled: Pooled = pool(events, total, events_other, total_other)
    n, m = total.sum(), total_other.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.DataFrame(
            {
                "brand": counts.brands[i],
                "against": MARKET if j is None else counts.brands[j],
                "theme_id": [theme for theme, _ in counts.cells],
                "side": [side for _, side in counts.cells],
                "n": n,
                "n_against": m,
                "reviews": events.sum(axis=1),
                "reviews_against": events_other.sum(axis=1),
                "n_shared": total[total_other > 0].sum(),
                "n_shared_against": total_other[total > 0].sum(),
                "share": events.sum(axis=1) / n if n else np.nan,
                "share_against": events_other.sum(axis=1) / m if m else np.nan,
                "ratio": pooled.ratio,
                "low": pooled.low,
                "high": pooled.high,
                "p": pooled.p,
                "strata": pooled.strata,
                "exact": pooled.exact,
                "attainable": pooled.attainable,
            }
        )


def _verdicts(found: pd.DataFrame) -> npt.NDArray[np.str_]:
    sure = found["q"].le(FALSE_DISCOVERY_RATE)
    return np.select(
        [
            sure & found["low"].gt(1),
            sure & found["high"].lt(1),
            found["low"].ge(SAME_LOW) & found["high"].le(SAME_HIGH),
        ],
        ["higher", "lower", "no_difference"],
        default="cannot_tell",
    )
