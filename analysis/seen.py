"""Which FAQ entries and contact channels are still there: the store forgets nothing, sites do."""

from __future__ import annotations

import pandas as pd


def find_gone(frame: pd.DataFrame, crawls: pd.DataFrame) -> pd.Series:
    """Whether a later crawl looked where a record was found and did not find it again.

    Parameters
    ----------
    frame
        Records with ``crawl_id``: the crawl that last saw them.
    crawls
        Frame ``crawls`` of the corpus.

    Returns
    -------
    pandas.Series
        bool, index of ``frame``. A record is gone when the newest crawl of the same spider, brand and source is a
        later one that ended by itself, brought something, and met no wall and no failing page: an incomplete look
        proves nothing.
    """
    nothing = pd.Series(False, index=frame.index, dtype="bool")
    if frame.empty or crawls.empty:
        return nothing
    place = ["spider", "brand", "source"]
    done = crawls[crawls["finished"].notna() & ~crawls["spider"].fillna("").str.startswith("import")].copy()
    done[place] = done[place].astype("object").fillna("")
    clean = done["blocked"].eq(0) & done["failed"].eq(0) & done["got"].gt(0) & done["stop_reason"].eq("finished")
    newest = done[clean].sort_values(["started", "crawl_id"]).drop_duplicates(place, keep="last")
    seen = done.set_index("crawl_id").reindex(frame["crawl_id"])
    keys = pd.MultiIndex.from_frame(seen[place])
    later = newest.set_index(place)["started"].reindex(keys).to_numpy()
    known = seen["started"].to_numpy()
    return pd.Series(pd.notna(later) & pd.notna(known) & (later > known), index=frame.index, dtype="bool")
