"""Do the gaps hang on a choice? The market seen in other ways, and each gap judged anew in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.gaps.opportunity import resample_opportunities
from analysis.gaps.rule import USUAL, Limits, failed_condition
from analysis.statistics.intervals import Numbers
from analysis.wording import say_list

EXPECTED = 5.0
"""Complaints a part of the market must lead one to expect before it may contradict."""
STRICTER = {
    "with 20 complaints asked for instead of 10": Limits(complaints=20),
    "with the upper quarter of the themes instead of the third": Limits(upper=0.75),
    "with 99 % of the bootstrap rounds instead of 95": Limits(sure=0.99),
}
LOOSER = {
    "with 5 complaints asked for instead of 10": Limits(complaints=5),
    "with the upper half of the themes instead of the third": Limits(upper=0.5),
    "with 90 % of the bootstrap rounds instead of 95": Limits(sure=0.9),
}


@dataclass(frozen=True)
class GapViews:
    """Scores of the market in other views."""

    rounds: Numbers
    """Bootstrap rounds of the whole market, shape (rounds, themes), themes sorted."""
    again: pd.DataFrame
    """Scores of the whole market with another seed (200 rounds)."""
    parts: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Scores, without intervals, of parts of the market and under the other polarity threshold."""


def look_otherwise(
    counted: pd.DataFrame, marks: pd.DataFrame, strict_marks: pd.DataFrame | None = None, *, seed: int = 0
) -> GapViews:
    """Score the market with another seed, threshold, without each source and in each half of its period.

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    strict_marks
        Marks under the other polarity threshold; None leaves that view out.
    seed
        That of the scores themselves; the other view takes the next one.
    """
    parts: dict[str, pd.DataFrame] = {}
    kept: dict[str, pd.Series] = {}
    sources = sorted(counted["source"].unique())
    if len(sources) > 1:
        kept |= {f"without {source}": counted["source"].ne(source) for source in sources}
    for name, half in (("earlier", True), ("later", False)):
        kept[f"in the {name} half of the period"] = counted["early"].eq(half).fillna(False).astype(bool)
    if strict_marks is not None:
        parts["with the other polarity threshold"] = resample_opportunities(counted, strict_marks, rounds=0).scores
    for name, keep in kept.items():
        if keep.any():
            parts[name] = resample_opportunities(counted[keep], marks, rounds=0).scores
    return GapViews(
        rounds=resample_opportunities(counted, marks, seed=seed).rounds,
        again=resample_opportunities(counted, marks, seed=seed + 1, rounds=200).scores,
        parts=parts,
    )


def judge_views(scores: pd.DataFrame, silence: pd.Series, supported: pd.Series, views: GapViews) -> pd.DataFrame:
    """In how many other views each theme is judged the same.

    Parameters
    ----------
    scores
        The market's, index theme_id.
    silence
        ``faq_silence`` by theme.
    supported
        Whether each theme is a supported gap; index theme_id.
    views
        From :func:`look_otherwise`.

    Returns
    -------
    pandas.DataFrame
        Index of ``supported``; ``views`` (that say anything of the theme)``, views_held`` and ``sensitivity``: of a
        supported gap the views in which it is none, of any other theme those in which it is one, in plain words;
        empty when there is none. A part of the market need only point the same way: the share of complaints above
        the median theme's, more complaint than usual, the score above the median theme's.
    """
    looked: dict[str, pd.Series] = {"with another random seed": failed_condition(views.again, silence).eq("")}
    for name, limits in {**STRICTER, **LOOSER}.items():
        looked[name] = failed_condition(scores, silence, limits).eq("")
    share = scores["complaints"] / scores["n"]
    for name, part in views.parts.items():
        looked[name] = _points_there(part, share)
    rows = []
    for theme, is_gap in zip(supported.index.astype("str"), supported.tolist(), strict=True):
        only = LOOSER if is_gap else STRICTER  # a looser rule cannot unmake a gap, a stricter one make none
        asked = [name for name in looked if name not in only and (is_gap or name not in views.parts)]
        said = {name: looked[name].get(theme) for name in asked}
        other = [name for name, same in said.items() if not pd.isna(same) and bool(same) != is_gap]
        told = sum(not pd.isna(same) for same in said.values())
        rows.append((told, told - len(other), _words(other, is_gap)))
    return pd.DataFrame(rows, columns=["views", "views_held", "sensitivity"], index=supported.index)


def rank_intervals(rounds: Numbers, themes: Sequence[str], ranked: Sequence[str]) -> pd.DataFrame:
    """95 % interval of the rank, by score, of each theme among the ranked ones; index theme_id, ``rank_low, rank_high``."""
    at = pd.Index(list(themes)).get_indexer(pd.Index(list(ranked)))
    drawn = rounds[:, at]
    # equal scores share their middle place, as in a race that is run again
    places = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    low, high = np.quantile(places, [0.025, 0.975], axis=0, method="inverted_cdf")
    return pd.DataFrame(
        {"rank_low": low.astype(int), "rank_high": high.astype(int)}, index=pd.Index(list(ranked), dtype="str")
    )


def _points_there(part: pd.DataFrame, share: pd.Series) -> pd.Series:
    """True, False, or missing where the part holds too little to say."""
    known = part.reindex(share.index)
    told = known["complaints"] + known["praises"]
    usual = min(part["complaints"].sum() / max(1, (part["complaints"] + part["praises"]).sum()), USUAL)
    pain = (known["complaints"] / known["n"]).fillna(0.0)
    holds = (pain > pain.median()) & (known["complaints"] / told > usual) & (known["score"] > part["score"].median())
    enough = share * float(part["n"].max() if len(part) else 0) >= EXPECTED
    return holds.astype("boolean").where(enough)


def _words(views: list[str], is_gap: bool) -> str:
    if not views:
        return ""
    return f"{'not a gap' if is_gap else 'a gap'} {say_list(views)}"
