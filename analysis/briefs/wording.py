"""The words of a brief. What may be said follows the verdict; figures are written one way everywhere."""

from __future__ import annotations

import re

import pandas as pd

from analysis.wording import say_number as _number
from analysis.wording import say_theme

NBSP = "\u00a0"

_FIGURES = re.compile(r": (?=\d|at least \d|at most \d|no difference)")
_ASIDE = re.compile(r" \((95 % interval[^()]*)\)")

VERDICTS = {
    "higher": "higher",
    "lower": "lower",
    "no_difference": "no difference",
    "cannot_tell": "cannot tell",
}
MARKS = {"higher": "▲", "lower": "▼", "no_difference": "=", "cannot_tell": "?"}
QUADRANTS = {
    "strength": ("Strengths", "Praised more, or complained about less, than the other brands"),
    "weakness": ("Weaknesses", "Complained about more, or praised less, than the other brands"),
    "opportunity": ("Opportunities", "Pains of rivals' customers, unanswered questions, keywords badly served"),
    "threat": ("Threats", "Where a rival is strong, or things get worse"),
}
UNRELIABLE = "unreliable theme"
"""Beside a theme whose bootstrap stability is too low; the glossary explains it."""
COVERAGE = {
    "answered": "answered",
    "partly": "partly",
    "silent": "silent",
    "no_faq": "no FAQ found",
    "unknown": "cannot tell",
}
COVERAGE_MARKS = {"answered": "●", "partly": "◐", "silent": "○", "no_faq": "–", "unknown": "?"}
CHANNELS = {
    "chat": "Live chat",
    "help_desk": "Help desk",
    "email": "E-mail",
    "phone": "Telephone",
    "contact_form": "Contact form",
    "social": "Social media",
    "opening_hours": "Opening hours",
    "response_time": "Promised response time",
    "self_service": "Self-service",
}


def missing(value: object) -> bool:
    """Whether a table cell is empty."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def say_count(value: object) -> str:
    """A whole number with thousands set apart: ``1,930``; a dash when not known."""
    return "–" if missing(value) else f"{int(value):,}"  # type: ignore[call-overload]


def say_share(value: object) -> str:
    """A share as per cent, one decimal below ten; a dash when not known.

    >>> say_share(0.0423), say_share(0.5), say_share(0.0), say_share(None)
    ('4.2\xa0%', '50\xa0%', '0\xa0%', '–')
    """
    return "–" if missing(value) else f"{_percent(float(value))}{NBSP}%"  # type: ignore[arg-type]


def say_share_interval(low: object, high: object) -> str:
    """``3.1 to 5.6 %``; empty when there is none."""
    if missing(low) or missing(high):
        return ""
    return f"{_percent(float(low))} to {_percent(float(high))}{NBSP}%"  # type: ignore[arg-type]


def say_number(value: object) -> str:
    """A ratio or score, two significant figures; a dash when not known.

    >>> say_number(2.13), say_number(14.2)
    ('2.1', '14')
    """
    return "–" if missing(value) else _number(float(value))  # type: ignore[arg-type]


def say_number_interval(low: object, high: object) -> str:
    """``1.6 to 2.8``; empty when there is none."""
    return "" if missing(low) or missing(high) else f"{say_number(low)} to {say_number(high)}"


def say_plural(count: int, word: str) -> str:
    """A figure with its noun.

    >>> say_plural(1, "page"), say_plural(1200, "weakness"), say_plural(2, "opportunity")
    ('1 page', '1,200 weaknesses', '2 opportunities')
    """
    if count == 1:
        return f"1 {word}"
    if word == "stratum":
        return f"{count:,} strata"
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{count:,} {many}"


def say_score(value: object) -> str:
    """A score of 0 to 20 with one decimal; a dash when not known."""
    return "–" if missing(value) else f"{float(value):.1f}"  # type: ignore[arg-type]


def say_day(moment: object) -> str:
    """A day as ``3 May 2026``; empty when not known."""
    if missing(moment):
        return ""
    stamp = pd.Timestamp(moment)  # type: ignore[arg-type]
    return f"{stamp.day} {stamp.strftime('%B %Y')}"


def say_moment(moment: object) -> str:
    """A moment as ``2026-05-03 14:05 UTC``; empty when not known."""
    return "" if missing(moment) else pd.Timestamp(moment).strftime("%Y-%m-%d %H:%M UTC")  # type: ignore[arg-type]


def say_duration(seconds: object) -> str:
    """Seconds in the unit a person would use.

    >>> say_duration(5400), say_duration(172800)
    ('1.5 hours', '2.0 days')
    """
    if missing(seconds):
        return "not within the time watched"
    value = float(seconds)  # type: ignore[arg-type]
    for unit, size in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if value >= size * (1.5 if unit == "days" else 1):
            return f"{value / size:.1f} {unit}"
    return f"{value:.0f} seconds"


def say_stars(rating: object) -> str:
    """A rating 0..1 as stars of five; empty when there is none.

    >>> say_stars(0.2)
    '1 of 5 stars'
    """
    return "" if missing(rating) else f"{float(rating) * 5:.2g} of 5 stars"  # type: ignore[arg-type]


def say_list(words: list[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def say_sureness(q: object) -> str:
    """What a false-discovery rate means, in plain words."""
    if missing(q):
        return ""
    value = float(q)  # type: ignore[arg-type]
    for bound, words in ((0.001, "1 in 1,000"), (0.01, "1 in 100"), (0.05, "1 in 20")):
        if value <= bound:
            return f"of findings this clear, at most {words} is expected to be chance ({_say_q(value)})"
    return f"not clear enough to call a finding ({_say_q(value)})"


def say_robust(robust: object, *, sources: int, dated: bool) -> str:
    """Whether the direction survives the checks that the brand's data allows; empty when it was not checked.

    >>> say_robust(True, sources=3, dated=False)
    'it holds with any one source left out and with another threshold'
    """
    if missing(robust):
        return ""
    checks = ["with any one source left out"] if sources > 1 else []
    checks += ["in each half of the period"] if dated else []
    held = (
        f"it holds {say_list([*checks, 'with another threshold'])}"
        if robust
        else "it does not survive every check (one source left out, half of the period, another threshold): handle with care"
    )
    return held if sources > 1 or not robust else f"{held}; all rests on one source"


def compare_sentence(name: str, theme: str, side: str, verdict: str) -> str:
    """One plain sentence for a comparison with the market; the verdict decides the words.

    >>> compare_sentence("Acme", "Waiting", "complaint", "higher")
    "Customers of Acme complain about waiting more often than the other brands' customers"
    """
    does = "complain about" if side == "complaint" else "praise"
    about = say_theme(theme)
    others = "the other brands' customers"
    if verdict == "higher":
        return f"Customers of {name} {does} {about} more often than {others}"
    if verdict == "lower":
        return f"Customers of {name} {does} {about} less often than {others}"
    if verdict == "no_difference":
        return f"Customers of {name} {does} {about} about as often as {others}: no difference"
    return f"Cannot tell whether customers of {name} {does} {about} more or less often than {others}"


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
    return f"q = {value:.2g}" if value >= 0.001 else "q below 0.001"


def _percent(share: float) -> str:
    points = share * 100
    if points == 0:
        return "0"
    if points < 0.05:
        return "<0.1"
    return f"{points:.1f}" if points < 9.95 else f"{points:.0f}"
