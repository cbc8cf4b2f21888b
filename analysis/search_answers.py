"""How well the first page of results answers a keyword, judged by what each result shows of itself.

A result answers by its words: the share of the keyword's words that its title and snippet hold. Results count by how
often they are clicked. It is a coarse measure, so only a very low one means anything, and a page whose results were kept
without titles and snippets gets none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.unspaced import words_of
from analysis.visibility import CURVES, click_rates

FIRST_PAGE = 10
LEAST_RESULTS = 5
"""Results with a title, and half of them with a snippet, below which nothing is said of the page."""
LEAST_WORDS = 2
"""A single word is held or not held: too coarse to call an answer poor."""
POOR = 0.3
"""Click-weighted share of the keyword's words below which the page answers it poorly. On 29 saved result pages of three
engines with a known query of two words or more none lies below (lowest 0.33, median 0.87); of these keywords put to the
pages of the others 94 % do."""


def answer_scores(rankings: pd.DataFrame) -> pd.DataFrame:
    """Score the first page of each keyword.

    Parameters
    ----------
    rankings
        Table rankings, newest captures only.

    Returns
    -------
    pandas.DataFrame
        ``keyword, score`` (0..1, mean of both click curves)``, low, high`` (the two curves, not a sampling interval)
        ``, results`` (read)``, held`` (brand -> the best share of words that one of its results holds), sorted by
        keyword; only keywords of which enough is known.
    """
    rows = rankings[(rankings["state"] == "ranked") & (rankings["part"] == "organic")]
    rows = rows.assign(**{name: rows[name].astype("object").fillna("").astype("str") for name in ("title", "snippet")})
    rows = rows[rows["position"].le(FIRST_PAGE) & rows["title"].ne("")]
    found = []
    for keyword, seen in rows.groupby("keyword", sort=True):
        wanted = list(dict.fromkeys(words_of(str(keyword))))
        if len(wanted) < LEAST_WORDS or len(seen) < LEAST_RESULTS or 2 * seen["snippet"].ne("").sum() < len(seen):
            continue  # fmt: skip
        shown = seen["title"].str.cat(seen["snippet"], sep=" ")
        held = np.array([_share_held(wanted, text) for text in shown])
        at = seen["position"].to_numpy(dtype=np.int64) - 1
        curves = [float(np.average(held, weights=np.array(click_rates(curve))[at])) for curve in CURVES]
        brands = pd.Series(held).groupby(seen["brand"].to_numpy()).max().to_dict()
        found.append([str(keyword), float(np.mean(curves)), min(curves), max(curves), len(seen), brands])
    return pd.DataFrame(found, columns=["keyword", "score", "low", "high", "results", "held"])


def _share_held(wanted: list[str], text: str) -> float:
    """Share of the words that the text holds; endings are not looked at."""
    there = set(words_of(text))
    stems = [(word, word[: max(4, len(word) - 2)]) for word in wanted]
    return sum(
        word in there
        if len(word) < 4 or (not word.isascii() and len(word) == 2)
        else any(w.startswith(stem) for w in there)
        for word, stem in stems
    ) / len(wanted)
