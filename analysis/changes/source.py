"""A source that could be read before cannot be read any more, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.changes.base import Change, Kind, Pair

PLACE = ["spider", "brand", "source"]


def find(pair: Pair) -> Iterator[Change]:
    """Verdict of the newest crawl of each source, then and now; imports are no sources that could fall silent."""
    then, now = (_newest(frame) for frame in pair.both("health"))
    for place in sorted(set(then) & set(now)):
        old, new = then[place], now[place]
        if old["crawl_id"] == new["crawl_id"] or (old["verdict"] == "failed") == (new["verdict"] == "failed"):
            continue
        brand = place[1] or None
        name = pair.names.get(brand or "", brand or "")
        about = f" ({name})" if name else ""
        if new["verdict"] == "failed":
            words = f"could be read before and cannot any more: {new.get('reason') or 'nothing came'}"
        else:
            words = "can be read again"
        yield Change(
            statement=f"{place[2]}{about} {words}.",
            brand=brand,
            subject=place[2],
            better=new["verdict"] != "failed",
            weight=1.0,
        )


def _newest(health: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, object]]:
    if health.empty:
        return {}
    crawls = health[~health["spider"].fillna("").str.startswith("import")]
    crawls = crawls.sort_values(["started", "crawl_id"]).drop_duplicates(PLACE, keep="last")
    keys = crawls[PLACE].astype("object").fillna("").astype("str")
    found = zip(keys.itertuples(index=False, name=None), crawls.to_dict("records"), strict=True)
    return {tuple(key): {str(name): value for name, value in row.items()} for key, row in found}


KIND = Kind(
    name="source",
    label="Sources",
    explains="The newest crawl of a source failed while that of the earlier analysis had not, or the other way round.",
    order=8,
    alerts=True,
    find=find,
)
