"""What moved: complaints of the later half against the earlier, and visibility of the newest captures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from analysis.comparison import cells_of, compare_brands
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
        said = marks[marks["review_id"].isin(mine["review_id"])]
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


def compare_captures(rankings: pd.DataFrame, *, brands: Sequence[str], seed: int = 0) -> pd.DataFrame:
    """Each brand's expected clicks a search in the newest captures against the oldest of the same searches.

    Parameters
    ----------
    rankings
        Table rankings (all captures).
    brands
        Brand ids.
    seed
        Of sign flips and bootstrap.

    Returns
    -------
    pandas.DataFrame
        ``brand, searches, change`` (clicks a search)``, low, high`` (bootstrap over searches)``, p`` (sign-flip test)
        ``, q`` (over brands)``, first, last``; empty when fewer than six searches were captured twice.
    """
    columns = ["brand", "searches", "change", "low", "high", "p", "q", "first", "last"]
    read = rankings[rankings["state"] != "failed"]
    keys = read[CAPTURE].astype("object").fillna("").agg("\x1f".join, axis=1) if len(read) else pd.Series(dtype="str")
    read = read.assign(search=keys)
    times = read.groupby("search")["captured_at"].agg(["min", "max"])
    times = times[times["max"] > times["min"]]
    if len(times) < LEAST_SEARCHES:
        return pd.DataFrame(columns=columns)
    rates = np.concatenate([[0.0], np.mean([click_rates(curve) for curve in CURVES], axis=0)])
    organic = read[(read["state"] == "ranked") & (read["part"] == "organic") & read["position"].le(100)]
    organic = organic.assign(clicks=rates[organic["position"].to_numpy(dtype=np.int64)])
    clicks = organic.groupby(["search", "captured_at", "brand"])["clicks"].sum()
    random = np.random.default_rng(seed)
    signs = random.choice([-1.0, 1.0], size=(FLIPS, len(times)))
    drawn = random.integers(0, len(times), size=(FLIPS, len(times)))
    rows = []
    for brand in brands:
        step = np.array(
            [clicks.get((s, t["max"], brand), 0.0) - clicks.get((s, t["min"], brand), 0.0) for s, t in times.iterrows()]
        )
        seen = abs(step.mean())
        p = (1 + int((np.abs((signs * step).mean(axis=1)) >= seen - 1e-12).sum())) / (FLIPS + 1)
        low, high = np.quantile(step[drawn].mean(axis=1), [0.025, 0.975])
        rows.append([brand, len(times), step.mean(), low, high, p, np.nan, times["min"].min(), times["max"].max()])
    table = pd.DataFrame(rows, columns=columns)
    table["q"] = false_discovery_control(table["p"].to_numpy())
    return table
