"""What moved: complaints of the later half against the earlier, and visibility of the newest captures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.columns import is_among
from analysis.comparison import cells_of, compare_brands
from analysis.statistics.intervals import Numbers
from analysis.statistics.tails import false_discovery_control
from analysis.visibility import CAPTURE, CURVES, click_rates

LEAST_DAYS = 60
"""A period shorter than this has no halves worth comparing."""
LEAST_SEARCHES = 6
"""Fewer searches cannot reach 0.05 in a sign-flip test."""
FLIPS = 9999


def compare_halves(counted: pd.DataFrame, marks: pd.DataFrame, *, brands: Sequence[str]) -> pd.DataFrame:
    """Each brand's later half of dated reviews against its earlier half, theme by theme.

    Strata are source and language; all brands and themes are one family.

    Returns
    -------
    pandas.DataFrame
        Columns of table comparisons (``brand`` is the later half, ``against`` is "earlier") and ``since``, the first
        moment of the later half.
    """
    parts = []
    for brand in brands:
        mine = counted[(counted["brand"] == brand) & counted["published"].notna()]
        if mine.empty or (mine["published"].max() - mine["published"].min()).days < LEAST_DAYS:
            continue
        since = pd.Timestamp(mine["published"].median()).ceil("D")
        later = mine["published"] >= since
        halves = mine.assign(brand=np.where(later, brand, "earlier"), stratum=mine["place"])
        said = marks[is_among(marks["review_id"], mine["review_id"])]
        table = compare_brands(halves, said, brands=[brand, "earlier"], cells=cells_of(said), against_each=True)
        parts.append(table[(table["brand"] == brand) & (table["against"] == "earlier")].assign(since=since))
    if not parts:
        return compare_brands(counted.head(0), marks.head(0), brands=brands).assign(
            since=pd.Series(dtype="datetime64[us, UTC]")
        )
    found = pd.concat(parts, ignore_index=True)
    complaint = found["side"].eq("complaint") & found["p"].notna()
    found["q"] = np.nan
    if complaint.any():
        found.loc[complaint, "q"] = false_discovery_control(found.loc[complaint, "p"].to_numpy())
    found["verdict"] = np.where(found["q"].le(0.05) & found["low"].gt(1), "higher", "cannot_tell")
    return found


def compare_captures(
    rankings: pd.DataFrame, *, brands: Sequence[str], volumes: Mapping[str, int] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Each brand's share of voice in the newest captures against the oldest of the same searches.

    Parameters
    ----------
    rankings
        Table rankings (all captures).
    brands
        Brand ids.
    volumes
        Keyword -> searches a month, where known; a search without counts like the median of the others.
    seed
        Of sign flips and bootstrap.

    Returns
    -------
    pandas.DataFrame
        ``brand, searches, before, after`` (shares of voice, 0..1, mean of both click curves)``, change, low, high``
        (bootstrap over searches)``, p`` (old and new swapped within searches at random)``, q`` (over brands)``, first,
        last``; empty when fewer than six searches were captured twice.
    """
    columns = ["brand", "searches", "before", "after", "change", "low", "high", "p", "q", "first", "last"]
    read = rankings[rankings["state"] != "failed"]
    keys = read[CAPTURE].astype("object").fillna("").agg("\x1f".join, axis=1) if len(read) else pd.Series(dtype="str")
    read = read.assign(search=keys)
    times = read.groupby("search")["captured_at"].agg(["min", "max"])
    times = times[times["max"] > times["min"]]
    if len(times) < LEAST_SEARCHES:
        return pd.DataFrame(columns=columns)
    known = volumes or {}
    middle = float(np.median(list(known.values()))) if known else 1.0
    weight = np.array([float(known.get(str(search).split("\x1f")[0], middle)) for search in times.index])
    rates = np.concatenate([[0.0], np.mean([click_rates(curve) for curve in CURVES], axis=0)])
    organic = read[(read["state"] == "ranked") & (read["part"] == "organic") & read["position"].le(100)]
    organic = organic.assign(clicks=rates[organic["position"].to_numpy(dtype=np.int64)])
    every = organic.groupby(["search", "captured_at"])["clicks"].sum()
    random = np.random.default_rng(seed)
    swapped = random.random(size=(FLIPS, len(times))) < 0.5
    drawn = random.multinomial(len(times), np.full(len(times), 1 / len(times)), size=FLIPS) * weight
    all_then, all_now = (_clicks(every, times[when]) for when in ("min", "max"))
    rows = []
    for brand in brands:
        own = organic[organic["brand"] == brand].groupby(["search", "captured_at"])["clicks"].sum()
        then, now = (_clicks(own, times[when]) for when in ("min", "max"))
        before, after = _share(weight, then, all_then), _share(weight, now, all_now)
        change = float(after - before)
        mixed = [np.where(swapped, one, other) * weight for one, other in ((then, now), (now, then))]
        totals = [np.where(swapped, one, other) * weight for one, other in ((all_then, all_now), (all_now, all_then))]
        by_chance = _ratio(mixed[0].sum(1), totals[0].sum(1)) - _ratio(mixed[1].sum(1), totals[1].sum(1))
        p = (1 + int((np.abs(by_chance) >= abs(change) - 1e-12).sum())) / (FLIPS + 1)
        again = _share(drawn, now, all_now) - _share(drawn, then, all_then)
        low, high = np.quantile(again, [0.025, 0.975])
        first, last = times["min"].min(), times["max"].max()
        rows.append([brand, len(times), float(before), float(after), change, low, high, p, np.nan, first, last])
    table = pd.DataFrame(rows, columns=columns)
    table["q"] = false_discovery_control(table["p"].to_numpy())
    return table


def _clicks(clicks: pd.Series, when: pd.Series) -> Numbers:
    at = pd.MultiIndex.from_arrays([when.index, when])
    return clicks.reindex(at).fillna(0.0).to_numpy(dtype=np.float64)


def _share(weight: Numbers, own: Numbers, every: Numbers) -> Numbers:
    return _ratio(weight @ own, weight @ every)


def _ratio(own: Numbers, every: Numbers) -> Numbers:
    return np.asarray(
        np.divide(own, every, out=np.zeros_like(np.asarray(own, dtype=np.float64)), where=np.asarray(every) > 0)
    )
