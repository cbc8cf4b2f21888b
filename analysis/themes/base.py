"""assign_themes: the road from opinions to themes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.engines.base import Engine
from analysis.engines.local import HERE
from analysis.taxonomy import Taxonomy
from analysis.themes.parts import Part, read_part
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
    coverage: float
    """Share of complaint opinions (of all opinions when there is no complaint) with a theme, 0..1."""


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
    # read in one order whatever the caller's, and given back in the caller's
    order = (
        opinions[["review_id", "position", "opinion_id"]]
        .reset_index(drop=True)
        .sort_values(["review_id", "position", "opinion_id"], kind="stable")
    )
    frame = opinions.iloc[order.index].reset_index(drop=True)
    taken = {theme.id for theme in taxonomy.themes}
    if previous is not None:
        previous = previous[previous["origin"].eq("discovered") & ~previous["theme_id"].isin(taken)]
    parts: list[Part] = []
    for language, rows in _by_language(frame, taxonomy):
        part = read_part(
            frame,
            rows,
            taxonomy,
            language=language,
            seed=seed,
            previous=previous,
            taken=taken,
            model=model,
            engine=engine,
        )
        taken |= {theme.theme_id for theme in part.found}
        parts.append(part)
    marks = roll_up(frame, parts, taxonomy)
    bare = np.zeros(len(frame), bool)
    for part in parts:
        bare[part.rows] = part.reading.bare
    frame = frame.assign(themes=marks.opinions, bare=bare)
    bad = frame["polarity_label"].eq("negative")
    counted = frame.loc[bad] if bad.any() else frame
    return Assignment(
        opinions=frame.iloc[np.argsort(order.index)].reset_index(drop=True),
        main_theme=marks.main_theme.reindex(reviews["review_id"]).fillna("").astype("str").rename("main_theme"),
        themes=describe(frame, parts, taxonomy.themes, marks),
        coverage=float(counted["themes"].ne("").mean()) if len(counted) else 0.0,
    )


def _by_language(frame: pd.DataFrame, taxonomy: Taxonomy) -> list[tuple[str, NDArray[np.int64]]]:
    """Rows of each language; what is too little to be read alone goes to the language most opinions are in."""
    if frame.empty:
        return []
    language = frame["language"].astype("object").fillna("").astype("str").str.split("-").str[0].str.lower()
    counts = language[language.ne("")].value_counts()
    main = min(counts.index, key=lambda name: (-counts[name], name)) if len(counts) else "en"
    kept = {name for name in counts.index if name in taxonomy.languages or counts[name] >= FEW}
    language = language.where(language.isin(kept), main)
    return [(str(name), np.flatnonzero(language == name)) for name in sorted(language.unique())]
