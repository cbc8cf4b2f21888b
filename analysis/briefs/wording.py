"""The words of a brief. What may be said follows the verdict; figures are written one way everywhere."""

from __future__ import annotations

import re

import pandas as pd

from analysis.briefs.shown import in_order
from analysis.languages import N_, NN_, current_language, gettext, ngettext, pgettext
from analysis.wording import say_number as _number
from analysis.wording import say_theme

NBSP = "\u00a0"

_FIGURES = re.compile(r": (?=\d|at least \d|at most \d|no difference)")
_ASIDE = re.compile(r" \((95 % interval[^()]*)\)")

VERDICTS = {
    "higher": N_("higher"),
    "lower": N_("lower"),
    "no_difference": N_("no difference"),
    "cannot_tell": N_("cannot tell"),
}
MARKS = {"higher": "▲", "lower": "▼", "no_difference": "=", "cannot_tell": "?"}
QUADRANTS = {
    "strength": (N_("Strengths"), N_("Praised more, or complained about less, than the other brands")),
    "weakness": (N_("Weaknesses"), N_("Complained about more, or praised less, than the other brands")),
    "opportunity": (N_("Opportunities"), N_("Pains of rivals' customers, unanswered questions, keywords badly served")),
    "threat": (N_("Threats"), N_("Where a rival is strong, or things get worse")),
}
UNRELIABLE = N_("unreliable theme")
"""Beside a theme whose bootstrap stability is too low; the glossary explains it."""
COVERAGE = {
    "answered": N_("answered"),
    "partly": N_("partly"),
    "silent": N_("silent"),
    "no_faq": N_("no FAQ found"),
    "unknown": N_("cannot tell"),
}
COVERAGE_MARKS = {"answered": "●", "partly": "◐", "silent": "○", "no_faq": "–", "unknown": "?"}
CHANNELS = {
    "chat": N_("Live chat"),
    "help_desk": N_("Help desk"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "contact_form": N_("Contact form"),
    "social": N_("Social media"),
    "opening_hours": N_("Opening hours"),
    "response_time": N_("Promised response time"),
    "self_service": N_("Self-service"),
}


NOUNS = {
    "page": NN_("{n} page", "{n} pages"),
    "brand": NN_("{n} brand", "{n} brands"),
    "source": NN_("{n} source", "{n} sources"),
    "language": NN_("{n} language", "{n} languages"),
    "review": NN_("{n} review", "{n} reviews"),
    "mention": NN_("{n} mention", "{n} mentions"),
    "survey comment": NN_("{n} survey comment", "{n} survey comments"),
    "stratum": NN_("{n} stratum", "{n} strata"),
    "strength": NN_("{n} strength", "{n} strengths"),
    "weakness": NN_("{n} weakness", "{n} weaknesses"),
    "opportunity": NN_("{n} opportunity", "{n} opportunities"),
    "threat": NN_("{n} threat", "{n} threats"),
}
"""What is counted -> its forms."""
COMPARED = {
    ("complaint", "higher"): N_(
        "Customers of {brand} complain about {theme} more often than the other brands' customers"
    ),
    ("complaint", "lower"): N_(
        "Customers of {brand} complain about {theme} less often than the other brands' customers"
    ),
    ("complaint", "no_difference"): N_(
        "Customers of {brand} complain about {theme} about as often as the other brands' customers: no difference"
    ),
    ("complaint", "cannot_tell"): N_(
        "Cannot tell whether customers of {brand} complain about {theme} more or less often than the other brands' customers"
    ),
    ("praise", "higher"): N_("Customers of {brand} praise {theme} more often than the other brands' customers"),
    ("praise", "lower"): N_("Customers of {brand} praise {theme} less often than the other brands' customers"),
    ("praise", "no_difference"): N_(
        "Customers of {brand} praise {theme} about as often as the other brands' customers: no difference"
    ),
    ("praise", "cannot_tell"): N_(
        "Cannot tell whether customers of {brand} praise {theme} more or less often than the other brands' customers"
    ),
}
"""Side and verdict -> what may be said."""


def in_language(number: str) -> str:
    """A number written the English way, as the language being written does.

    >>> in_language("2.1")
    '2.1'
    """
    language = current_language()
    if language.english or not re.fullmatch(r"[−-]?[\d,]+(\.\d+)?", number):
        return number
    digits = len(number.partition(".")[2])
    return language.number(float(number.replace(",", "").replace("−", "-")), digits).replace("-", "−")


def missing(value: object) -> bool:
    """Whether a table cell is empty."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


@in_order
def say_count(value: object) -> str:
    """A whole number with thousands set apart: ``1,930``; a dash when not known."""
    return "–" if missing(value) else current_language().number(int(value))  # type: ignore[call-overload]


@in_order
def say_share(value: object) -> str:
    """A share as per cent, one decimal below ten; a dash when not known.

    >>> say_share(0.0423), say_share(0.5), say_share(0.0), say_share(None)
    ('4.2\xa0%', '50\xa0%', '0\xa0%', '–')
    """
    return "–" if missing(value) else gettext("{number}\xa0%", number=_percent(float(value)))  # type: ignore[arg-type]


def say_share_interval(low: object, high: object) -> str:
    """``3.1 to 5.6 %``; empty when there is none."""
    if missing(low) or missing(high):
        return ""
    return gettext("{low} to {high}\xa0%", low=_percent(float(low)), high=_percent(float(high)))  # type: ignore[arg-type]


@in_order
def say_number(value: object) -> str:
    """A ratio or score, two significant figures; a dash when not known.

    >>> say_number(2.13), say_number(14.2)
    ('2.1', '14')
    """
    return "–" if missing(value) else in_language(_number(float(value)))  # type: ignore[arg-type]


def say_number_interval(low: object, high: object) -> str:
    """``1.6 to 2.8``; empty when there is none."""
    return (
        "" if missing(low) or missing(high) else gettext("{low} to {high}", low=say_number(low), high=say_number(high))
    )


def say_plural(count: int, word: str) -> str:
    """A figure with its noun.

    >>> say_plural(1, "page"), say_plural(1200, "weakness"), say_plural(2, "opportunity")
    ('1 page', '1,200 weaknesses', '2 opportunities')
    """
    return ngettext(*NOUNS[word], count)


@in_order
def say_score(value: object) -> str:
    """A score of 0 to 20 with one decimal; a dash when not known."""
    return "–" if missing(value) else current_language().number(float(value), 1)  # type: ignore[arg-type]


@in_order
def say_day(moment: object) -> str:
    """A day as ``3 May 2026``; empty when not known."""
    if missing(moment):
        return ""
    stamp = pd.Timestamp(moment)  # type: ignore[arg-type]
    return current_language().day(stamp.date())


@in_order
def say_moment(moment: object) -> str:
    """A moment as ``2026-05-03 14:05 UTC``; empty when not known."""
    return "" if missing(moment) else pd.Timestamp(moment).strftime("%Y-%m-%d %H:%M UTC")  # type: ignore[arg-type]


@in_order
def say_duration(seconds: object) -> str:
    """Seconds in the unit a person would use.

    >>> say_duration(5400), say_duration(172800)
    ('1.5 hours', '2.0 days')
    """
    if missing(seconds):
        return gettext("not within the time watched")
    value = float(seconds)  # type: ignore[arg-type]
    for unit, size in (
        (N_("{number} days"), 86_400.0),
        (N_("{number} hours"), 3_600.0),
        (N_("{number} minutes"), 60.0),
    ):
        if value >= size * (1.5 if size > 3_600 else 1):
            return gettext(unit, number=current_language().number(value / size, 1))
    return gettext("{number} seconds", number=current_language().number(value))


def say_stars(rating: object) -> str:
    """A rating 0..1 as stars of five; empty when there is none.

    >>> say_stars(0.2)
    '1 of 5 stars'
    """
    return "" if missing(rating) else gettext("{rating} of 5 stars", rating=in_language(f"{float(rating) * 5:.2g}"))  # type: ignore[arg-type]


def say_list(words: list[str]) -> str:
    """``a, b and c``."""
    return (
        words[0]
        if len(words) == 1
        else pgettext("end of a list", "{first} and {last}", first=", ".join(words[:-1]), last=words[-1])
        if words
        else ""
    )


def say_sureness(q: object) -> str:
    """What a false-discovery rate means, in plain words."""
    if missing(q):
        return ""
    value = float(q)  # type: ignore[arg-type]
    for bound, words in ((0.001, gettext("1 in 1,000")), (0.01, gettext("1 in 100")), (0.05, gettext("1 in 20"))):
        if value <= bound:
            return gettext(
                "of findings this clear, at most {words} is expected to be chance ({value})",
                words=words,
                value=_say_q(value),
            )
    return gettext("not clear enough to call a finding ({value})", value=_say_q(value))


def say_robust(robust: object, *, sources: int, dated: bool) -> str:
    """Whether the direction survives the checks that the brand's data allows; empty when it was not checked.

    >>> say_robust(True, sources=3, dated=False)
    'it holds with any one source left out and with another threshold'
    """
    if missing(robust):
        return ""
    checks = [gettext("with any one source left out")] if sources > 1 else []
    checks += [gettext("in each half of the period")] if dated else []
    checks += [gettext("with another threshold")]
    held = (
        gettext("it holds {checks}", checks=say_list(checks))
        if robust
        else gettext(
            "it does not survive every check (one source left out, half of the period, another threshold): handle with care"
        )
    )
    return held if sources > 1 or not robust else gettext("{held}; all rests on one source", held=held)


def compare_sentence(name: str, theme: str, side: str, verdict: str) -> str:
    """One plain sentence for a comparison with the market; the verdict decides the words.

    >>> compare_sentence("Acme", "Waiting", "complaint", "higher")
    "Customers of Acme complain about waiting more often than the other brands' customers"
    """
    return gettext(
        COMPARED[side, verdict if verdict in VERDICTS else "cannot_tell"], brand=name, theme=say_theme(theme)
    )


def split_statement(statement: str) -> tuple[str, str]:
    """(plain words, figures): a statement cut before its figures.

    >>> split_statement("A is seen more often than B: 2.1 times as often (95 % interval 1.6 to 2.8)")
    ('A is seen more often than B', '2.1 times as often (95 % interval 1.6 to 2.8)')
    >>> split_statement("4 % complain about it (95 % interval 3 % to 5 %; 37 of 909)")
    ('4 % complain about it', '95 % interval 3 % to 5 %; 37 of 909')
    """
    cuts = list(_FIGURES.finditer(statement))
    words, figures = statement, ""
    if cuts:
        words, figures = statement[: cuts[-1].start()], statement[cuts[-1].end() :]
    asides = _ASIDE.findall(words)
    return _ASIDE.sub("", words).strip().rstrip("."), "; ".join([*asides, *([figures] if figures else [])])


def _say_q(value: float) -> str:
    return f"q = {in_language(f'{value:.2g}')}" if value >= 0.001 else gettext("q below 0.001")


def _percent(share: float) -> str:
    points = share * 100
    if points == 0:
        return "0"
    language = current_language()
    if points < 0.05:
        return f"<{language.number(0.1, 1)}"
    return language.number(points, 1) if points < 9.95 else language.number(points)
