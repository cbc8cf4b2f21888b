"""assign_themes: the road from opinions to themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.engines.base import Engine
from analysis.engines.local import HERE
from analysis.taxonomy import Taxonomy
from analysis.themes.parts import Part, PartReader, read_further_part, read_part
from analysis.themes.rollup import describe, roll_up

FEW = 20
"""A language without seeds and with fewer opinions is read as the main one: short texts are often misjudged."""


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Which opinion and review is about what."""

    opinions: pd.DataFrame
    """The opinions given, with the columns ``themes`` (ids joined by ``|``, weightiest first; empty when none) and
    ``bare`` (it only says that somebody is pleased or not, and has no theme for that reason)."""
    main_theme: pd.Series[str]
    """Index review_id; the weightiest theme of the review, complaints first; empty when none."""
    themes: pd.DataFrame
    """theme_id, label, origin (taxonomy, discovered), parent, stage, touchpoint, stability (0..1, NaN when it cannot
    be told), keywords and example_ids (joined by ``|``); only themes that occur."""

    @property
    def coverage(self) -> float:
        """Share of complaint opinions (of all opinions when there is no complaint) with a theme, 0..1."""
        return covered(self.opinions)


def covered(opinions: pd.DataFrame) -> float:
    """Share of complaint opinions (of all opinions when there is no complaint) with a theme, 0..1.

    >>> covered(pd.DataFrame({"polarity_label": ["negative", "negative", "positive"], "themes": ["staff", "", "fees"]}))
    0.5
    """
    bad = opinions["polarity_label"].eq("negative")
    counted = opinions[bad] if bad.any() else opinions
    return float(counted["themes"].ne("").mean()) if len(counted) else 0.0


def assign_themes(
    reviews: pd.DataFrame,
    opinions: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    seed: int = 0,
    previous: pd.DataFrame | None = None,
    model: str = "auto",
    engine: Engine = HERE,
) -> Assignment:
    """Give each opinion its themes: those of the taxonomy first, then what the remainder is about.

    Parameters
    ----------
    reviews
        Column ``review_id`` (unique).
    opinions
        Columns ``opinion_id, review_id, brand, position, text, language, polarity_label``.
    taxonomy
        Themes with their seed phrases.
    seed
        Fixes samples and resamples: the same input and seed give the same result.
    previous
        Table themes of the previous analysis: a discovered theme that is found again keeps its id and label.
    model
        Kind of vectors: ``auto``, ``lexical`` or a model by name, see :func:`analysis.vectors.vectors_for`.
    engine
        Where opinions are counted, placed and compared with the seeds.

    Returns
    -------
    Assignment

    Warnings
    --------
    A theme with a stability below 0.60 hangs on a few texts: another sample would draw it otherwise. With few texts
    nothing is discovered, and only seed phrases speak.

    Examples
    --------
    >>> from analysis.taxonomy import read_taxonomy
    >>> opinions = pd.DataFrame({"opinion_id": ["o1", "o2"], "review_id": ["r1", "r1"], "brand": "acme",
    ...     "position": [0, 1], "text": ["The driver was rude.", "My refund never came."], "language": "en",
    ...     "polarity_label": "negative"})
    >>> assign_themes(opinions[["review_id"]].drop_duplicates(), opinions, read_taxonomy()).opinions["themes"].tolist()
    ['staff', 'refunds']
    """
    return learn_themes(reviews, opinions, taxonomy, seed=seed, previous=previous, model=model, engine=engine)[0]


@dataclass(frozen=True)
class ThemesReader:
    """What opinions taught about themes; made by :func:`learn_themes`."""

    parts: dict[str, PartReader]
    """Language -> what was learned in it."""
    main: str
    """The language that opinions in one that nothing was learned in are read as."""


def learn_themes(
    reviews: pd.DataFrame,
    opinions: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    seed: int = 0,
    previous: pd.DataFrame | None = None,
    model: str = "auto",
    engine: Engine = HERE,
) -> tuple[Assignment, ThemesReader]:
    """:func:`assign_themes`, and what reads further opinions in the same way (:func:`read_further_themes`)."""
    frame, back = _in_order(opinions)
    readers: dict[str, PartReader] = {}
    parts: list[Part] = []
    languages, main = _languages(frame), _main_language(_languages(frame))
    kept = _read_alone(languages, taxonomy)
    reading = _Reading(taxonomy, seed=seed, previous=previous, model=model, engine=engine)
    for language, rows in _by_language(languages, kept, main):
        part, readers[language] = reading.learn(frame, rows, language)
        parts.append(part)
    return _assigned(reviews, frame, back, parts, taxonomy), ThemesReader(readers, main)


def read_further_themes(
    reviews: pd.DataFrame,
    opinions: pd.DataFrame,
    taxonomy: Taxonomy,
    reader: ThemesReader,
    *,
    seed: int = 0,
    previous: pd.DataFrame | None = None,
    model: str = "auto",
    engine: Engine = HERE,
) -> Assignment:
    """Give further opinions their themes, by what was learned from others.

    Parameters as of :func:`assign_themes`. In a language in which nothing was learned, these opinions teach; what they
    discover has ids that no theme known to the reader has.
    """
    frame, back = _in_order(opinions)
    parts: list[Part] = []
    languages = _languages(frame)
    kept = _read_alone(languages, taxonomy) | set(reader.parts)
    reading = _Reading(taxonomy, seed=seed, previous=previous, model=model, engine=engine)
    reading.taken |= {theme.theme_id for part in reader.parts.values() for theme in part.found}
    for language, rows in _by_language(languages, kept, reader.main):
        if language in reader.parts:
            parts.append(read_further_part(frame, rows, reader.parts[language], engine=engine))
        else:
            parts.append(reading.learn(frame, rows, language)[0])
    return _assigned(reviews, frame, back, parts, taxonomy)


class _Reading:
    """Reads one language after the other; no two themes that are found get the same id."""

    def __init__(
        self, taxonomy: Taxonomy, *, seed: int, previous: pd.DataFrame | None, model: str, engine: Engine
    ) -> None:
        self.taxonomy = taxonomy
        self.taken = {theme.id for theme in taxonomy.themes}
        if previous is not None:
            previous = previous[previous["origin"].eq("discovered") & ~previous["theme_id"].isin(self.taken)]
        self._options = {"seed": seed, "previous": previous, "model": model, "engine": engine}

    def learn(self, frame: pd.DataFrame, rows: NDArray[np.int64], language: str) -> tuple[Part, PartReader]:
        """Read the opinions of a language and learn from them."""
        options: dict[str, Any] = {**self._options, "taken": self.taken}
        part, reader = read_part(frame, rows, self.taxonomy, language=language, **options)
        self.taken |= {theme.theme_id for theme in part.found}
        return part, reader


def _in_order(opinions: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The opinions in one order whatever the caller's, and what puts them back into the caller's."""
    order = (
        opinions[["review_id", "position", "opinion_id"]]
        .reset_index(drop=True)
        .sort_values(["review_id", "position", "opinion_id"], kind="stable")
    )
    return opinions.iloc[order.index].reset_index(drop=True), np.argsort(order.index)


def _assigned(
    reviews: pd.DataFrame,
    frame: pd.DataFrame,
    back: NDArray[np.int64],
    parts: list[Part],
    taxonomy: Taxonomy,
) -> Assignment:
    marks = roll_up(frame, parts, taxonomy)
    bare = np.zeros(len(frame), bool)
    for part in parts:
        bare[part.rows] = part.reading.bare
    frame = frame.assign(themes=marks.opinions, bare=bare)
    return Assignment(
        opinions=frame.iloc[back].reset_index(drop=True),
        main_theme=marks.main_theme.reindex(reviews["review_id"]).fillna("").astype("str").rename("main_theme"),
        themes=describe(frame, parts, taxonomy.themes, marks),
    )


def _languages(frame: pd.DataFrame) -> pd.Series[str]:
    return frame["language"].astype("object").fillna("").astype("str").str.split("-").str[0].str.lower()


def _main_language(languages: pd.Series[str]) -> str:
    """The language most opinions are in."""
    counts = languages[languages.ne("")].value_counts()
    return min(counts.index, key=lambda name: (-counts[name], name)) if len(counts) else "en"


def _read_alone(languages: pd.Series[str], taxonomy: Taxonomy) -> set[str]:
    """Languages with seeds, or with enough opinions."""
    counts = languages[languages.ne("")].value_counts()
    return {str(name) for name in counts.index if name in taxonomy.languages or counts[name] >= FEW}


def _by_language(languages: pd.Series[str], alone: set[str], main: str) -> list[tuple[str, NDArray[np.int64]]]:
    """Rows of each language; what is too little to be read alone goes to the main one."""
    languages = languages.where(languages.isin(alone), main)
    return [(str(name), np.flatnonzero(languages == name)) for name in sorted(languages.unique())]
