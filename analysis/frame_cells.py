"""One cell of a result table in a reader's words: per cent, stars, days, names for ids, links that are safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.briefs.figure_names import name_channel, name_figure
from analysis.briefs.web_text import safe_link, show_text
from analysis.briefs.wording import say_day
from analysis.figures import KINDS, Unit
from analysis.value_words import say_measured
from analysis.wording import say_number

SHARES = {
    "share", "share_against", "complaint_share", "demand", "dissatisfaction", "faq_silence", "channel_silence",
    "share_of_voice", "answer_rate", "unhappy", "usual", "visible_and_disliked", "since_share",
}  # fmt: skip
BRANDS = {"brand", "against"}
THEMES = {"theme_id", "main_theme", "parent"}
THEME_LISTS = {"themes", "theme_ids", "pain_ids", "delight_ids"}
PROSE = {
    "text", "quote", "title", "statement", "sentence", "why", "reason", "note", "question", "answer", "reply_text",
    "pain_points", "pains", "delights", "traits", "goal", "tactic", "steps", "kpi", "keywords", "evidence", "snippet",
    "caution", "fill_rates", "example_title",
}  # fmt: skip
CODES = {"swot_id", "page_id", "opinion_id", "review_id", "faq_id", "evidence_id", "crawl_id", "change_id", "period"}
WORDS = {
    "verdict", "state", "certainty", "intent", "polarity_label", "unhappy_verdict", "rule", "kind", "side", "stage",
    "rating_verdict", "stages",
}  # fmt: skip
ADDRESSES = {"url", "example_url"}
NUMBERS = {"reads"}
"""Text columns that hold figures and stand on the right."""
BEARERS = (
    "ratio", "score", "emotion", "median_seconds", "value", "share", "baseline", "complaint_share", "before", "speed",
)  # fmt: skip
"""Whose interval plain ``low`` and ``high`` are: the first of these that the frame has."""
INTERVALS = {"share_of_voice": "between click curves"}
"""What the range behind a value is, where it is not the 95 % interval."""
LONGEST = 420


@dataclass(frozen=True, kw_only=True)
class Names:
    """Ids -> what to call them."""

    brands: Mapping[str, str]
    themes: Mapping[str, str]


def find_interval(name: str, columns: Iterable[str]) -> tuple[str, str] | None:
    """The two columns that hold a column's interval; None when it has none.

    >>> find_interval("share", ["share", "low", "high"]), find_interval("share", ["share", "ratio", "low", "high"])
    (('low', 'high'), None)
    """
    here = set(columns)
    for low, high in ((f"{name}_low", f"{name}_high"), ("low_curve", "high_curve")):
        if low in here and high in here and (low != "low_curve" or name == "share_of_voice"):
            return low, high
    bearer = next((bearer for bearer in BEARERS if bearer in here and f"{bearer}_low" not in here), None)
    return ("low", "high") if name == bearer and {"low", "high"} <= here else None


def say_cell(name: str, value: Any, *, names: Names, metric: Any = None) -> str | Markup:
    """A cell as a reader wants it; markup is made here alone, whatever was in the cell is escaped.

    Parameters
    ----------
    name
        The column.
    value
        As in the frame; missing ones become a dash.
    names
        Brand and theme ids -> what to call them.
    metric
        The metric of the row, whose unit a ``value``, ``baseline`` or ``target`` has.
    """
    if (
        value is None
        or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
        or (isinstance(value, str) and not value)
    ):
        return "–"
    if name in BRANDS:
        return show_text(names.brands.get(str(value), "the market" if value == "market" else value), 60)
    if name in THEMES:
        return show_text(names.themes.get(str(value), value), 80)
    if name in THEME_LISTS:
        return ", ".join(show_text(names.themes.get(part, part), 80) for part in str(value).split("|"))
    if name in ADDRESSES:
        link = safe_link(value)
        return (
            Markup(
                '<a href="{}" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" target="_blank">page</a>'
            ).format(link)
            if link
            else show_text(value, 60)
        )
    if name in CODES:
        return Markup("<code>{}</code>").format(show_text(value, 60))
    if name == "evidence_ids" or name.endswith("_ids"):
        return str(len(str(value).split("|")))
    if name in {"metric", "kpi"}:
        return show_text(name_figure(str(value), names.themes), 120)
    if name == "channel":
        return show_text(name_channel(str(value)), 80)
    if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"}:
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return say_day(value)
    if isinstance(value, str):
        text = re.sub(r"\s*\|\s*", "; " if name in {"steps", "evidence"} else ", ", value) if name in PROSE else value
        return show_text(text.replace("_", " ") if name in WORDS else text, LONGEST)
    return _figure(name, value, metric)


def say_interval(name: str, low: Any, high: Any, *, metric: Any = None) -> str:
    """The interval behind a value, without its unit; empty when neither end is known.

    >>> say_interval("share", 0.031, 0.2), say_interval("ratio", None, 3.0)
    ('3.1 to 20', 'up to 3.0')
    """
    low, high = (None if bool(pd.isna(end)) else float(end) for end in (low, high))
    ends = ["" if end is None else _bare(name, end, metric) for end in (low, high)]
    if not any(ends):
        return ""
    return f"{ends[0]} to {ends[1]}" if all(ends) else f"over {ends[0]}" if ends[0] else f"up to {ends[1]}"


def _figure(name: str, value: Any, metric: Any) -> str:
    if name in {"q", "p"}:
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    if isinstance(value, float) and value.is_integer() and name not in {"ratio", "score", "rating", "emotion"} | SHARES:
        unit = _unit(name, metric)
        return say_measured(value, float("nan"), float("nan"), unit) if unit else f"{value:,.0f}"
    if isinstance(value, int) or type(value).__name__.startswith(("int", "uint")):
        return str(value) if name in {"rank", "gap_rank"} else f"{value:,}"
    bare = _bare(name, float(value), metric)
    unit = _unit(name, metric)
    return f"{bare} %" if name in SHARES or unit == "share" else f"{bare} of 5" if name == "rating" else bare


def _bare(name: str, value: float, metric: Any) -> str:
    unit = _unit(name, metric)
    if name in SHARES or unit == "share":
        return say_number(100 * value)
    if name == "rating":
        return f"{5 * value:.1f}"
    if unit:
        return say_measured(value, float("nan"), float("nan"), unit)
    if name == "score":
        return f"{value:.1f}"
    if name in {"rank", "gap_rank"}:
        return f"{value:.0f}"
    if name in {"emotion", "polarity", "stability"}:
        return f"{value:.2f}".replace("-", "−")
    return say_number(value).replace("-", "−")


def _unit(name: str, metric: Any) -> Unit | None:
    if name == "median_seconds":
        return "seconds"
    kind = metric.partition(":")[0] if name in {"value", "baseline", "target"} and isinstance(metric, str) else ""
    return KINDS[kind][0] if kind in KINDS else None
