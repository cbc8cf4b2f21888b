"""Market gaps: pains that many customers share, that nobody relieves, and that nobody's FAQ answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.evidence import Evidence
from analysis.gaps.rule import failed_condition
from analysis.gaps.views import GapViews, judge_views, rank_intervals
from analysis.statistics.intervals import wilson
from analysis.tables import TABLES
from analysis.wording import say_share

SILENT = {"silent": 1.0, "partly": 0.5, "answered": 0.0}
LIVE = ("chat", "phone")
"""Channels in which a customer speaks with somebody now."""
EXTRA = {
    "certainty": "str", "why": "str", "importance": "float64", "satisfaction": "float64", "complaints": "Int64",
    "praises": "Int64", "n": "Int64", "demand_low": "float64", "demand_high": "float64",
    "dissatisfaction_low": "float64", "dissatisfaction_high": "float64", "rank_low": "Int64", "rank_high": "Int64",
    "sensitivity": "str", "views": "Int64", "views_held": "Int64",
}  # fmt: skip


def find_gaps(
    scores: pd.DataFrame,
    coverage: pd.DataFrame,
    signals: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    evidence: Evidence,
    watched: Sequence[str],
    views: GapViews | None = None,
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
        From :func:`analysis.gaps.opportunity.score_opportunities`.
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
    views
        From :func:`analysis.gaps.views.look_otherwise`; without it rank intervals and sensitivity stay empty.

    Returns
    -------
    pandas.DataFrame
        Table gaps. ``demand`` is the share of reviews that speak of the theme, ``dissatisfaction`` the share of
        complaints among complaints and praise, ``faq_silence`` the mean over brands with an FAQ (silent 1, partly
        0.5, answered 0), ``channel_silence`` the share of the brands looked at without chat or telephone: the same
        for every theme. Both are empty when nothing is known. Behind: ``certainty``, ``why``, the parts of the score,
        ``rank_low, rank_high`` (95 % interval, over bootstrap rounds, of the rank by score among the themes of the same
        certainty), and how far the judgement hangs on choices: ``views`` (other ways to look that say anything of the
        theme), ``views_held`` (those in which it is judged the same) and ``sensitivity`` (the others, in plain words).
    """
    kinds = {**TABLES["gaps"], **EXTRA}
    table = scores[scores["complaints"] > 0].copy()
    if table.empty:
        return empty_table(kinds)
    known = coverage[~coverage["state"].isin(["no_faq", "unknown"])]
    silence = known.assign(silent=known["state"].map(SILENT).astype("float64")).groupby("theme_id")["silent"].mean()
    table["faq_silence"] = silence.reindex(table.index)
    table["channel_silence"] = _channel_silence(signals, watched)
    told = table["complaints"] + table["praises"]
    table["dissatisfaction"] = table["complaints"] / told
    table["dissatisfaction_low"], table["dissatisfaction_high"] = wilson(table["complaints"], told)
    table["demand_low"], table["demand_high"] = wilson(table["mentions"], table["n"])
    table["why"] = failed_condition(scores, table["faq_silence"]).reindex(table.index)
    table["certainty"] = np.where(table["why"] == "", "supported", "not_supported")
    table = table.join(_steadiness(scores, table, views))
    table = table.reset_index()
    table["order"] = (table["certainty"] != "supported").astype(int)
    table = table.sort_values(["order", "score", "theme_id"], ascending=[True, False, True], kind="stable")
    table["rank"] = range(1, len(table) + 1)
    table["statement"] = [_statement(row, labels) for _, row in table.iterrows()]
    table["evidence_ids"] = ["|".join(evidence.opinions(theme_id=t, side="complaint")) for t in table["theme_id"]]
    return fit_columns(table, kinds)


def _steadiness(scores: pd.DataFrame, table: pd.DataFrame, views: GapViews | None) -> pd.DataFrame:
    if views is None:
        names = ["rank_low", "rank_high", "sensitivity", "views", "views_held"]
        return pd.DataFrame(np.nan, index=table.index, columns=names).assign(sensitivity="")
    supported = table["certainty"].eq("supported")
    ranks, before = [], 0
    for group in (table.index[supported], table.index[~supported]):
        if len(group):
            ranks.append(before + rank_intervals(views.rounds, list(scores.index), list(group)))
        before += len(group)
    return pd.concat(ranks).join(judge_views(scores, table["faq_silence"], supported, views))


def _channel_silence(signals: pd.DataFrame, watched: Sequence[str]) -> float:
    if not watched:
        return float("nan")
    live = set(signals.loc[signals["kind"].isin(list(LIVE)), "brand"])
    return sum(brand not in live for brand in watched) / len(watched)


def _statement(row: pd.Series, labels: Mapping[str, str]) -> str:
    label = labels.get(row["theme_id"], row["theme_id"])
    text = (
        f"{label}: {say_share(row['demand'])} of the market's reviews speak of it (95 % interval "
        f"{say_share(row['demand_low'])} to {say_share(row['demand_high'])}; {row['mentions']:,} of {row['n']:,}); "
        f"{_sides(row)}"
    )
    if pd.notna(row["faq_silence"]):
        text += f"; the FAQs that are known {_silence(row['faq_silence'])}"
    if row["certainty"] == "supported":
        return f"{text}.{_steady(row)}"
    other = f"; it would be {row['sensitivity']}" if row["sensitivity"] else ""
    return f"{text}. Not called a gap: {row['why']}{other}."


def _steady(row: pd.Series) -> str:
    """How firm rank and judgement are, as a further sentence; empty when it was not looked into."""
    if pd.isna(row["views"]):
        return ""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    stays = f"is at rank {low}" if low == high else f"stays between ranks {low} and {high}"
    held = (
        f"a gap in all {int(row['views'])} other ways of looking at the data"
        if not row["sensitivity"]
        else f"a gap in {int(row['views_held'])} of {int(row['views'])} other ways of looking at the data, {row['sensitivity']}"
    )
    return f" It is {held}; by score it {stays} in 95 % of resamples."


def _sides(row: pd.Series) -> str:
    """How complaints and praise stand to each other: one review can do both, and then counts on both sides."""
    bad, good = int(row["complaints"]), int(row["praises"])
    if not good:
        return f"{bad:,} {'complains' if bad == 1 else 'complain'} and none praise it"
    twice = bad + good - int(row["mentions"])
    both = f", {twice:,} {'does' if twice == 1 else 'do'} both" if twice else ""
    return (
        f"{bad:,} {'complains' if bad == 1 else 'complain'} and {good:,} {'praises' if good == 1 else 'praise'} it{both}: complaints are "
        f"{say_share(row['dissatisfaction'])} ({say_share(row['dissatisfaction_low'])} to "
        f"{say_share(row['dissatisfaction_high'])})"
    )


def _silence(share: float) -> str:
    if share >= 0.999:
        return "are silent about it"
    if share <= 0.001:
        return "all answer it"
    return "answer it only in part"
