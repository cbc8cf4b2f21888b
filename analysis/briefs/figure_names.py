"""Figures, channels and their values in a reader's words instead of the names that files and market.toml use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_day, say_duration, say_share, say_share_interval
from analysis.figures import KINDS, SIDES, say_value
from analysis.metrics.base import find_metrics
from analysis.wording import say_theme

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WHOLE = {
    "complaint_share": "share of reviews that are negative on the whole",
    "praise_share": "share of reviews that are positive on the whole",
    "rating": "mean rating",
    "share_of_voice": "share of voice in search",
    "faq_answered": "share of the market's gaps that the FAQ answers",
}
SIDE_WORDS = {"complaint": "complain about", "praise": "praise"}
CHANNELS = {"reviews": "reviews on", "tickets": "requests by", "contacts": "test enquiries by"}
BARE = {"reviews": "reviews", "tickets": "requests to the help desk", "contacts": "test enquiries"}
MEANS = {"email": "e-mail", "form": "contact form"}


def name_figure(metric: str, themes: Mapping[str, str]) -> str:
    """A figure's name in words.

    Parameters
    ----------
    metric
        As market.toml names it (:mod:`analysis.figures`).
    themes
        Theme id -> label.

    Examples
    --------
    >>> name_figure("complaint_share:waiting", {"waiting": "Waiting"})
    'share of reviews that complain about waiting'
    >>> name_figure("answer_rate:tickets:email", {}), name_figure("nps", {})
    ('share answered of requests by e-mail', 'net promoter score')
    """
    kind, _, detail = (part.strip() for part in metric.partition(":"))
    if kind in SIDES and detail:
        return f"share of reviews that {SIDE_WORDS[SIDES[kind]]} {say_theme(themes.get(detail, detail))}"
    if kind in {"answer_rate", "answer_time"}:
        what = "share answered of" if kind == "answer_rate" else "time until half are answered, of"
        return f"{what} {name_channel(detail)}"
    return WHOLE.get(kind) or say_theme(metric_labels().get(kind, kind))


def metric_labels() -> dict[str, str]:
    """Name of each metric of table metrics -> what to call it."""
    return {metric.name: metric.label for metric in find_metrics()}


def name_channel(channel: str) -> str:
    """A channel of table responsiveness in words.

    >>> name_channel("reviews:Trustcorner"), name_channel("contacts:email"), name_channel("tickets")
    ('reviews on Trustcorner', 'test enquiries by e-mail', 'requests to the help desk')
    """
    kind, _, where = channel.partition(":")
    if not where:
        return BARE.get(kind, show_text(channel, 60))
    return f"{CHANNELS.get(kind, kind)} {MEANS.get(where, show_text(where, 60))}"


def say_measured(metric: str, value: object) -> str:
    """A value of a metric as a person reads it; a dash when not known.

    >>> say_measured("average_response_time", 5400.0), say_measured("nps", 31.25), say_measured("churn", 0.04)
    ('1.5 hours', '31.2', '4.0\\xa0%')
    """
    if missing(value):
        return "–"
    unit = KINDS[metric.partition(":")[0]][0] if metric.partition(":")[0] in KINDS else "index"
    number = float(value)  # type: ignore[arg-type]
    if unit == "share":
        return say_share(number)
    return say_duration(number) if unit == "seconds" else say_value(number, unit).replace("-", "−")


def say_measured_interval(metric: str, low: object, high: object) -> str:
    """An interval of a metric; empty when there is none."""
    if missing(low) or missing(high):
        return ""
    if KINDS.get(metric.partition(":")[0], ("index", True))[0] == "share":
        return say_share_interval(low, high)
    return f"{say_measured(metric, low)} to {say_measured(metric, high)}"


def say_days(text: str) -> str:
    """The text with its ISO days written out.

    >>> say_days("by 2026-09-30.")
    'by 30 September 2026.'
    """
    return _DAY.sub(lambda day: say_day(day[0]), text)
