"""Keywords suggested from what a site says of itself: key phrases of its titles, headings and FAQ questions."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from analysis.columns import as_column
from analysis.text.common_words import word_evidence
from analysis.text.tokens import MARKS
from spiders.records import normalise_text

COLUMNS = {
    "keyword": "str", "language": "str", "score": "float64", "texts": "Int64", "pages": "Int64", "together": "float64",
    "listed": "boolean", "example": "str",
}  # fmt: skip
WORDS = (2, 5)
"""Words in a phrase, links inside it included."""
CHARACTERS = (4, 10)
"""Characters of a phrase in a script without spaces: two make up a word."""
STRONG = frozenset({"title", "h1"})
TITLE = 1.5
"""What a phrase of a title or main heading weighs beside one of other headings."""
_SPLIT = re.compile(r"[|•·»›:;,.!?…()\[\]{}\"“”„«»¿¡/\\。、！？：；（）「」『』・\n]|\s[-–—]+\s|[–—]")
_WORD = re.compile(rf"[^\W_](?:[\w{MARKS}'’-]*[\w{MARKS}])?")
_ELIDED = re.compile(r"\b(l|d|j|m|t|s|c|n|qu|dell|nell|all|sull|un)['’](?=\w)", re.IGNORECASE)
_UNSPACED = re.compile(r"[\u3400-\u9fff\u30a0-\u30ffー々]+")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CHINESE_SMALL = re.compile(
    "如何|怎么|怎样|什么|哪里|哪些|为什么|是否|可以|我们|你们|您的|我的|[的是在了和与或吗呢我你您为不有请把被从到让于及]"
)


@dataclass(frozen=True, kw_only=True)
class SiteText:
    """A title, heading or question of one's own site."""

    page: str
    """Where it stands: an address."""
    part: str
    """title, h1, h2, h3 or question."""
    text: str
    language: str | None = None
    """As the page states it."""


@dataclass
class _Found:
    texts: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    languages: Counter[str] = field(default_factory=Counter)
    strong: bool = False
    """Stands in a title or main heading."""
    heading: bool = False
    """Is all that a title or main heading says, but for small words; or all of a second one."""
    examples: list[str] = field(default_factory=list)


def suggest_keywords(texts: Sequence[SiteText], *, names: Collection[str], known: Collection[str] = ()) -> pd.DataFrame:
    """Key phrases of a site, the most promising first.

    Parameters
    ----------
    texts
        Titles, headings and questions.
    names
        Names and domains of brands: nobody finds a new shop by its name, so these are left out.
    known
        Keywords that are there already.

    Returns
    -------
    pandas.DataFrame
        ``keyword, language, score, texts, pages, together, listed, example``. ``texts`` counts the different titles,
        headings and questions that have the phrase, ``pages`` the pages; ``together`` (0..1) says how seldom its words
        stand apart, ``listed`` whether it is among ``known``. The score is the C-value (how often it stands on its own
        and not as a part of a longer phrase, longer ones weighing more; Frantzi, Ananiadou and Mima 2000) times the root
        of ``together``, and half as much again for a phrase of a title or main heading.

    Notes
    -----
    A phrase is a run of two to five words without small words (articles, question words, auxiliaries) but for links
    inside it, as in "proof of delivery". In Chinese and Japanese it is a run of characters. Thai, Lao, Khmer and
    Burmese give none: their words cannot be told apart without a dictionary. What is said only once is left out,
    unless a heading of the first two levels says nothing else; so is what all sites say ("privacy policy").

    >>> said = [SiteText(page="/", part="title", text="Parcel lockers for flats | Acme", language="en"),
    ...         SiteText(page="/a", part="h2", text="How do parcel lockers work?", language="en")]
    >>> suggest_keywords(said, names=["Acme"])["keyword"].tolist()
    ['parcel lockers', 'parcel lockers for flats']
    """
    fallback = _main_language(texts)
    left_out = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(names, key=len, reverse=True)), re.I)
    found: dict[str, _Found] = {}
    words: Counter[str] = Counter()
    seen: set[str] = set()
    for one in sorted(texts, key=lambda text: (text.page, text.part, text.text)):
        language = (
            one.language if one.language in _small_words() else fallback if one.language is None else one.language
        )
        for segment in _SPLIT.split(left_out.sub(" | ", one.text) if names else one.text):
            plain = " ".join(segment.casefold().split())
            if not plain:
                continue
            fresh = plain not in seen
            seen.add(plain)
            tokens = _tokens(segment)
            if fresh:
                words.update({token.lower().replace("’", "'") for token in tokens})
            for phrase, whole in _phrases(segment, tokens, language or ""):
                alone = whole and (language in _small_words() or _NO_SPACES.search(phrase) is not None)
                alone = alone and (one.part in STRONG or (one.part == "h2" and len(phrase.split()) == len(tokens)))
                entry = found.setdefault(phrase, _Found())
                entry.pages.add(one.page)
                entry.texts.add(plain)
                entry.languages[language or ""] += 1
                entry.strong = entry.strong or one.part in STRONG
                entry.heading = entry.heading or alone
                entry.examples.append(one.text)
    return _rank(found, words, {normalise_text(word) for word in known})


def _rank(found: dict[str, _Found], words: Counter[str], known: set[str]) -> pd.DataFrame:
    held = {
        phrase: entry
        for phrase, entry in found.items()
        if (len(entry.texts) > 1 or entry.heading) and _folded(phrase) not in _furniture()
    }
    longer: dict[str, list[int]] = {}
    for phrase, entry in held.items():
        for part in _parts(phrase):
            if part in held:
                longer.setdefault(part, []).append(len(entry.texts))
    rows = []
    for phrase, entry in held.items():
        inside = longer.get(phrase, [])
        if len(entry.texts) in inside:
            continue  # a part of a longer one, never on its own
        often = [count for count in inside if count > 1]
        alone = len(entry.texts) - (sum(often) / len(often) if often else 0.0)
        size = len(phrase) / 2 if _NO_SPACES.search(phrase) else len(phrase.split())
        together = _together(phrase, len(entry.texts), words)
        score = math.log2(1 + size) * alone * math.sqrt(together) * (TITLE if entry.strong else 1.0)
        if score <= 0:
            continue
        language = min(entry.languages, key=lambda name: (-entry.languages[name], name))
        rows.append(
            {
                "keyword": phrase,
                "language": language or None,
                "score": round(score, 6),
                "texts": len(entry.texts),
                "pages": len(entry.pages),
                "together": round(together, 6),
                "listed": normalise_text(phrase) in known,
                "example": min(entry.examples, key=lambda text: (len(text), text)),
            }
        )
    rows.sort(key=lambda row: (-float(str(row["score"])), str(row["keyword"])))
    return pd.DataFrame({name: as_column([row[name] for row in rows], kind) for name, kind in COLUMNS.items()})


def _together(phrase: str, texts: int, words: Counter[str]) -> float:
    """Share of the texts with the rarest word of the phrase that have the whole phrase; 1 in scripts without spaces."""
    counts = [words[word] for word in phrase.split() if words[word]]
    return min(1.0, texts / min(counts)) if counts and not _NO_SPACES.search(phrase) else 1.0


def _parts(phrase: str) -> set[str]:
    """All shorter phrases inside a phrase."""
    if _NO_SPACES.search(phrase):
        least, size = CHARACTERS[0], len(phrase)
        return {phrase[i:j] for i in range(size) for j in range(i + least, size + 1)} - {phrase}
    words = phrase.split(" ")
    return {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + WORDS[0], len(words) + 1)} - {phrase}


def _phrases(segment: str, tokens: Sequence[str], language: str) -> Iterator[tuple[str, bool]]:
    """Key phrases of a segment, and whether each is a whole run of words between small words."""
    for clause in _CHINESE_SMALL.split(segment):
        for run in _UNSPACED.findall(clause):
            for start in range(len(run)):
                for stop in range(start + CHARACTERS[0], min(start + CHARACTERS[1], len(run)) + 1):
                    yield run[start:stop], stop - start == len(run)
    small, links = _small_words().get(language, _any_language()), _links().get(language, frozenset())
    for run in _runs([token.lower().replace("’", "'") for token in tokens], small, links):
        ends = [place for place, word in enumerate(run) if _is_content(word, small)]
        for start in ends:
            for stop in ends:
                if WORDS[0] <= stop - start + 1 <= WORDS[1]:
                    yield " ".join(run[start : stop + 1]), (start, stop) == (ends[0], ends[-1])


def _runs(words: Sequence[str], small: frozenset[str], links: frozenset[str]) -> Iterator[list[str]]:
    """Words between small words; at most two links in a row stand inside a run, none at its ends."""
    run: list[str] = []
    waiting: list[str] = []
    for word in [*words, ""]:
        if word and _is_content(word, small):
            run, waiting = [*run, *waiting, word], []
        elif run and word in links and len(waiting) < 2:
            waiting.append(word)
        else:
            if run:
                yield run
            run, waiting = [], []


def _is_content(word: str, small: frozenset[str]) -> bool:
    return word not in small and len(word) > 1 and not word[0].isdigit() and not _NO_SPACES.search(word)


def _tokens(segment: str) -> list[str]:
    return _WORD.findall(_ELIDED.sub(lambda found: f"{found[1]}' ", segment))


def _main_language(texts: Sequence[SiteText]) -> str | None:
    """The language of texts that state none."""
    totals: Counter[str] = Counter()
    for one in texts:
        if one.language is None:
            totals.update(word_evidence(one.text))
    return min(totals, key=lambda name: (-totals[name], name)) if totals else None


@cache
def _furniture() -> frozenset[str]:
    return frozenset(_folded(phrase) for phrase in _file()["furniture"])


def _folded(text: str) -> str:
    """Without accents: many pages are written without them."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """Language -> words that cannot begin or end a phrase."""
    common = tomllib.loads(resources.files("analysis.text").joinpath("common_words.toml").read_text("utf-8"))
    told = _file()
    more, content = told["more"], frozenset(told["content"].split())
    return {
        language: frozenset(f"{common.get(language, '')} {more.get(language, '')} {told['everywhere']}".split())
        - content
        for language in sorted(set(common) | set(more))
    }


@cache
def _any_language() -> frozenset[str]:
    return frozenset(word for words in _small_words().values() for word in words)


@cache
def _links() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _file()["link"].items()}


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(
        resources.files("analysis.discovery").joinpath("small_words.toml").read_text("utf-8")
    )
    return found
