"""A brand's share of voice has moved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.change import compare_captures
from analysis.changes.base import SURE, Change, Kind, Pair
from analysis.columns import rows_of
from analysis.wording import say_share

WHOLE = "all"


def find(pair: Pair) -> Iterator[Change]:
    """Expected clicks in the newest captures against the newest of then, search by search."""
    then, now = pair.both("rankings")
    if then.empty or now.empty or not now["captured_at"].gt(pair.since).any():
        return
    old = then[then["captured_at"].le(pair.since)]
    newest = old.groupby("keyword")["captured_at"].transform("max")
    later = now[now["captured_at"].gt(pair.since)]
    rows = [old[old["captured_at"] == newest], later]
    compared = compare_captures(pd.concat(rows, ignore_index=True), brands=list(pair.names), seed=pair.seed)
    shares = [_shares(frame) for frame in pair.both("visibility")]
    for row in rows_of(compared[compared["q"].le(SURE)]):
        brand = str(row["brand"])
        before, after = (found.get(brand, float("nan")) for found in shares)
        better = float(row["change"]) > 0
        yield Change(
            statement=f"{pair.names[brand]} is {'more' if better else 'less'} visible over {int(row['searches'])} searches: "
            f"share of voice {say_share(before)} then, {say_share(after)} now.",
            brand=brand,
            before=before,
            after=after,
            low=float(row["low"]),
            high=float(row["high"]),
            q=float(row["q"]),
            n=int(row["searches"]),
            weight=abs(float(np.nan_to_num(after - before))),
            better=better,
        )


def _shares(visibility: pd.DataFrame) -> dict[str, float]:
    if visibility.empty:
        return {}
    whole = visibility[(visibility["keyword_set"] == WHOLE) & visibility["brand"].notna()]
    return {str(b): float(v) for b, v in zip(whole["brand"], whole["share_of_voice"], strict=True)}


KIND = Kind(
    name="voice",
    label="Share of voice",
    explains="Expected clicks over eight searches or more are more (fewer) in the newest captures than in those of the "
    "earlier analysis: sign-flip test over searches, q at most 0.01 over the brands.",
    order=4,
    alerts=True,
    find=find,
)
