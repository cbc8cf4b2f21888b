"""How fast and how often a brand answers: reviewers, requests to its help desk, and test enquiries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.columns import fit_columns
from analysis.stated import stated
from analysis.statistics.intervals import wilson
from analysis.statistics.survival import compare_times, median_time
from analysis.statistics.tails import false_discovery_control
from analysis.tables import TABLES

EXTRA = {
    "answer_rate_low": "float64", "answer_rate_high": "float64", "speed": "float64", "speed_low": "float64",
    "speed_high": "float64", "p": "float64", "q": "float64", "verdict": "str", "note": "str",
}  # fmt: skip
SURE = 0.05
WAITS = {"brand": "str", "channel": "str", "answered": "bool", "seconds": "float64"}
"""One row a question asked: whether an answer came, and the time to it, or how long was waited without one."""


def answer_times(
    reviews: pd.DataFrame,
    crawls: pd.DataFrame,
    tickets: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    brands: Sequence[str],
    now: pd.Timestamp,
) -> pd.DataFrame:
    """Table responsiveness: one row a brand and channel.

    Parameters
    ----------
    reviews
        Table reviews with ``crawl_id``.
    crawls, tickets, contacts
        Frames of the corpus.
    brands
        Brand ids in the order wanted.
    now
        Observation end of reviews where nothing else is known.

    Returns
    -------
    pandas.DataFrame
        ``channel`` is ``reviews:SOURCE``, ``tickets:CHANNEL`` (``tickets`` where the file names none) or
        ``contacts:CHANNEL``. ``asked`` counts questions, ``answered`` those with an answer, ``censored`` those
        without one until the observation ended; ``median_seconds, low, high`` come from Kaplan and Meier (empty when
        fewer than half were answered in the time watched); ``answer_rate`` is answered / asked with Wilson's
        interval. ``speed`` is the rate at which answers come against all other brands on that channel (above 1:
        sooner) with its 95 % interval, ``p`` the log-rank test's, ``q`` Benjamini and Hochberg's over the table,
        ``verdict`` faster, slower or cannot_tell. ``note`` says what was left out of the times.
    """
    kinds = {**TABLES["responsiveness"], **EXTRA}
    waits = pd.concat(
        [
            _fit(_reply_waits(reviews, crawls, now)),
            _fit(_waits(tickets, crawls, "tickets", "opened_at", "first_response_at")),
            _fit(_waits(contacts, crawls, "contacts", "asked_at", "answered_at")),
        ],
        ignore_index=True,
    )
    rows = []
    for channel, asked in waits.groupby("channel", sort=True):
        for brand in brands:
            mine = asked["brand"] == brand
            if mine.any():
                row = {"brand": brand, "channel": str(channel), **_answers(asked[mine])}
                timed = asked["seconds"].ge(0)
                speed, low, high, p = compare_times(
                    asked.loc[timed, "seconds"], asked.loc[timed, "answered"], mine[timed]
                )
                rows.append({**row, "speed": speed, "speed_low": low, "speed_high": high, "p": p})
    table = pd.DataFrame(rows, columns=list(kinds))
    tested = table["p"].notna().to_numpy(dtype=bool)
    q = np.full(len(table), np.nan)
    if tested.any():
        q[tested] = false_discovery_control(table.loc[tested, "p"].to_numpy(np.float64))
    sure = np.nan_to_num(q, nan=1.0) <= SURE
    ahead = table["speed"].to_numpy(np.float64) > 1
    verdict = np.select([sure & ahead, sure & ~ahead], ["faster", "slower"], default="cannot_tell")
    return fit_columns(table.assign(q=q, verdict=verdict), kinds)


def _fit(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: frame[name].astype(kind) for name, kind in WAITS.items()})  # type: ignore[call-overload]


def _waits(frame: pd.DataFrame, crawls: pd.DataFrame, kind: str, asked: str, answered: str) -> pd.DataFrame:
    """Requests or test enquiries: without an answer, watched until ``observed_until``.

    Files without a column for answers are left out: they do not say that nobody answered.
    """
    frame = frame[stated(frame, crawls, answered)]
    channel = frame["channel"].fillna("")
    end = frame[answered].where(frame[answered].notna(), frame["observed_until"])
    return pd.DataFrame(
        {
            "brand": frame["brand"],
            "channel": np.where(channel == "", kind, kind + ":" + channel.astype("object")),
            "answered": frame[answered].notna(),
            "seconds": (end - frame[asked]).dt.total_seconds(),
        }
    )


def _reply_waits(reviews: pd.DataFrame, crawls: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Owner replies. A review without a reply was watched until the crawl that last saw it, and is censored there.

    For imported files the newest moment in the file's source takes the crawl's place. A source on which no brand ever
    answered is left out: it may not show replies at all.
    """
    kept = reviews[reviews["duplicate_of"].isna()]
    replied = kept["reply_text"].fillna("").ne("") | kept["replied_at"].notna()
    kept = kept.assign(replied=replied)
    kept = kept[kept["source"].isin(set(kept.loc[replied, "source"]))]
    end = kept["replied_at"].where(kept["replied"], _watched_until(kept, crawls, now))
    return pd.DataFrame(
        {
            "brand": kept["brand"],
            "channel": "reviews:" + kept["source"].astype("object"),
            "answered": kept["replied"],
            "seconds": (end - kept["published"]).dt.total_seconds(),
        }
    )


def _watched_until(reviews: pd.DataFrame, crawls: pd.DataFrame, now: pd.Timestamp) -> pd.Series:
    spiders = crawls[~crawls["spider"].fillna("").str.startswith("import")]
    started = spiders.set_index("crawl_id")["started"]
    seen = pd.Series(started.reindex(reviews["crawl_id"]).array, index=reviews.index)
    newest = reviews[["published", "replied_at"]].max(axis=1).groupby(reviews["source"]).transform("max")
    return seen.fillna(newest).fillna(now)


def _answers(part: pd.DataFrame) -> dict[str, float | str]:
    asked, answered = len(part), int(part["answered"].sum())
    timed = part[part["seconds"].ge(0)]
    median, low, high = median_time(timed["seconds"].to_numpy(), timed["answered"].to_numpy(dtype=bool))
    rate_low, rate_high = wilson(np.array(answered), np.array(asked))
    undated = asked - len(timed)
    return {
        "asked": asked, "answered": answered, "censored": asked - answered, "median_seconds": median, "low": low,
        "high": high, "answer_rate": answered / asked, "answer_rate_low": float(rate_low),
        "answer_rate_high": float(rate_high), "note": f"{undated:,} without dates: not in the times" if undated else "",
    }  # fmt: skip
