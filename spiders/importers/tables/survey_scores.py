"""Scores as survey tools write them: which column answers which question, on which scale."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from spiders.importers.tables.columns import fold_name
from spiders.importers.tables.record_rows import read_number
from spiders.importers.tables.table import Table
from spiders.importers.tables.values import UnreadableError, is_blank, shorten
from spiders.records import fold_space
from spiders.service_records import SurveyKind

SCALES = {SurveyKind.NPS: (10,), SurveyKind.CES: (5, 7), SurveyKind.CSAT: (3, 5, 10)}
"""Kind -> the best scores its question is asked with."""
LOWEST = {SurveyKind.NPS: 0, SurveyKind.CES: 1, SurveyKind.CSAT: 1}
SLIP = 0.01
"""Share of scores up to which one above a scale is taken for a slip of the pen, not for a longer scale."""
_RANGE = re.compile(r"(?<![\d.,])[01]\s*(?:-|–|—|to|bis|à|a|до|…|\.{2,3})\s*(\d{1,3})(?![\d.,]\d)", re.IGNORECASE)
_OUT_OF = re.compile(r"(?:(?<!\d)/|\bout of)\s*(\d{1,3})(?!\d)", re.IGNORECASE)
_TRAILING_RANGE = re.compile(r" [01](?: to)? \d{1,3}$")
_SCORE_OF = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:/|out of)\s*(\d{1,3})", re.IGNORECASE)
_SCORE_AND_WORDS = re.compile(r"(-?\d{1,3})\s*(?:[-–—:=(.)]\s*|\s)[^\W\d].*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class ScoreColumn:
    """A column of scores."""

    column: str
    kind: SurveyKind | None
    """None: the row says it."""
    head: str
    """The question, when another row than the header has it."""


def stated_scale(question: str) -> int | None:
    """The best score, when a question or head says it.

    >>> stated_scale("How easy was it? (1-7)"), stated_scale("Rate us out of 5"), stated_scale("Our 24/7 desk")
    (7, 5, None)
    """
    found = _RANGE.search(question) or _OUT_OF.search(question)
    return int(found[1]) if found else None


def asks_effort(kind: SurveyKind, question: str) -> bool:
    """Whether many points are bad: the question asks for the effort, not for the ease."""
    return kind is SurveyKind.CES and _has(question, questions()["reversed"])


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Any]:
    """``survey_questions.toml``."""
    return tomllib.loads(files("spiders.importers").joinpath("survey_questions.toml").read_text("utf-8"))


def kind_of(words: str) -> SurveyKind | None:
    """The kind that the words of a kind column name, or the question they are.

    >>> kind_of("Net Promoter Score").value, kind_of("How easy was it?").value, kind_of("mood")
    ('nps', 'ces', None)
    """
    folded = _TRAILING_RANGE.sub("", fold_name(words))
    named = next((SurveyKind(kind) for kind, known in questions()["kinds"].items() if folded in known), None)
    asked = next((kind for kind in SurveyKind if _has(words, questions()[kind])), None) if " " in words else None
    return named or asked


def find_scores(
    table: Table, heads: Mapping[str, str], free: Sequence[str], names: Mapping[str, tuple[str, ...]]
) -> dict[SurveyKind, list[str]]:
    """Kind -> the columns among ``free`` whose heads ask its question and whose cells are scores."""
    found: dict[SurveyKind, list[str]] = {}
    for column in free:
        head = heads[column]
        plain = _TRAILING_RANGE.sub("", fold_name(head))
        kind = next((kind for kind in SurveyKind if plain in names[kind] or _has(head, questions()[kind])), None)
        if kind is not None and _mostly_scores(row.values.get(column) for row in table.rows):
            found.setdefault(kind, []).append(column)
    return found


def find_comment(table: Table, heads: Mapping[str, str], free: Sequence[str]) -> list[str]:
    """The columns whose heads ask for words and whose cells are words."""
    return [
        column
        for column in free
        if _has(heads[column], questions()["comment"])
        and any(not is_blank(row.values.get(column)) for row in table.rows)
        and not _mostly_scores(row.values.get(column) for row in table.rows)
    ]


def has_scores(table: Table, column: str) -> bool:
    """Whether at least half of a column's filled cells are scores."""
    return _mostly_scores(row.values.get(column) for row in table.rows)


def names_groups(table: Table, free: Sequence[str]) -> bool:
    """Whether a column sorts people into promoters, passives and detractors: only NPS does."""
    for column in free:
        values = {str(v).strip().casefold() for row in table.rows if not is_blank(v := row.values.get(column))}
        if values and values <= set(questions()["groups"]):
            return True
    return False


def read_score(value: object) -> tuple[int, int | None]:
    """A score and, when the cell says it, the best one: 9, "9/10", "5 - very easy", "very satisfied".

    Raises
    ------
    UnreadableError
        When it is no whole number.

    >>> read_score("9/10"), read_score("10 - Extremely likely"), read_score("Very satisfied")
    ((9, 10), (10, None), (5, 5))
    """
    words = fold_space(str(value))
    best = None
    number = read_number(value)
    if number is None and (of := _SCORE_OF.fullmatch(words)):
        number, best = read_number(of[1]), int(of[2])
    if number is None and (led := _SCORE_AND_WORDS.fullmatch(words)):
        number = float(led[1])
    if number is None:
        for steps in questions()["answers"].values():
            for step, known in enumerate(steps, 1):
                if words.casefold() in known:
                    return step, len(steps)
    if number is None or not number.is_integer():
        raise UnreadableError(f"expected a whole number as score, got {shorten(value)}")
    return int(number), best


def assume_scale(kind: SurveyKind, scores: Sequence[int]) -> int:
    """The smallest usual scale that holds the scores, slips of the pen aside.

    >>> assume_scale(SurveyKind.CES, [5, 4, 1]), assume_scale(SurveyKind.CES, [5, 6]), assume_scale(SurveyKind.CSAT, [3, 4])
    (5, 7, 5)
    """
    for scale in SCALES[kind][:-1]:
        if sum(score > scale for score in scores) <= SLIP * len(scores):
            return scale
    return SCALES[kind][-1]


def _mostly_scores(values: Iterable[object]) -> bool:
    filled = [value for value in values if not is_blank(value)]
    good = 0
    for value in filled:
        try:
            read_score(value)
        except UnreadableError:
            continue
        good += 1
    return bool(filled) and good >= len(filled) / 2


def _has(head: str, parts: Sequence[str]) -> bool:
    folded = head.casefold()
    return any(part in folded for part in parts)
