"""Ulwick's opportunity score of every theme, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.statistics.intervals import Numbers

ROUNDS = 400
"""Bootstrap rounds."""
SPOKEN_OF = 10
"""Reviews that speak of a theme before it counts towards the median theme."""


@dataclass(frozen=True)
class Opportunities:
    """Scores of all themes, and of each bootstrap round."""

    scores: pd.DataFrame
    """From :func:`score_opportunities`."""
    rounds: Numbers
    """Scores, shape (rounds, themes), themes in the order of ``scores``."""


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
    return resample_opportunities(counted, marks, seed=seed).scores


def resample_opportunities(
    counted: pd.DataFrame, marks: pd.DataFrame, *, seed: int = 0, rounds: int = ROUNDS
) -> Opportunities:
    """The scores together with every bootstrap round; ``rounds=0`` leaves the intervals empty."""
    themes = pd.Index(sorted(marks["theme_id"].unique()), dtype="str", name="theme_id")
    row = pd.Index(counted["review_id"]).get_indexer(pd.Index(marks["review_id"]))
    known = row >= 0
    column = themes.get_indexer(pd.Index(marks["theme_id"]))[known]
    praise = marks["side"].eq("praise").to_numpy()[known]
    pattern, times = _patterns(row[known], column + len(themes) * praise, 2 * len(themes))
    once, random = times[None, :].astype(np.float64), np.random.default_rng(seed)
    parts = _ulwick(*_sums(once, pattern), len(counted))
    bad, good, either, demand, importance, satisfaction, score = (part[0] for part in parts)
    drawn = [
        _ulwick(*_sums(random.poisson(times, size=(50, len(times))).astype(np.float64), pattern), 1)[-1]
        for _ in range(0, rounds if len(themes) else 0, 50)
    ]
    again = np.concatenate(drawn) if drawn else np.full((1, len(themes)), np.nan)
    low, high = np.quantile(again, [0.025, 0.975], axis=0)
    peers = again[:, either >= SPOKEN_OF] if (either >= SPOKEN_OF).any() else again
    middle = np.median(peers, axis=1, keepdims=True) if len(themes) else np.zeros((len(again), 1))
    scores = pd.DataFrame(
        {
            "complaints": bad.astype(np.int64),
            "praises": good.astype(np.int64),
            "mentions": either.astype(np.int64),
            "n": len(counted),
            "demand": demand,
            "importance": importance,
            "satisfaction": satisfaction,
            "score": score,
            "low": np.fmin(low, score),
            "high": np.fmax(high, score),
            "beats_median": (again > middle).mean(axis=0),
        },
        index=themes,
    )
    return Opportunities(scores, again)


def _patterns(row: Numbers, column: Numbers, width: int) -> tuple[sparse.csr_matrix, Numbers]:
    """Distinct sets of marks, and how many reviews have each.

    Poisson weights of equal reviews add up to one Poisson weight, so a set that a thousand reviews share is drawn once.
    """
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    sets: dict[bytes, int] = {}
    times: list[int] = []
    indices: list[Numbers] = []
    for marked in np.split(column, starts[1:]) if len(row) else []:
        at = sets.setdefault(marked.tobytes(), len(sets))
        if at == len(times):
            times.append(0)
            indices.append(marked)
        times[at] += 1
    ends = np.cumsum([0, *(len(marked) for marked in indices)])
    flat = np.concatenate(indices) if indices else np.zeros(0, np.int64)
    return sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(times), width)), np.array(times)


def _sums(weights: Numbers, pattern: sparse.csr_matrix) -> tuple[Numbers, Numbers, Numbers]:
    """Weighted reviews that complain, that praise, and that do either, each of shape (rounds, themes)."""
    themes = pattern.shape[1] // 2
    bad, good = pattern[:, :themes], pattern[:, themes:]
    every = sparse.hstack([bad, good, bad.multiply(good)]).tocsr()
    found = np.asarray((every.T @ weights.T).T, dtype=np.float64)
    complained, praised, both = np.split(found, 3, axis=1)
    return complained, praised, complained + praised - both


def _ulwick(bad: Numbers, good: Numbers, either: Numbers, n: int) -> tuple[Numbers, ...]:
    with np.errstate(divide="ignore", invalid="ignore"):
        importance = np.nan_to_num(10 * either / either.max(axis=1, keepdims=True, initial=0.0))
        satisfaction = np.nan_to_num(10 * good / (good + bad))
        demand = either / n
    return bad, good, either, demand, importance, satisfaction, importance + np.maximum(importance - satisfaction, 0)
