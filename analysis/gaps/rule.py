"""When a theme is called a gap: the conditions, in the order in which they are asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.intervals import wilson

USUAL = 0.5
"""Where complaints outweigh praise anyway, more than one half is enough."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the rule asks for."""

    complaints: int = 10
    """Reviews that complain, at least."""
    upper: float = 2 / 3
    """Quantile of the themes' complaint shares that a common pain reaches."""
    sure: float = 0.95
    """Share of bootstrap rounds in which the score is above the median theme's."""


RULE = Limits()


def failed_condition(scores: pd.DataFrame, faq_silence: pd.Series, limits: Limits = RULE) -> pd.Series:
    """The first condition that a theme does not meet, in plain words; empty for a gap.

    Parameters
    ----------
    scores
        From :func:`analysis.gaps.opportunity.score_opportunities`.
    faq_silence
        0 (every FAQ that is known answers it) to 1 (none does), by theme_id; missing when no FAQ is known.
    limits
        What is asked for.
    """
    told = scores["complaints"] + scores["praises"]
    pain = scores["complaints"] / scores["n"]
    pain_low, _ = wilson(scores["complaints"], scores["n"])
    unhappy_low, _ = wilson(scores["complaints"], told)
    usual = scores["complaints"].sum() / max(1, told.sum())
    words = np.select(
        [
            scores["complaints"] < limits.complaints,
            (pain < pain.quantile(limits.upper)) | (pain_low <= pain.median()),
            unhappy_low <= min(usual, USUAL),
            scores["beats_median"] < limits.sure,
            faq_silence.reindex(scores.index).eq(0.0),
        ],
        [
            f"fewer than {limits.complaints} reviews complain about it",
            "it is not among the common pains beyond doubt",
            "complaints do not outweigh praise more than they usually do",
            "its score is not above the median theme's beyond doubt",
            "every FAQ that is known answers it",
        ],
        default="",
    )
    return pd.Series(words, index=scores.index, dtype="str")
