"""Any exported figure by its name: what goals and plans are measured by.

The names: ``complaint_share:THEME``, ``praise_share:THEME``, both also without a theme (the review as a whole),
``rating``, ``share_of_voice``, ``faq_answered`` (share of the market's gaps that the FAQ answers),
``answer_rate:CHANNEL``, ``answer_time:CHANNEL`` (seconds), and the metrics ``nps``, ``ces``, ``csat``,
``average_response_time``, ``average_resolution_time``, ``first_contact_resolution``, ``churn``, ``clv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.statistics.intervals import wilson
from analysis.wording import say_number, say_share

Tables = Mapping[str, pd.DataFrame]
Unit = Literal["share", "seconds", "points", "index", "money"]
SIDES = {"complaint_share": "complaint", "praise_share": "praise"}
METRICS: dict[str, tuple[Unit, bool]] = {
    "nps": ("points", True), "ces": ("index", True), "csat": ("index", True),
    "average_response_time": ("seconds", False), "average_resolution_time": ("seconds", False),
    "first_contact_resolution": ("share", True), "churn": ("share", False), "clv": ("money", True),
}  # fmt: skip
"""Metric -> its unit, and whether more is better."""
KINDS: dict[str, tuple[Unit, bool]] = {
    "complaint_share": ("share", False), "praise_share": ("share", True), "rating": ("share", True),
    "share_of_voice": ("share", True), "faq_answered": ("share", True), "answer_rate": ("share", True),
    "answer_time": ("seconds", False), **METRICS,
}  # fmt: skip
"""Kind of figure (the name up to the colon) -> its unit, and whether more is better."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number. ``value`` is NaN when nothing was measured."""

    name: str
    value: float
    low: float
    high: float
    """Limits of the 95 % interval; NaN where there is none."""
    n: int
    """What it was measured on: reviews, answers, tickets, keywords."""
    unit: Unit
    more_is_better: bool

    @property
    def known(self) -> bool:
        """Whether it was measured."""
        return bool(np.isfinite(self.value))

    def say(self, value: float | None = None) -> str:
        """The value, or another one of the same figure, as a person reads it."""
        return say_value(self.value if value is None else value, self.unit)


def say_value(value: float, unit: Unit) -> str:
    """A value with its unit.

    >>> say_value(0.123, "share"), say_value(5400.0, "seconds"), say_value(31.25, "points")
    ('12 %', '1.5 hours', '31.2')
    """
    if not np.isfinite(value):
        return "not known"
    if unit == "share":
        return say_share(value)
    if unit == "seconds":
        size, name = next(
            (s, n)
            for s, n in ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
            if value >= s or s == 1
        )
        return f"{say_number(value / size)} {name}"
    return f"{value:,.1f}" if unit in {"points", "index"} else f"{value:,.2f}"


def find_figure(name: str, tables: Tables, *, brand: str) -> Figure:
    """The figure of that name for one brand.

    Parameters
    ----------
    name
        See the head of this module.
    tables
        Result tables by name; those that are not there count as empty.
    brand
        Brand id.

    Raises
    ------
    AnalysisError
        When there is no figure of that name; the message names the nearest.
    """
    kind, _, detail = name.strip().partition(":")
    kind, detail = kind.strip(), detail.strip()
    if kind not in KINDS:
        raise AnalysisError(f"{name!r} is no figure{_nearest(kind, list(KINDS))}; figures are {', '.join(KINDS)}")
    if kind in SIDES:
        found = _share(name, tables, kind, detail, brand)
    elif kind in METRICS:
        found = _metric(tables, kind, brand)
    elif kind in {"answer_rate", "answer_time"}:
        found = _answers(name, tables, kind, detail, brand)
    else:
        found = {"rating": _rating, "share_of_voice": _voice, "faq_answered": _answered}[kind](tables, brand)
    unit, more = KINDS[kind]
    value, low, high, n = found
    return Figure(
        name=name, value=float(value), low=float(low), high=float(high), n=int(n), unit=unit, more_is_better=more
    )


Found = tuple[float, float, float, int]
NOTHING: Found = (np.nan, np.nan, np.nan, 0)


def _of(tables: Tables, table: str, **wanted: str) -> pd.DataFrame:
    frame = tables.get(table)
    if frame is None:
        return pd.DataFrame()
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame


def _nearest(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=2, cutoff=0.5)
    return f" (did you mean {' or '.join(near)}?)" if near else ""


def _share(name: str, tables: Tables, kind: str, theme: str, brand: str) -> Found:
    if not theme:
        rows = _of(tables, "standing", brand=brand, side=SIDES[kind])
        return _row(rows, "share", "share_low", "share_high", "n")
    themes = _of(tables, "themes")
    known = [str(i) for i in themes["theme_id"]] if len(themes) else []
    if theme not in known:
        raise AnalysisError(
            f"{name!r}: no review speaks of a theme {theme!r}{_nearest(theme, known)}; marketgap show themes lists them"
        )
    return _row(_of(tables, "theme_rates", brand=brand, theme_id=theme, side=SIDES[kind]), "share", "low", "high", "n")


def _row(rows: pd.DataFrame, value: str, low: str, high: str, n: str) -> Found:
    if rows.empty:
        return NOTHING
    row = rows.iloc[0]
    given = [float(row[name]) if pd.notna(row[name]) else np.nan for name in (value, low, high)]
    return given[0], given[1], given[2], int(row[n]) if pd.notna(row[n]) else 0


def _metric(tables: Tables, kind: str, brand: str) -> Found:
    rows = _of(tables, "metrics", brand=brand, metric=kind, period="all")
    if len(rows) and "segment" in rows.columns:
        rows = rows[rows["segment"].fillna("") == ""]
    return _row(rows, "value", "low", "high", "n")


def _answers(name: str, tables: Tables, kind: str, channel: str, brand: str) -> Found:
    rows = _of(tables, "responsiveness")
    known = sorted(set(rows["channel"])) if len(rows) else []
    if known and channel not in known:
        raise AnalysisError(
            f"{name!r}: there is no channel {channel!r}{_nearest(channel, known)}; channels are {', '.join(known)}"
        )
    rows = _of(tables, "responsiveness", brand=brand, channel=channel)
    if kind == "answer_rate":
        return _row(rows, "answer_rate", "answer_rate_low", "answer_rate_high", "asked")
    return _row(rows, "median_seconds", "low", "high", "asked")


def _rating(tables: Tables, brand: str) -> Found:
    return _row(_of(tables, "standing", brand=brand, side="complaint"), "rating", "rating_low", "rating_high", "rated")


def _voice(tables: Tables, brand: str) -> Found:
    rows = _of(tables, "visibility", brand=brand)
    if rows.empty:
        return NOTHING
    rows = rows.assign(keywords=rows["ranked"].fillna(0) + rows["beyond_depth"].fillna(0))
    whole = rows[rows["keyword_set"] == "all"]
    return _row(whole if len(whole) else rows, "share_of_voice", "low_curve", "high_curve", "keywords")


def _answered(tables: Tables, brand: str) -> Found:
    gaps, coverage = _of(tables, "gaps"), _of(tables, "faq_coverage", brand=brand)
    if gaps.empty or coverage.empty or not coverage["state"].ne("no_faq").any():
        return NOTHING
    wanted = gaps.loc[gaps["certainty"] == "supported", "theme_id"]
    of_gaps = coverage[coverage["theme_id"].isin(wanted)]
    if of_gaps.empty:
        return NOTHING
    k, n = int(of_gaps["state"].eq("answered").sum()), len(of_gaps)
    low, high = wilson(k, n)
    return k / n, float(low), float(high), n
