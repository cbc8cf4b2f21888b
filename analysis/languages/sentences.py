"""Sentences that result tables hold, said in another language.

Tables are English. Each sentence in them was made from one of the patterns below by filling in names and figures; here
it is read back by its pattern, its parts are put into the language one by one, and the translated pattern is filled
with them. A sentence that no pattern fits stays English and is marked so.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from analysis.languages.language import current_language, gettext, leave_english, ngettext, pgettext
from analysis.languages.patterns import COUNTED, PATTERNS, PHRASES

MOST_LETTERS = 1_000
_NUMBER = r"[−+-]?\d[\d,]*(?:\.\d+)?"
_KINDS = {
    "number": rf"{_NUMBER}(?: %)?",
    "day": r"\d{4}-\d{2}-\d{2}",
    "theme": r"[^;:()]+?",
    "themes": r"[^;:()]+?",
    "name": r"(?:(?!\. |; )[^()])+?",
    "part": r".+",
}
_PLACE = re.compile(r"\{(\w+)\}")
_WORD_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = re.compile(rf"({_NUMBER}|{'|'.join(_WORD_NUMBERS)}) ([a-z][a-z ]*?)", re.IGNORECASE)
_OPENING, _CLOSED = re.compile(r" \("), re.compile(r"\)[.:]?\Z")


def say_in_language(text: str) -> str:
    """A sentence of a result table in the language being written; English as it is when no pattern fits it.

    Examples
    --------
    >>> say_in_language("2.1 times as often (95 % interval 1.6 to 2.8)")
    '2.1 times as often (95 % interval 1.6 to 2.8)'
    >>> from analysis.languages import open_language, use_language
    >>> with use_language(open_language("cy")):
    ...     say_in_language("2.1 times as often (95 % interval 1.6 to 2.8)")
    '2.1 gwaith mor aml (cyfwng 95 % 1.6 i 2.8)'
    """
    if current_language().english or not text:
        return text
    said = _say(text)
    return leave_english(text) if said is None else said


def _say(text: str) -> str | None:
    return _read(current_language().code, text) if len(text) <= MOST_LETTERS else None


@lru_cache(maxsize=20_000)
def _read(_code: str, text: str) -> str | None:
    whole = _say_whole(text)
    if whole is not None:
        return whole
    for apart in ("; ", ". ", ", ", ": "):  # a sequence of sentences or clauses, each with a pattern of its own
        head, found, rest = text.partition(apart)
        while found:
            first, last = _say(head), _say(rest) if rest else ""
            if first is not None and last is not None:
                return f"{first}{apart}{last}"
            more, found, rest = rest.partition(apart)
            head = f"{head}{apart}{more}"
    closed = _CLOSED.search(text)
    for opened in _OPENING.finditer(text) if closed else ():
        first, last = _say(text[: opened.start()]), _say(text[opened.end() : closed.start()]) if closed else None
        if first is not None and last is not None:
            return f"{first} ({last}{text[closed.start() :] if closed else ''}"
    return f"{said}." if text.endswith(".") and (said := _say(text[:-1])) is not None else None


def _say_whole(text: str) -> str | None:
    """The text by one pattern, phrase, count or number; None when none fits."""
    for phrase in (text, f"{text[:1].lower()}{text[1:]}"):
        if phrase in PHRASES:
            said = gettext(phrase)
            return said if phrase == text else f"{said[:1].upper()}{said[1:]}"
    if re.fullmatch(rf"{_NUMBER}(?: %)?", text):
        return _number(text)
    counted = _COUNT.fullmatch(text)
    if counted and (forms := _forms(counted[2])) is not None:
        number = counted[1].lower()
        n = _WORD_NUMBERS.index(number) if number in _WORD_NUMBERS else int(number.replace(",", ""))
        return ngettext(*forms, n)
    for pattern in PATTERNS:
        found = _compiled(pattern).fullmatch(text)
        if found is None:
            continue
        parts = {name: _part(name, value) for name, value in found.groupdict().items()}
        if all(part is not None for part in parts.values()):
            return gettext(pattern, **parts)
    return None


def _forms(noun: str) -> tuple[str, str] | None:
    return next((forms for forms in COUNTED if noun in {forms[0][4:], forms[1][4:]}), None)


def _part(name: str, value: str) -> str | None:
    kind = name.partition("_")[0]
    if kind == "number":
        return _number(value)
    if kind == "theme":
        return say_label(value)
    if kind == "themes":
        return ", ".join(map(say_label, value.split(", ")))
    if kind == "day":
        return _day(value)
    return _say(value) if kind == "part" else value


def say_label(label: str) -> str:
    """A theme's label, with or without its capital letter; one that is in no catalogue stays as it is."""
    said = pgettext("theme", label)
    if said != label:
        return said
    said = pgettext("theme", label[:1].upper() + label[1:])
    return said[:1].lower() + said[1:] if label[:1].islower() else said


def say_known(context: str, text: str) -> str:
    """A word or sentence of the built-in themes in the language being written; any other is marked as English."""
    said = pgettext(context, text)
    return leave_english(text) if said == text else said


def _number(text: str) -> str:
    """A number, with or without a sign for per cent, as the language writes it."""
    language = current_language()
    plain = text.removesuffix(" %").replace(",", "").replace("−", "-")
    digits = len(plain.partition(".")[2])
    said = language.number(float(plain), digits).replace("-", "−")
    said = f"+{said}" if text.startswith("+") else said
    return f"{said} %" if text.endswith(" %") else said


def _day(text: str) -> str:
    return current_language().day(date.fromisoformat(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; names of parts begin with their kind."""
    expression, at = "", 0
    for place in _PLACE.finditer(pattern):
        kind = place[1].partition("_")[0]
        expression += re.escape(pattern[at : place.start()]) + f"(?P<{place[1]}>{_KINDS[kind]})"
        at = place.end()
    return re.compile(expression + re.escape(pattern[at:]))
