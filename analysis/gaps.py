"""Market gaps: pains that many customers share, that nobody relieves, and that nobody's FAQ answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.columns import empty_table, fit_columns
from analysis.evidence import Evidence
from analysis.intervals import Numbers, wilson
from analysis.tables import TABLES
from analysis.wording import say_share

ROUNDS = 400
"""Bootstrap rounds."""
LEAST_COMPLAINTS = 10
SURE = 0.95
"""Share of bootstrap rounds."""
SILENT = {"silent": 1.0, "partly": 0.5, "answered": 0.0}
LIVE = ("chat", "phone")
"""Channels in which a customer speaks with somebody now."""
EXTRA = {
    "certainty": "str", "why": "str", "importance": "float64", "satisfaction": "float64", "complaints": "Int64",
    "praises": "Int64", "n": "Int64", "demand_low": "float64", "demand_high": "float64",
    "dissatisfaction_low": "float64", "dissatisfaction_high": "float64",
}  # fmt: skip


def score_opportunities(counted: pd.DataFrame, marks: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Ulwick's opportunity score of every theme that has a mark, over all counted reviews of the market.

    Importance is the share of reviews that speak of the theme at all, 10 for the theme spoken of most; satisfaction
    is the share of praise among them, 0..10; the score is importance + max(importance - satisfaction, 0), 0..20.

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    seed
        Of the bootstrap over reviews (Poisson weights, 400 rounds, percentile interval of 95 %).

    Returns
    -------
    pandas.DataFrame
        Index theme_id (sorted); ``complaints, praises, mentions`` (reviews), ``n, demand`` (0..1)``, importance,
        satisfaction`` (0..10)``, score, low, high, beats_median`` (share of rounds in which the score is above the
        median of the themes that ten reviews or more speak of).

    Notes
    -----
    Ulwick, A. W. (2002), Turn customer input into innovation. He asks for importance and satisfaction in a survey;
    here both come from what people wrote unasked, so the score orders themes and is not comparable with his.
    """
    themes = sorted(marks["theme_id"].unique())
    said = marks[marks["review_id"].isin(counted["review_id"])]
    row = said["review_id"].map({name: i for i, name in enumerate(counted["review_id"])}).to_numpy(np.int64)
    column = said["theme_id"].map({name: i for i, name in enumerate(themes)}).to_numpy(np.int64)
    shape = (len(counted), len(themes))
    bad, good = (
        sparse.csr_matrix((np.ones(int(side.sum())), (row[side], column[side])), shape=shape)
        for side in (said["side"].eq(name).to_numpy() for name in ("complaint", "praise"))
    )
    either = bad.maximum(good)
    one = np.ones((1, len(counted)))
    demand, importance, satisfaction, score = _ulwick(
        _times(one, bad), _times(one, good), _times(one, either), len(counted)
    )
    rounds = _bootstrap(bad, good, either, seed) if len(counted) and themes else np.zeros((1, len(themes)))
    low, high = np.quantile(rounds, [0.025, 0.975], axis=0)
    spoken_of = np.asarray(either.sum(axis=0)).ravel() >= LEAST_COMPLAINTS
    peers = rounds[:, spoken_of] if spoken_of.any() else rounds
    above = (rounds > np.median(peers, axis=1, keepdims=True)).mean(axis=0) if themes else np.zeros(0)
    return pd.DataFrame(
        {
            "complaints": np.asarray(bad.sum(axis=0)).ravel().astype(np.int64),
            "praises": np.asarray(good.sum(axis=0)).ravel().astype(np.int64),
            "mentions": np.asarray(either.sum(axis=0)).ravel().astype(np.int64),
            "n": len(counted),
            "demand": demand[0],
            "importance": importance[0],
            "satisfaction": satisfaction[0],
            "score": score[0],
            "low": np.minimum(low, score[0]),
            "high": np.maximum(high, score[0]),
            "beats_median": above,
        },
        index=pd.Index(themes, name="theme_id", dtype="str"),
    )


def _ulwick(
    bad: Numbers, good: Numbers, either: Numbers, n: Numbers | int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        demand = either / n
        importance = np.nan_to_num(10 * either / either.max(axis=1, keepdims=True, initial=0.0))
        satisfaction = np.nan_to_num(10 * good / (good + bad))
    return demand, importance, satisfaction, importance + np.maximum(importance - satisfaction, 0)


def _times(weights: Numbers, marked: sparse.csr_matrix) -> Numbers:
    return np.asarray((marked.T @ weights.T).T, dtype=np.float64)


def _bootstrap(bad: sparse.csr_matrix, good: sparse.csr_matrix, either: sparse.csr_matrix, seed: int) -> Numbers:
    random = np.random.default_rng(seed)
    # only reviews with a mark matter to these sums, so only they are weighed
    marked = np.flatnonzero(np.diff(either.indptr))
    bad, good, either = bad[marked], good[marked], either[marked]
    rounds = []
    for _ in range(0, ROUNDS, 50):
        weights = random.poisson(1.0, size=(50, len(marked))).astype(np.float64)
        rounds.append(_ulwick(_times(weights, bad), _times(weights, good), _times(weights, either), 1)[3])
    return np.concatenate(rounds)


def find_gaps(
    scores: pd.DataFrame,
    coverage: pd.DataFrame,
    signals: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    evidence: Evidence,
    watched: Sequence[str],
) -> pd.DataFrame:
    """Table gaps: every theme customers complain about, the supported gaps first.

    A gap is ``supported`` when

    - at least 10 reviews complain, their share is in the upper third of the themes and its interval lies above the
      median theme: the pain is common;
    - the share of complaints among complaints and praise, at the low end of its interval, is above one half or above
      that of all themes together: customers are not mostly content with it;
    - its score is above the median theme's in 95 % of the bootstrap rounds;
    - not every FAQ that is known answers it.

    All others are ``not_supported`` and stand behind, with the first condition that is not met in ``why``.

    Parameters
    ----------
    scores
        From :func:`score_opportunities`.
    coverage
        Table faq_coverage.
    signals
        Table signals.
    labels
        Theme id -> label.
    evidence
        From :func:`analysis.evidence.rank_evidence`.
    watched
        Brands whose site was looked at, so that a missing channel means something.

    Returns
    -------
    pandas.DataFrame
        Table gaps. ``demand`` is the share of reviews that speak of the theme, ``dissatisfaction`` the share of
        complaints among complaints and praise, ``faq_silence`` the mean over brands with an FAQ (silent 1, partly
        0.5, answered 0), ``channel_silence`` the share of the brands looked at without chat or telephone: the same
        for every theme. Both are empty when nothing is known. ``certainty``, ``why`` and the parts of the score
        stand behind.
    """
    kinds = {**TABLES["gaps"], **EXTRA}
    table = scores[scores["complaints"] > 0].copy()
    if table.empty:
        return empty_table(kinds)
    known = coverage[coverage["state"] != "no_faq"]
    silence = known.assign(silent=known["state"].map(SILENT).astype("float64")).groupby("theme_id")["silent"].mean()
    table["faq_silence"] = silence.reindex(table.index)
    table["channel_silence"] = _channel_silence(signals, watched)
    told = table["complaints"] + table["praises"]
    table["dissatisfaction"] = table["complaints"] / told
    table["dissatisfaction_low"], table["dissatisfaction_high"] = wilson(table["complaints"], told)
    table["demand_low"], table["demand_high"] = wilson(table["mentions"], table["n"])
    pain = scores["complaints"] / scores["n"]
    pain_low, _ = wilson(table["complaints"], table["n"])
    usual = scores["complaints"].sum() / (scores["complaints"] + scores["praises"]).sum()
    table["why"] = np.select(
        [
            table["complaints"] < LEAST_COMPLAINTS,
            (pain[table.index] < pain.quantile(2 / 3)) | (pain_low <= pain.median()),
            table["dissatisfaction_low"] <= min(usual, 0.5),
            table["beats_median"] < SURE,
            table["faq_silence"].eq(0.0),
        ],
        [
            f"fewer than {LEAST_COMPLAINTS} reviews complain about it",
            "it is not among the common pains beyond doubt",
            "complaints do not outweigh praise more than they usually do",
            "its score is not above the median theme's beyond doubt",
            "every FAQ that is known answers it",
        ],
        default="",
    )
    table["certainty"] = np.where(table["why"] == "", "supported", "not_supported")
    table = table.reset_index()
    table["order"] = (table["certainty"] != "supported").astype(int)
    table = table.sort_values(["order", "score", "theme_id"], ascending=[True, False, True], kind="stable")
    table["rank"] = range(1, len(table) + 1)
    table["statement"] = [_statement(row, labels) for _, row in table.iterrows()]
    table["evidence_ids"] = ["|".join(evidence.opinions(theme_id=t, side="complaint")) for t in table["theme_id"]]
    return fit_columns(table, kinds)


def _channel_silence(signals: pd.DataFrame, watched: Sequence[str]) -> float:
    if not watched:
        return float("nan")
    live = set(signals.loc[signals["kind"].isin(list(LIVE)), "brand"])
    return sum(brand not in live for brand in watched) / len(watched)


def _statement(row: pd.Series, labels: Mapping[str, str]) -> str:
    label = labels.get(row["theme_id"], row["theme_id"])
    told = row["complaints"] + row["praises"]
    text = (
        f"{label}: {say_share(row['demand'])} of the market's reviews speak of it (95 % interval "
        f"{say_share(row['demand_low'])} to {say_share(row['demand_high'])}; {row['mentions']:,} of {row['n']:,}), and "
        f"{row['complaints']:,} of {told:,} that take a side complain ({say_share(row['dissatisfaction_low'])} to "
        f"{say_share(row['dissatisfaction_high'])})"
    )
    if pd.notna(row["faq_silence"]):
        text += f"; the FAQs that are known {_silence(row['faq_silence'])}"
    return f"{text}." if row["certainty"] == "supported" else f"{text}. Not called a gap: {row['why']}."


def _silence(share: float) -> str:
    if share >= 0.999:
        return "are silent about it"
    if share <= 0.001:
        return "all answer it"
    return "answer it only in part"
