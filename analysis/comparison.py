"""Who is complained about more: shares with intervals, tests within strata, verdicts.

The four verdicts are the only words that may be used about a difference; see METHODS in docs for the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control

from analysis.columns import empty_table, fit_columns
from analysis.intervals import Numbers, wilson
from analysis.mantel_haenszel import Pooled, pool
from analysis.tables import TABLES

MARKET = "market"
"""Name of all other brands together in the column ``against``."""
FALSE_DISCOVERY_RATE = 0.05
SAME_LOW, SAME_HIGH = 0.8, 1.25
"""An interval inside these limits says: no difference that matters."""
ENOUGH = 5.0
"""Marked reviews that a view must lead one to expect of the brand before it may contradict a verdict."""
SIDES = ("complaint", "praise")
MOSTLY_SHARED = 0.7
"""A brand with less than that share of its reviews in shared strata is told so where nothing can be told."""
EXTRA = {
    "reviews": "Int64", "reviews_against": "Int64", "n_shared": "Int64", "n_shared_against": "Int64",
    "exact": "boolean", "reason": "str", "failed_checks": "str",
}  # fmt: skip
"""Columns behind those of the contract."""


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


def count_cells(
    counted: pd.DataFrame, marks: pd.DataFrame, *, brands: Sequence[str], cells: Sequence[tuple[str, str]]
) -> Counts:
    """Count marks of counted reviews.

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
    strata = sorted(counted["stratum"].unique())
    brand_at = {brand: i for i, brand in enumerate(brands)}
    kept = counted[counted["brand"].isin(brand_at)]
    where = pd.DataFrame(
        {
            "review_id": kept["review_id"].to_numpy(),
            "b": kept["brand"].map(brand_at).to_numpy(np.int64),
            "s": kept["stratum"].map({name: i for i, name in enumerate(strata)}).to_numpy(np.int64),
        }
    )
    shape = (len(brands), len(cells), len(strata))
    totals = np.bincount(where["b"] * shape[2] + where["s"], minlength=shape[0] * shape[2]).astype(np.float64)
    known = pd.Index([f"{theme}\x1f{side}" for theme, side in cells], dtype="str")
    said = marks["theme_id"].astype("str") + "\x1f" + marks["side"].astype("str")
    pairs = marks.loc[:, ["review_id"]].assign(c=known.get_indexer(pd.Index(said)))
    pairs = pairs[pairs["c"] >= 0].merge(where, on="review_id")
    flat = (pairs["b"] * shape[1] + pairs["c"]) * shape[2] + pairs["s"]
    events = np.bincount(flat.to_numpy(np.int64), minlength=int(np.prod(shape))).astype(np.float64)
    return Counts(
        brands=tuple(brands),
        cells=tuple(cells),
        events=events.reshape(shape),
        totals=totals.reshape(shape[0], shape[2]),
    )


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
    counts = count_cells(counted, marks, brands=brands, cells=cells_of(marks))
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
        ``n_shared`` and ``n_shared_against`` (n in shared strata), ``exact`` (p is the exact one), ``reason`` (why it cannot be told), ``failed_checks`` (views in which
        the direction is another: without a source, with the other threshold, in one half of the period). ``n`` and ``n_against`` count all counted reviews
        of each side, ``share`` is over them; ratio, interval and test are within shared strata only.

    Notes
    -----
    All tests against the market form one family, those of brand against brand another; Benjamini and Hochberg (1995)
    within each. A cell so small that no outcome could have reached p = 0.05 is no test and does not burden the family
    (Tarone 1990, Gilbert 2005); its q is empty. ``higher`` and ``lower`` ask for q at or below 0.05 and an interval that leaves 1 out.
    """
    wanted = list(cells) if cells is not None else cells_of(marks)
    counts = count_cells(counted, marks, brands=brands, cells=wanted)
    pairs: list[tuple[int, int | None]] = [(i, None) for i in range(len(brands))]
    if against_each:
        pairs += [(i, j) for i in range(len(brands)) for j in range(len(brands)) if i != j]
    if len(brands) < 2 or not wanted:
        return empty_table({**TABLES["comparisons"], **EXTRA})
    found = pd.concat([_compare(counts, i, j) for i, j in pairs], ignore_index=True)
    found["q"] = np.nan
    family = found["against"].eq(MARKET)
    for members in (family, ~family):
        tested = members & found["p"].notna() & found["attainable"].le(FALSE_DISCOVERY_RATE)
        if tested.any():
            found.loc[tested, "q"] = false_discovery_control(found.loc[tested, "p"].to_numpy())
    found["verdict"] = _verdicts(found)
    variants = _variants(counted, marks, strict_marks, brands, wanted)
    found["failed_checks"] = _failed_checks(found, variants, pairs)
    found["robust"] = found["verdict"].ne("cannot_tell") & found["failed_checks"].eq("")
    found["reason"] = _reasons(found)
    return fit_columns(found, {**TABLES["comparisons"], **EXTRA})


def _sides(counts: Counts, i: int, j: int | None) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    here, total = counts.events[i], counts.totals[i]
    if j is not None:
        return here, total, counts.events[j], counts.totals[j]
    return here, total, counts.events.sum(axis=0) - here, counts.totals.sum(axis=0) - total


def _compare(counts: Counts, i: int, j: int | None) -> pd.DataFrame:
    events, total, events_other, total_other = _sides(counts, i, j)
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


def _reasons(found: pd.DataFrame) -> npt.NDArray[np.str_]:
    told = found["verdict"].ne("cannot_tell")
    marked = found["reviews"] + found["reviews_against"]
    apart = (found["n_shared"] < MOSTLY_SHARED * found["n"]) | (
        found["n_shared_against"] < MOSTLY_SHARED * found["n_against"]
    )
    few = "too few reviews for a difference of this size"
    where = [
        f"{few}: only {shared:.0f} of {n:.0f} reviews, against {other:.0f} of {m:.0f}, share source, half-year and language"
        for shared, n, other, m in zip(
            found["n_shared"], found["n"], found["n_shared_against"], found["n_against"], strict=True
        )
    ]
    return np.select(
        [told, found["n"].eq(0), found["n_against"].eq(0), found["strata"].eq(0), marked.eq(0), found["p"].isna(),
         found["q"].isna(), apart],
        ["", "no reviews of the brand", "no reviews to compare with",
         "no source, half-year and language in common", "nobody says so", "all that say so are outside the shared strata",
         "too few reviews to tell any difference", np.array(where, dtype=object)],
        default=few,
    )  # fmt: skip


def _variants(
    counted: pd.DataFrame,
    marks: pd.DataFrame,
    strict_marks: pd.DataFrame | None,
    brands: Sequence[str],
    cells: Sequence[tuple[str, str]],
) -> Iterator[tuple[str, Counts]]:
    """The market seen in other ways: without each source, by the other threshold, in each half of the period."""
    count = partial(count_cells, brands=brands, cells=cells)
    sources = sorted(counted["source"].unique())
    if len(sources) > 1:
        for source in sources:
            yield f"without {source}", count(counted[counted["source"] != source], marks)
    if strict_marks is not None:
        yield "with the other polarity threshold", count(counted, strict_marks)
    for name, half in (("earlier", True), ("later", False)):
        part = counted[counted["early"].eq(half).fillna(False)]
        if not part.empty:
            yield f"in the {name} half of the period", count(part, marks)


def _failed_checks(
    found: pd.DataFrame, variants: Iterator[tuple[str, Counts]], pairs: Sequence[tuple[int, int | None]]
) -> list[str]:
    """The other views in which a verdict's direction is another, joined by ``|``; views of too little data say nothing."""
    verdict = found["verdict"].to_numpy(dtype=object)
    failed: list[list[str]] = [[] for _ in verdict]
    for name, variant in variants:
        ratio = np.concatenate([_ratios(variant, i, j) for i, j in pairs])
        with np.errstate(invalid="ignore"):
            against = np.select(
                [verdict == "higher", verdict == "lower", verdict == "no_difference"],
                [ratio <= 1, ratio >= 1, (ratio < SAME_LOW) | (ratio > SAME_HIGH)],
                default=False,
            )
        for row in np.flatnonzero(against):
            failed[row].append(name)
    return ["|".join(names) for names in failed]


def _ratios(counts: Counts, i: int, j: int | None) -> Numbers:
    """Pooled ratios; NaN where the view holds too little to contradict anything."""
    events, total, events_other, total_other = _sides(counts, i, j)
    both = np.maximum(total + total_other, 1)
    up, down = (events * total_other / both).sum(axis=1), (events_other * total / both).sum(axis=1)
    shared = total_other > 0
    expected = ((events + events_other) * total / both)[:, shared].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected >= ENOUGH, up / down, np.nan)
