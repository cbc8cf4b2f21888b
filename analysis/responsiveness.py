"""How fast and how often a brand answers its reviewers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.columns import fit_columns
from analysis.intervals import wilson
from analysis.survival import median_time
from analysis.tables import TABLES

EXTRA = {"answer_rate_low": "float64", "answer_rate_high": "float64"}


def owner_replies(reviews: pd.DataFrame, crawls: pd.DataFrame, *, brands: list[str], now: pd.Timestamp) -> pd.DataFrame:
    """Table responsiveness, part owner replies: one row per brand and source that shows replies.

    A review without a reply is not "never answered": it was watched until the crawl that last saw it, and its time is
    censored there. For imported files the newest moment in the file's source takes the crawl's place.

    Parameters
    ----------
    reviews
        Table reviews with ``crawl_id``.
    crawls
        Frame ``crawls`` of the corpus: ``crawl_id, spider, started``.
    brands
        Brand ids in the order wanted.
    now
        Observation end where nothing else is known.

    Returns
    -------
    pandas.DataFrame
        ``channel`` is ``reviews:<source>``; ``asked`` counts reviews, ``answered`` those with a reply, ``censored``
        those without; ``median_seconds, low, high`` come from Kaplan and Meier (empty when fewer than half were
        answered in the time watched); ``answer_rate`` is answered / asked with Wilson's interval behind the columns
        of the contract. A source on which no brand ever answered is left out: it may not show replies at all.
    """
    kinds = {**TABLES["responsiveness"], **EXTRA}
    kept = reviews[reviews["duplicate_of"].isna()]
    replied = kept["reply_text"].fillna("").ne("") | kept["replied_at"].notna()
    kept = kept.assign(replied=replied, end=_watched_until(kept, crawls, now))
    rows = []
    for source in sorted(kept.loc[kept["replied"], "source"].unique()):
        for brand in brands:
            part = kept[(kept["source"] == source) & (kept["brand"] == brand)]
            if not part.empty:
                rows.append({"brand": brand, "channel": f"reviews:{source}", **_answers(part)})
    return fit_columns(pd.DataFrame(rows, columns=list(kinds)), kinds)


def _watched_until(reviews: pd.DataFrame, crawls: pd.DataFrame, now: pd.Timestamp) -> pd.Series:
    spiders = crawls[~crawls["spider"].fillna("").str.startswith("import")]
    started = spiders.set_index("crawl_id")["started"]
    seen = pd.Series(started.reindex(reviews["crawl_id"]).array, index=reviews.index)
    newest = reviews[["published", "replied_at"]].max(axis=1).groupby(reviews["source"]).transform("max")
    return seen.fillna(newest).fillna(now)


def _answers(part: pd.DataFrame) -> dict[str, float]:
    asked, answered = len(part), int(part["replied"].sum())
    end = part["replied_at"].where(part["replied"], part["end"])
    seconds = (end - part["published"]).dt.total_seconds()
    timed = seconds.ge(0)
    median, low, high = median_time(seconds[timed].to_numpy(), part.loc[timed, "replied"].to_numpy(dtype=bool))
    rate_low, rate_high = wilson(np.array(answered), np.array(asked))
    return {
        "asked": asked, "answered": answered, "censored": asked - answered, "median_seconds": median, "low": low,
        "high": high, "answer_rate": answered / asked, "answer_rate_low": float(rate_low),
        "answer_rate_high": float(rate_high),
    }  # fmt: skip
