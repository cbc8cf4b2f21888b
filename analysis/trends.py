"""Complaints and praise over time, with the periods that stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.statistics.intervals import wilson
from analysis.statistics.tails import false_discovery_control, hypergeometric_tail

COLUMNS = {
    "brand": "str", "theme_id": "str", "side": "str", "period": "str", "start": "datetime64[us, UTC]",
    "reviews": "Int64", "n": "Int64", "share": "float64", "low": "float64", "high": "float64", "usual": "float64",
    "z": "float64", "p": "float64", "q": "float64", "spike": "boolean",
}  # fmt: skip
LENGTHS = (("week", "W-SUN"), ("month", "M"), ("quarter", "Q-DEC"), ("year", "Y-DEC"))
ENOUGH = 20
"""Reviews that the median period of a brand should have: the shortest length that gives as many is taken."""
EARLIER = 3
"""Periods that have to lie before one that may stand out."""
LEAST_COMPLAINTS = 5
TIMES = 2.0
LEAST_Z = 3.0
SURE = 0.05
MARKET = "market"


def follow_themes(counted: pd.DataFrame, marks: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Table trends: share of each brand's dated reviews that complain about (praise) a theme, period by period.

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    brands
        Brand ids; "market" is all of them.

    Returns
    -------
    pandas.DataFrame
        ``brand, theme_id, side, period`` (``2026-03``, ``2026-Q1``, ``2026``, or the Monday of a week)``, start,
        reviews`` (with the mark)``, n, share`` with Wilson's interval ``low, high``. ``usual`` is the mean share of
        the periods before, ``z`` how many standard deviations the share lies above it (not less than what chance alone
        gives for n reviews), ``p`` the probability of as many if all
        reviews so far were shuffled (Fisher's exact test, one-sided), ``q`` Benjamini and Hochberg's over brands
        and themes of the same period. ``spike``: five complaints or more, at least twice the usual share, z of at
        least 3 and q of at most 0.05; empty where fewer than three periods lie before, and on the side of praise.
    """
    dated = counted[counted["published"].notna()]
    if dated.empty or marks.empty:
        return empty_table(COLUMNS)
    rule = _length(dated)
    moments = dated["published"].dt.tz_convert("UTC").dt.tz_localize(None)
    dated = dated.assign(period=moments.dt.to_period(rule))
    said = marks.merge(dated[["review_id", "period"]], on="review_id")
    both = pd.concat([said, said.assign(brand=MARKET)], ignore_index=True)
    sizes = pd.concat([dated, dated.assign(brand=MARKET)]).pivot_table(
        index="period", columns="brand", values="review_id", aggfunc="count"
    )
    counts = both.pivot_table(
        index=["brand", "theme_id", "side"], columns="period", values="review_id", aggfunc="count", fill_value=0
    )
    parts = []
    for brand in counts.index.unique("brand"):
        n = sizes[brand].dropna().astype(np.int64)
        mine = counts[counts.index.get_level_values("brand") == brand].droplevel("brand")
        parts.append(_follow(mine.reindex(columns=n.index, fill_value=0), n).assign(brand=brand))
    if not parts:
        return empty_table(COLUMNS)
    found = pd.concat(parts, ignore_index=True)
    order = {brand: i for i, brand in enumerate((*brands, MARKET))}
    found = found.sort_values(
        ["brand", "theme_id", "side", "start"], key=lambda c: c.map(order) if c.name == "brand" else c, kind="stable"
    ).reset_index(drop=True)
    complaint = (found["side"] == "complaint") & found["p"].notna()
    found["q"] = np.nan
    for _, members in found[complaint].groupby("start").groups.items():
        found.loc[members, "q"] = false_discovery_control(found.loc[members, "p"].to_numpy(np.float64))
    spike = (
        found["reviews"].ge(LEAST_COMPLAINTS)
        & found["share"].ge(TIMES * found["usual"])
        & found["z"].ge(LEAST_Z)
        & found["q"].le(SURE)
    )
    found["spike"] = spike.astype("boolean").where(complaint)
    return fit_columns(found, COLUMNS)


def _length(dated: pd.DataFrame) -> str:
    """The shortest length of which the brands' median period has enough reviews; years when none has."""
    moments = dated["published"].dt.tz_convert("UTC").dt.tz_localize(None)
    for _, rule in LENGTHS[:-1]:
        sizes = dated.groupby(["brand", moments.dt.to_period(rule)]).size()
        if sizes.median() >= ENOUGH:
            return rule
    return LENGTHS[-1][1]


def _follow(counts: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """One brand: each period of each theme and side (rows of ``counts``) against those before it."""
    hits, n = counts.to_numpy(np.float64), sizes.to_numpy(np.float64)
    total = np.broadcast_to(n, hits.shape)
    share = hits / total
    low, high = wilson(hits, total)
    usual, z, p = (np.full(hits.shape, np.nan) for _ in range(3))
    for i in range(EARLIER, len(n)):
        before = n[:i].sum()
        usual[:, i] = hits[:, :i].sum(axis=1) / before
        expected = np.maximum(usual[:, i], 0.5 / before)  # never seen before is not impossible
        chance = np.sqrt(expected * (1 - expected) / n[i])
        spread = np.maximum(share[:, :i].std(axis=1, ddof=1), chance)
        z[:, i] = (share[:, i] - share[:, :i].mean(axis=1)) / spread
        so_far = hits[:, : i + 1].sum(axis=1)
        p[:, i] = hypergeometric_tail(hits[:, i], before + n[i], so_far, n[i])
    columns = {"reviews": hits, "n": total, "share": share, "low": low, "high": high, "usual": usual, "z": z, "p": p}
    repeat = np.repeat(np.arange(len(counts)), len(n))
    starts = pd.DatetimeIndex([period.start_time for period in sizes.index]).tz_localize("UTC")
    return pd.DataFrame(
        {
            "theme_id": counts.index.get_level_values("theme_id").to_numpy()[repeat],
            "side": counts.index.get_level_values("side").to_numpy()[repeat],
            "period": [_name(period) for period in sizes.index] * len(counts),
            "start": np.tile(starts.to_numpy(), len(counts)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )


def _name(period: pd.Period) -> str:
    """``2026-03``, ``2026-Q1``, ``2026``, or the Monday of a week.

    >>> import pandas as pd
    >>> [_name(pd.Period("2026-03-04", rule)) for rule in ("M", "Q-DEC", "Y-DEC", "W-SUN")]
    ['2026-03', '2026-Q1', '2026', '2026-03-02']
    """
    kind = period.freqstr[0]
    if kind == "W":
        return f"{period.start_time:%Y-%m-%d}"
    return f"{period.year}-Q{period.quarter}" if kind == "Q" else f"{period:%Y}" if kind == "Y" else f"{period:%Y-%m}"
