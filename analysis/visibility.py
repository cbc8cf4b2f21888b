"""Who is seen for the market's keywords: the table of rankings, and share of voice under two click curves."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns, rows_of
from analysis.tables import TABLES
from spiders.market import Market, host_of

OTHER = ":"
"""Before a domain of no brand, where brands and domains are counted together; no brand id has a colon."""
ALL = "all"
"""The keyword set of all keywords."""
CURVES = ("organic_2020", "ai_answers_2025")
CAPTURE = ["keyword", "provider", "country", "language", "device"]
"""What makes two captures the same search at different times."""


@cache
def click_rates(curve: str) -> tuple[float, ...]:
    """Expected click rate of organic positions 1 to 100 under a curve of ctr_curves.csv (its sources stand there).

    >>> click_rates("organic_2020")[0], click_rates("ai_answers_2025")[0]
    (0.285, 0.19)
    """
    file = resources.files("analysis").joinpath("ctr_curves.csv")
    with file.open("r", encoding="utf-8") as opened:
        table = pd.read_csv(opened)
    rates = np.zeros(100)
    for row in rows_of(table[table["curve"] == curve]):
        rates[row["first"] - 1 : row["last"]] = row["ctr"]
    return tuple(float(rate) for rate in rates)


def build_rankings(captures: pd.DataFrame, rankings: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Table rankings: what was seen, and what was looked for and not seen.

    A row of a results page has the state ``ranked``; a brand of the market without an organic row in a capture that
    was read gets one row ``beyond_depth`` (it is not among the first ``depth``); a capture that failed is one row
    ``failed``, and says nothing about any brand.

    Parameters
    ----------
    captures, rankings
        Frames of :class:`analysis.corpus.Corpus`.
    """
    columns = TABLES["rankings"]
    read = captures[captures["state"] == "ok"]
    seen = rankings.merge(read.drop(columns=["state", "reason", "page_id"]), on="capture_id")
    seen["domain"] = [host_of(url) for url in seen["url"]]
    owners = {host: market.brand_of_domain(host) for host in sorted(seen["domain"].unique())}
    seen["brand"] = [owner.id if (owner := owners[host]) else None for host in seen["domain"]]
    seen["state"] = "ranked"
    organic = seen[(seen["part"] == "organic") & (seen["position"] <= seen["depth"])]
    there = set(zip(organic["capture_id"], organic["brand"], strict=True))
    missing = pd.concat(
        [
            read[[(capture, brand.id) not in there for capture in read["capture_id"]]].assign(
                state="beyond_depth", brand=brand.id, part="organic"
            )
            for brand in market.brand
        ]
    )
    failed = captures[captures["state"] != "ok"].assign(state="failed")
    parts = [part.reindex(columns=[*columns, "capture_id"]) for part in (seen, missing, failed) if len(part)]
    if not parts:
        return empty_table(columns)
    table = pd.concat(parts, ignore_index=True)
    order = ["keyword", "captured_at", "capture_id", "state", "part", "position", "brand", "url"]
    return fit_columns(table.sort_values(order, kind="stable"), columns)


def latest_captures(rankings: pd.DataFrame) -> pd.DataFrame:
    """Rows of the newest capture of each search that could be read; of the newest failed one where none could."""
    ok = rankings["state"] != "failed"
    last = rankings[ok].groupby(CAPTURE, dropna=False)["captured_at"].transform("max")
    newest = rankings[ok & (rankings["captured_at"] == last.reindex(rankings.index))]
    keys = set(map(tuple, newest[CAPTURE].astype("object").fillna("").to_numpy()))
    never = [tuple(row) not in keys for row in rankings[CAPTURE].astype("object").fillna("").to_numpy()]
    lost = rankings[~ok & np.array(never, dtype=bool)]
    lost = lost.sort_values("captured_at", kind="stable").drop_duplicates(CAPTURE, keep="last")
    return pd.concat([newest, lost], ignore_index=True)


def share_of_voice(rankings: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Table visibility: share of all expected clicks, by brand and by other domains.

    Share of voice is the sum over keywords of monthly searches times the click rate of the position, as a share of
    the same sum over all domains seen. Only organic rows of the newest capture of each search count.

    Parameters
    ----------
    rankings
        From :func:`build_rankings`.
    market
        For the keywords' volumes; a keyword without one counts like the median of the others (all alike when no
        keyword has one).

    Returns
    -------
    pandas.DataFrame
        One row per brand of the market (``domain`` lists its domains seen) and one per other domain seen, for all
        keywords and, where there are several, for each country and language. ``share_of_voice`` is the mean of the
        two curves, ``low_curve`` and ``high_curve`` their range: not a sampling interval. ``ranked``,
        ``beyond_depth`` and ``failed`` count captures; failed ones are left out of the share.
    """
    columns = TABLES["visibility"]
    if rankings.empty:
        return empty_table(columns)
    newest = latest_captures(rankings)
    newest["volume"] = _volumes(newest, market)
    place = newest["country"].fillna("").str.cat(newest["language"].fillna(""), sep="/").str.strip("/")
    places = [name for name in sorted(place.unique()) if name]
    parts = [_of_set(newest, ALL, market)]
    if place.nunique() > 1:
        parts += [_of_set(newest[place == name], name, market) for name in places]
    return fit_columns(pd.concat(parts), columns)


def join_mood(visibility: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Who is visible and disliked: table visibility with each brand's share of unhappy reviews beside it.

    Parameters
    ----------
    visibility
        From :func:`share_of_voice`.
    standing
        From :func:`analysis.standing.brand_standing`.

    Returns
    -------
    pandas.DataFrame
        Behind the columns of table visibility ``unhappy, unhappy_low, unhappy_high`` (share of the brand's reviews that
        are negative on the whole, Wilson)``, unhappy_verdict`` (against the market, within strata) and
        ``visible_and_disliked``, share of voice times ``unhappy``: of all expected clicks, those that lead to a brand
        and would meet an unhappy reviewer. Empty for other domains and for brands without reviews. Only a verdict
        ``higher`` says that a brand is disliked; the product orders, it proves nothing.
    """
    names = {"share": "unhappy", "share_low": "unhappy_low", "share_high": "unhappy_high", "verdict": "unhappy_verdict"}
    mood = standing[standing["side"] == "complaint"].set_index("brand")[list(names)].rename(columns=names)
    joined = visibility.join(mood, on="brand")
    return joined.assign(visible_and_disliked=joined["share_of_voice"] * joined["unhappy"])


def _volumes(newest: pd.DataFrame, market: Market) -> list[float]:
    exact = {(k.text, k.country, k.language): k.volume for k in market.keyword if k.volume is not None}
    known = {k.text: float(k.volume) for k in market.keyword if k.volume is not None}
    middle = float(np.median(list(known.values()))) if known else 1.0
    keys = zip(newest["keyword"], newest["country"].astype("object"), newest["language"].astype("object"), strict=True)
    return [float(exact.get(key, known.get(key[0], middle))) for key in keys]


def _of_set(rows: pd.DataFrame, name: str, market: Market) -> pd.DataFrame:
    organic = rows[(rows["state"] == "ranked") & (rows["part"] == "organic") & rows["position"].le(100)].copy()
    for curve in CURVES:
        rates = np.array([0.0, *click_rates(curve)])
        organic[curve] = organic["volume"] * rates[organic["position"].to_numpy(dtype=np.int64)]
    who = organic["brand"].where(organic["brand"].notna(), OTHER + organic["domain"])
    sums = organic.groupby(who)[list(CURVES)].sum()
    shares = (sums / sums.sum().replace(0, np.nan)).fillna(0.0)
    counted = organic.assign(who=who).drop_duplicates(["who", *CAPTURE]).groupby("who").size()
    domains = organic.assign(who=who).groupby("who")["domain"].agg(lambda found: "|".join(sorted(set(found))))
    read = rows[rows["state"] != "failed"].drop_duplicates(CAPTURE).shape[0]
    failed = int((rows["state"] == "failed").sum())
    found = []
    for key in [*(brand.id for brand in market.brand), *(key for key in shares.index if str(key).startswith(OTHER))]:
        both = shares.loc[key].to_numpy() if key in shares.index else np.zeros(len(CURVES))
        ranked = int(counted.get(key, 0))
        found.append(
            {
                "brand": None if str(key).startswith(OTHER) else key,
                "domain": domains.get(key),
                "keyword_set": name,
                "share_of_voice": both.mean() if read else np.nan,
                "low_curve": both.min() if read else np.nan,
                "high_curve": both.max() if read else np.nan,
                "ranked": ranked,
                "beyond_depth": read - ranked,
                "failed": failed,
            }
        )
    frame = pd.DataFrame(found)
    return frame.sort_values(["share_of_voice", "brand", "domain"], ascending=[False, True, True], kind="stable")
