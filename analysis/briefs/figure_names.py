"""Figures, channels and their values in a reader's words instead of the names that files and market.toml use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.briefs.web_text import show_text
from analysis.briefs.wording import in_language, missing, say_day, say_duration, say_share, say_share_interval
from analysis.figures import KINDS, SIDES, say_value
from analysis.languages import N_, current_language, gettext
from analysis.metrics.base import find_metrics
from analysis.wording import say_theme

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WHOLE = {
    "complaint_share": N_("share of reviews that are negative on the whole"),
    "praise_share": N_("share of reviews that are positive on the whole"),
    "rating": N_("mean rating"),
    "share_of_voice": N_("share of voice in search"),
    "faq_answered": N_("share of the market's gaps that the FAQ answers"),
}
SIDE_WORDS = {
    "complaint": N_("share of reviews that complain about {theme}"),
    "praise": N_("share of reviews that praise {theme}"),
}
CHANNELS = {
    "reviews": N_("reviews on {place}"),
    "tickets": N_("requests by {place}"),
    "contacts": N_("test enquiries by {place}"),
}
BARE = {"reviews": N_("reviews"), "tickets": N_("requests to the help desk"), "contacts": N_("test enquiries")}
MEANS = {"email": N_("e-mail"), "phone": N_("phone"), "chat": N_("chat"), "form": N_("contact form")}


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
        return gettext(SIDE_WORDS[SIDES[kind]], theme=say_theme(themes.get(detail, detail)))
    if kind in {"answer_rate", "answer_time"}:
        if kind == "answer_rate":
            return gettext("share answered of {channel}", channel=name_channel(detail))
        return gettext("time until half are answered, of {channel}", channel=name_channel(detail))
    return gettext(WHOLE[kind]) if kind in WHOLE else say_theme(metric_labels().get(kind, kind))


def metric_labels() -> dict[str, str]:
    """Name of each metric of table metrics -> what to call it."""
    return {metric.name: gettext(metric.label) for metric in find_metrics()}


def name_channel(channel: str) -> str:
    """A channel of table responsiveness in words.

    >>> name_channel("reviews:Trustcorner"), name_channel("contacts:email"), name_channel("tickets")
    ('reviews on Trustcorner', 'test enquiries by e-mail', 'requests to the help desk')
    """
    kind, _, where = channel.partition(":")
    if not where:
        return gettext(BARE[kind]) if kind in BARE else show_text(channel, 60)
    place = gettext(MEANS[where]) if where in MEANS else show_text(where, 60)
    return gettext(CHANNELS[kind], place=place) if kind in CHANNELS else f"{kind} {place}"


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
    return say_duration(number) if unit == "seconds" else in_language(say_value(number, unit)).replace("-", "−")


def say_measured_interval(metric: str, low: object, high: object) -> str:
    """An interval of a metric; empty when there is none."""
    if missing(low) or missing(high):
        return ""
    if KINDS.get(metric.partition(":")[0], ("index", True))[0] == "share":
        return say_share_interval(low, high)
    return gettext("{low} to {high}", low=say_measured(metric, low), high=say_measured(metric, high))


def say_days(text: str) -> str:
    """The text with its ISO days written out.

    >>> say_days("by 2026-09-30.")
    'by 30 September 2026.'
    """
    if not current_language().english:
        return text  # the sentence is read by its pattern, which has days as the tables write them
    return _DAY.sub(lambda day: say_day(day[0]), text)
