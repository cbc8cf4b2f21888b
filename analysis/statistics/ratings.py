"""Mean ratings: their intervals, and differences between brands within strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.statistics.intervals import Numbers, wilson
from analysis.statistics.tails import false_discovery_control, student_quantile, student_tail

FALSE_DISCOVERY_RATE = 0.05
SAME = 0.05
"""An interval of the difference within this, a quarter of a star of five, says: no difference that matters."""


def mean_rating(ratings: pd.Series) -> tuple[float, float, float]:
    """Mean and its 95 % interval, 0..1; NaN without ratings.

    Student's interval; where all ratings are alike it would have no width, so there Wilson's interval of a share of
    that size is taken, which is wider than that of any rating with the same mean.

    Examples
    --------
    >>> import pandas as pd
    >>> [round(x, 2) for x in mean_rating(pd.Series([0.2, 0.4, 1.0, 1.0]))]
    [0.65, 0.0, 1.0]
    >>> [round(x, 2) for x in mean_rating(pd.Series([1.0, 1.0, 1.0]))]
    [1.0, 0.44, 1.0]
    """
    known = ratings.dropna().to_numpy(dtype=float)
    n = len(known)
    if n == 0:
        return np.nan, np.nan, np.nan
    mean = float(known.mean())
    spread = float(known.std(ddof=1)) if n > 1 else 0.0
    if spread < 1e-9:
        low, high = wilson(mean * n, n)
        return mean, float(low), float(high)
    half = student_quantile(0.025, n - 1) * spread / np.sqrt(n)
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def compare_ratings(ratings: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Each brand's mean rating against that of all other brands, within strata.

    Parameters
    ----------
    ratings
        ``brand, stratum, rating`` (0..1, no missing ones) of counted reviews.
    brands
        Brand ids.

    Returns
    -------
    pandas.DataFrame
        Index brand: ``rating_against`` (mean of the others, over all their reviews)``, rating_difference`` with its
        95 % interval ``rating_difference_low, rating_difference_high`` (within shared strata only)``, rating_p,
        rating_q`` (Benjamini-Hochberg over the brands) and ``rating_verdict``.

    Notes
    -----
    Differences of means per stratum, weighted by n m / (n + m) as Mantel and Haenszel weigh (Cochran 1954); the
    variance of each side is pooled within its strata, the degrees of freedom are Welch's and Satterthwaite's.
    """
    found = pd.DataFrame([_difference(ratings, brand) for brand in brands], index=pd.Index(brands, name="brand"))
    known = found["rating_p"].notna()
    found["rating_q"] = np.nan
    if known.any():
        found.loc[known, "rating_q"] = false_discovery_control(found.loc[known, "rating_p"].to_numpy())
    low, high = found["rating_difference_low"], found["rating_difference_high"]
    sure = found["rating_q"].le(FALSE_DISCOVERY_RATE)
    found["rating_verdict"] = np.select(
        [sure & low.gt(0), sure & high.lt(0), low.ge(-SAME) & high.le(SAME)],
        ["higher", "lower", "no_difference"],
        default="cannot_tell",
    )
    return found


def _difference(ratings: pd.DataFrame, brand: str) -> dict[str, float]:
    mine = ratings["brand"].eq(brand)
    nothing = dict.fromkeys(
        ("rating_difference", "rating_difference_low", "rating_difference_high", "rating_p"), np.nan
    )
    against = {"rating_against": float(ratings.loc[~mine, "rating"].mean()) if (~mine).any() else np.nan}
    own, others = _by_stratum(ratings[mine]), _by_stratum(ratings[~mine])
    shared = own.index.intersection(others.index)
    if not len(shared):
        return against | nothing
    own, others = own.loc[shared], others.loc[shared]
    n, m = own["n"].to_numpy(float), others["n"].to_numpy(float)
    weight = n * m / (n + m)
    weight /= weight.sum()
    difference = float((weight * (own["mean"] - others["mean"])).sum())
    parts = [_variance(side, weight) for side in (own, others)]
    variance = sum(part for part, _ in parts)
    if not variance > 0:
        return against | nothing | {"rating_difference": difference}
    freedom = variance**2 / sum(part**2 / df for part, df in parts if part > 0)
    error = np.sqrt(variance)
    half = student_quantile(0.025, freedom) * error
    return against | {
        "rating_difference": difference,
        "rating_difference_low": max(-1.0, difference - half),
        "rating_difference_high": min(1.0, difference + half),
        "rating_p": 2 * student_tail(abs(difference) / error, freedom),
    }


def _by_stratum(ratings: pd.DataFrame) -> pd.DataFrame:
    groups = ratings.groupby("stratum", sort=True)["rating"]
    n = groups.count()
    return pd.DataFrame({"n": n, "mean": groups.mean(), "squares": groups.var(ddof=0) * n})


def _variance(side: pd.DataFrame, weight: Numbers) -> tuple[float, float]:
    """Variance of the weighted mean, and its degrees of freedom; NaN when no stratum has two reviews."""
    n = side["n"].to_numpy(float)
    freedom = float((n - 1).sum())
    if freedom < 1:
        return np.nan, np.nan
    within = float(side["squares"].sum()) / freedom
    return within * float((weight**2 / n).sum()), freedom
