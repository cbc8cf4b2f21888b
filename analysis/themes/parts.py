"""One language's share of the opinions: cut into segments, read, and its discovered themes named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.engines.base import Engine
from analysis.engines.local import HERE
from analysis.taxonomy import Taxonomy
from analysis.taxonomy.theme import Theme
from analysis.text.clean import says_nothing
from analysis.text.language import script_of
from analysis.themes.identity import keep_identity
from analysis.themes.labels import find_keywords, idle_words, slug
from analysis.themes.naming import Words, name_themes
from analysis.themes.reading import Reading, ThemeReader, read_further, read_themes
from analysis.themes.vague_words import EVEN, judging_words, names, unevenness

SEGMENT_WORDS = 40
"""Neighbouring opinions are read together up to about that many words: a tweet or a short review is one segment. Praise
is kept apart; what is neutral is read with the complaints, whose story it mostly tells."""


@dataclass(frozen=True, kw_only=True)
class FoundTheme:
    """A discovered theme."""

    theme_id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """The opinions of one language, read."""

    rows: NDArray[np.int64]
    """Places of its opinions in the whole frame."""
    segment: NDArray[np.int64]
    """Number of the segment of each of them."""
    reading: Reading
    found: tuple[FoundTheme, ...]
    keywords: dict[str, list[str]]
    """Theme id -> the words that set it apart in this language, strongest first."""


@dataclass(frozen=True)
class PartReader:
    """What the opinions of one language taught."""

    themes: ThemeReader
    found: tuple[FoundTheme, ...]


def read_part(
    frame: pd.DataFrame,
    rows: NDArray[np.int64],
    taxonomy: Taxonomy,
    *,
    language: str,
    seed: int,
    previous: pd.DataFrame | None,
    taken: set[str],
    model: str = "auto",
    engine: Engine = HERE,
) -> tuple[Part, PartReader]:
    """Read the opinions of one language, and learn to read further ones.

    Parameters
    ----------
    frame
        All opinions.
    rows
        Places of those in this language.
    taxonomy
        Themes and neutral phrases. A language in which no theme has seeds is read with the seeds of all languages in
        its script; where there are none, no theme is seeded.
    previous
        Discovered themes of the previous analysis.
    taken
        Theme ids that a discovered theme cannot have.
    model
        Kind of vectors.
    engine
        Where opinions are counted, placed and compared with the seeds.
    """
    part, themes = frame.iloc[rows], taxonomy.themes
    texts = part["text"].fillna("").astype("str").tolist()
    segment = cut_segments(part)
    phrases = _phrases(themes, texts, language)
    themes_told = len(themes) if phrases else 0
    phrases += [(0, phrase) for phrase in taxonomy.neutral.get(language, ())]
    reading, reader = read_themes(
        texts,
        segment,
        [phrase for _, phrase in phrases],
        np.array([number for number, _ in phrases], np.int64),
        themes_told,
        language=language,
        idle=_idle(texts),
        bad=_bad(part),
        seed=seed,
        model=model,
        engine=engine,
    )
    idle = idle_words(reading.words, reading.vocabulary, language=language) | _brand_words(frame)
    words = find_keywords(reading.words, reading.vocabulary, reading.found.theme, idle=idle)
    found = _named(part, texts, segment, reading, words, language=language, idle=idle, previous=previous, taken=taken)
    seeded = np.where(reading.segments.argmax(axis=1) > 0, reading.segments.argmax(axis=1) - 1, -1)
    keywords = {
        themes[number].id: known
        for number, known in enumerate(find_keywords(reading.words, reading.vocabulary, seeded, idle=idle))
    }
    keywords |= {theme.theme_id: known for theme, known in zip(found, words, strict=True)}
    part_read = Part(rows=rows, segment=segment, reading=reading, found=found, keywords=keywords)
    return part_read, PartReader(reader, found)


def read_further_part(
    frame: pd.DataFrame, rows: NDArray[np.int64], reader: PartReader, *, engine: Engine = HERE
) -> Part:
    """Read further opinions in the language that a reader learned; see :func:`read_part`."""
    part = frame.iloc[rows]
    texts = part["text"].fillna("").astype("str").tolist()
    segment = cut_segments(part)
    reading = read_further(reader.themes, texts, segment, idle=_idle(texts), bad=_bad(part), engine=engine)
    return Part(rows=rows, segment=segment, reading=reading, found=reader.found, keywords={})


def _idle(texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([says_nothing(text) for text in texts], bool)


def _bad(part: pd.DataFrame) -> NDArray[np.bool_]:
    return part["polarity_label"].eq("negative").to_numpy(dtype=bool)


def _phrases(themes: Sequence[Theme], texts: Sequence[str], language: str) -> list[tuple[int, str]]:
    """Seed phrases to read a language with, each with the number of its theme."""
    if any(theme.seeds.get(language) for theme in themes):
        return [(number, phrase) for number, theme in enumerate(themes, 1) for phrase in theme.phrases(language)]
    script = Counter(map(script_of, texts[:200])).most_common(1)[0][0] if texts else ""
    return [
        (number, phrase)
        for number, theme in enumerate(themes, 1)
        for phrase in theme.phrases()
        if script_of(phrase) == script
    ]


def cut_segments(part: pd.DataFrame) -> NDArray[np.int64]:
    """Number the segments: neighbouring opinions of one review, praise apart, in order of first appearance.

    >>> part = pd.DataFrame({"review_id": list("aaab"), "position": [0, 1, 2, 0], "text": "so it is",
    ...                      "polarity_label": ["negative", "positive", "neutral", "negative"]})
    >>> cut_segments(part).tolist()
    [0, 1, 0, 2]
    """
    keys = pd.DataFrame(
        {
            "review_id": part["review_id"].to_numpy(),
            "praise": part["polarity_label"].eq("positive").to_numpy(),
            "position": part["position"].to_numpy(),
            # in scripts without spaces, twelve characters count as a word
            "size": [max(text.count(" ") + 1, len(text) // 12) for text in part["text"].fillna("").astype("str")],
        }
    )
    ordered = keys.sort_values(["review_id", "praise", "position"], kind="stable")
    before = ordered.groupby(["review_id", "praise"], sort=False)["size"].cumsum() - ordered["size"]
    place = (before // SEGMENT_WORDS).reindex(keys.index)
    numbers = keys.assign(place=place).groupby(["review_id", "praise", "place"], sort=False).ngroup()
    return np.asarray(numbers, dtype=np.int64)


def _brand_words(frame: pd.DataFrame) -> frozenset[str]:
    """A theme is not named after a brand."""
    return frozenset(word for brand in frame["brand"].dropna().unique() for word in str(brand).split("-"))


def _named(
    part: pd.DataFrame,
    texts: Sequence[str],
    segment: NDArray[np.int64],
    reading: Reading,
    words: Sequence[Sequence[str]],
    *,
    language: str,
    idle: frozenset[str],
    previous: pd.DataFrame | None,
    taken: set[str],
) -> tuple[FoundTheme, ...]:
    ids = part["opinion_id"].astype("str").to_numpy()
    of_opinion = reading.found.theme[segment]
    members = [frozenset(ids[of_opinion == number]) for number in range(len(words))]
    kept = keep_identity(words, members, frozenset(ids), previous)
    used = taken | {theme_id for theme_id, _ in kept.values()}
    about = np.where(reading.found.theme >= 0, reading.found.theme + reading.segments.shape[1], 0)
    about = np.where(about > 0, about, reading.segments.argmax(axis=1))
    uneven = unevenness(reading.words, reading.vocabulary, about)
    small = frozenset(word for word, value in uneven.items() if value < EVEN) | (
        idle if language == "en" else frozenset()
    )
    judging = judging_words(reading.vocabulary, uneven, language=language)
    told = name_themes(texts, of_opinion, Words(small, judging, names(texts, part["brand"])))
    found: list[FoundTheme] = []
    for number, known in enumerate(words):
        if number in kept:
            found.append(FoundTheme(theme_id=kept[number][0], label=kept[number][1]))
            continue
        name = told[number] or " ".join(known[:2]) or f"theme {number + 1}"
        for word in ["", *map(str, range(2, len(words) + len(used) + 3))]:
            full = f"{name} {word}" if word else name
            if f"found-{slug(full)}" not in used:
                break
        used.add(f"found-{slug(full)}")
        found.append(FoundTheme(theme_id=f"found-{slug(full)}", label=full[:1].upper() + full[1:]))
    return tuple(found)
