"""Promised response time: a sentence in which the brand says how fast it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spiders.extraction.channels.base import PageParts, excerpt, table
from spiders.extraction.found import FoundSignal
from spiders.records import SignalKind

_SENTENCE = re.compile(r"(?<=[.!?;。！？])\s+(?=\S)|(?<=[。！？])|\s[|•·]\s")
_SHORT = re.compile(r"(?:\b(?:max|min|std|ca|approx|godz|hrs?|no|nr|tel|e\.g|i\.e|z\.B)\.)$", re.IGNORECASE)
_APART = 140
"""Characters between the answer and its time at most."""


@dataclass(frozen=True)
class _Language:
    answer: re.Pattern[str]
    within: re.Pattern[str]
    other: re.Pattern[str]


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """At most one signal: the first sentence that promises."""
    for line in parts.lines:
        if not any(mark.isdigit() for mark in line) and not _languages()[1].search(line):
            continue
        for sentence in _sentences(line[:3000]):
            for language in _languages()[0]:
                if (found := _promise(sentence, language)) is not None:
                    evidence = excerpt(sentence, *found)
                    yield FoundSignal(kind=SignalKind.RESPONSE_TIME, vendor=None, evidence=evidence)
                    return


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line; a shortened word does not end one."""
    kept = ""
    for part in _SENTENCE.split(line):
        kept = f"{kept} {part}".strip()
        if not _SHORT.search(kept):
            yield kept
            kept = ""
    if kept:
        yield kept


def _promise(sentence: str, language: _Language) -> tuple[int, int] | None:
    """Where the promise stands: the answer and its time, with no other deed between or before them; a time may stand inside the answer."""
    times = list(language.within.finditer(sentence))
    if not times or _languages()[2].search(sentence):
        return None
    for answer in language.answer.finditer(sentence):
        for time in times:
            if time.start() >= answer.start():
                near = time.start() - answer.end() <= _APART
                if near and not language.other.search(sentence[answer.start() : time.start()]):
                    return answer.start(), max(time.end(), answer.end())
                break
        for time in times:
            if time.end() <= answer.start() <= time.end() + _APART and not language.other.search(
                sentence[: answer.start()]
            ):
                return time.start(), answer.end()
    return None


@cache
def _languages() -> tuple[tuple[_Language, ...], re.Pattern[str], re.Pattern[str]]:
    """The languages; the words of time without a digit; what makes a sentence no promise."""
    words = table("response_time")
    number = rf"(?:\d{{1,3}}(?:\s?(?:[-–/]|{'|'.join(words['to'])})\s?\d{{1,3}})?|{'|'.join(words['number'])})"
    languages = tuple(
        _Language(
            answer=_compiled(one["answer"]),
            within=re.compile(
                rf"(?<!\w)(?:(?:{'|'.join(one['before'])})\s{number}[\s-]?(?:{'|'.join(one['unit'])})(?!\w)"
                rf"|(?:{'|'.join(one['at_once'])})(?!\w))",
                re.IGNORECASE,
            ),
            other=_compiled(one["other"]),
        )
        for one in words["language"]
    )
    every = [word for one in words["language"] for word in one["at_once"]] + words["number"]
    return languages, _compiled(every), _compiled(words["never"])


def _compiled(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
