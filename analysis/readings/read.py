"""Reviews -> what they say: those that teach are read once, the others by what these taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.duplicates import mark_duplicates
from analysis.engines.base import Engine
from analysis.opinions import ReviewReader, Words, learn_reader, read_with, words_of
from analysis.readings.kept import (
    Frames,
    Readers,
    drop_blocks,
    key_of_block,
    key_of_learning,
    read_block,
    read_learned,
    write_block,
    write_learned,
)
from analysis.taxonomy import Taxonomy
from analysis.teaching import choose_teaching
from analysis.themes.base import Assignment, covered, learn_themes, read_further_themes
from spiders.market import Market

KEPT = ("language", "polarity", "polarity_label", "main_theme")


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the reviews of a market say."""

    reviews: pd.DataFrame = field(repr=False)
    """As given, with language, duplicate_of, polarity, polarity_label and main_theme."""
    opinions: pd.DataFrame = field(repr=False)
    """Sentences and clauses with their themes, in the order of the reviews."""
    themes: pd.DataFrame = field(repr=False)
    """Of the taxonomy and discovered ones, see :class:`analysis.themes.Assignment`."""
    coverage: float
    """Share of complaint opinions with a theme, 0..1."""
    further: int
    """Reviews that did not teach."""


def read_reviews(
    market: Market,
    reviews: pd.DataFrame,
    crawls: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    previous: pd.DataFrame | None,
    seed: int,
    fresh: bool = False,
    engine: Engine,
    say: Callable[[str], None],
) -> Read:
    """Read all reviews of a market.

    Parameters
    ----------
    market
        Keeps what was learned beside its results; its kind of vectors is used.
    reviews, crawls
        Frames of the corpus, see :class:`analysis.corpus.Corpus`.
    taxonomy
        The themes looked for.
    previous
        Table themes of the previous analysis: a discovered theme that is found again keeps its id and label.
    seed
        Of everything random.
    fresh
        Learn everything anew, whatever was kept.
    engine
        Where texts are read.
    say
        Told of each step as it begins.

    Raises
    ------
    ResultsError
        When what was learned cannot be kept.

    Notes
    -----
    Same reviews, same outcome, whether what was learned was kept or not.
    """
    say("language, sentences, polarity")
    words = words_of(reviews, engine=engine)
    marked = reviews.assign(duplicate_of=mark_duplicates(reviews, words.keys))
    chosen = choose_teaching(reviews, crawls)
    options = _Options(taxonomy, previous=previous, seed=seed, model=market.analysis.vectors, engine=engine)
    key = key_of_learning(reviews[chosen.teaches], taxonomy, seed=seed, model=options.model)
    further = bool(chosen.blocks)
    kept = None if fresh else read_learned(market, key, previous=previous, further=further)
    if kept is None:
        read, opinions, reader = _learn(marked, words, chosen.teaches, options)
        say("themes")
        frames, readers = _learn_themes(read, opinions, reader, options)
        kept = write_learned(market, key, frames, readers, further=further)
    parts, again = [kept[0]], kept[1]
    keys = []
    for rows in chosen.blocks:
        keys.append(key_of_block(reviews.iloc[rows], key, parts[0].themes))
        block = None if fresh else read_block(market, keys[-1], known=parts[0].themes, previous=previous)
        if block is None:
            assert again is not None
            block = write_block(market, keys[-1], _read_block(marked.iloc[rows], words.at(rows), again, options))
        parts.append(block)
    drop_blocks(market, but=keys)
    return _joined(marked, parts, taxonomy)


@dataclass(frozen=True)
class _Options:
    taxonomy: Taxonomy
    previous: pd.DataFrame | None
    seed: int
    model: str
    engine: Engine


def _learn(
    reviews: pd.DataFrame, words: Words, teaches: NDArray[np.bool_], options: _Options
) -> tuple[pd.DataFrame, pd.DataFrame, ReviewReader]:
    """The teaching reviews read, their opinions, and what reads further ones."""
    rows = np.flatnonzero(teaches)
    texts, chosen = words.at(rows), reviews.iloc[rows]
    if len(rows) < len(reviews):  # what another review repeats, or is repeated by, must not matter here
        chosen = chosen.assign(duplicate_of=mark_duplicates(chosen, [words.keys[row] for row in rows.tolist()]))
    reader, languages = learn_reader(chosen, texts, seed=options.seed, engine=options.engine)
    read, opinions = read_with(reader, chosen, texts, languages=languages, engine=options.engine)
    return read, opinions, reader


def _learn_themes(
    read: pd.DataFrame, opinions: pd.DataFrame, reader: ReviewReader, options: _Options
) -> tuple[Frames, Readers]:
    found, themes_reader = learn_themes(
        read,
        opinions,
        options.taxonomy,
        seed=options.seed,
        previous=options.previous,
        model=options.model,
        engine=options.engine,
    )
    return _frames(read, found), (reader, themes_reader)


def _read_block(reviews: pd.DataFrame, texts: Sequence[str], readers: Readers, options: _Options) -> Frames:
    reader, themes_reader = readers
    # each block begins with what was learned: the order in which blocks are read must not matter
    read, opinions = read_with(deepcopy(reader), reviews, texts, engine=options.engine)
    found = read_further_themes(
        read,
        opinions,
        options.taxonomy,
        themes_reader,
        seed=options.seed,
        previous=options.previous,
        model=options.model,
        engine=options.engine,
    )
    return _frames(read, found)


def _frames(read: pd.DataFrame, found: Assignment) -> Frames:
    main = found.main_theme.reindex(read["review_id"]).to_numpy()
    reviews = read.assign(main_theme=main)[["review_id", *KEPT]]
    return Frames(reviews=reviews, opinions=found.opinions, themes=found.themes)


def _joined(reviews: pd.DataFrame, parts: Sequence[Frames], taxonomy: Taxonomy) -> Read:
    """All reviews in the order given, and their opinions in that order."""
    read = _one([part.reviews for part in parts])
    opinions = _one([part.opinions for part in parts])
    themes = _one([part.themes for part in parts]).drop_duplicates("theme_id", ignore_index=True)
    place = pd.Series(np.arange(len(reviews)), index=reviews["review_id"])
    order = pd.DataFrame({"place": place.reindex(opinions["review_id"]).to_numpy(), "position": opinions["position"]})
    opinions = opinions.iloc[order.sort_values(["place", "position"], kind="stable").index].reset_index(drop=True)
    columns = read.set_index("review_id").reindex(reviews["review_id"])
    return Read(
        reviews=reviews.assign(**{name: pd.Series(columns[name].array, index=reviews.index) for name in KEPT}),
        opinions=opinions,
        themes=_in_turn(themes, taxonomy),
        coverage=covered(opinions),
        further=len(reviews) - len(parts[0].reviews),
    )


def _one(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows, with the types of the first frame."""
    kinds = frames[0].dtypes
    return pd.concat([frame.astype(kinds) for frame in frames if len(frame) or frame is frames[0]], ignore_index=True)


def _in_turn(themes: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Those of the taxonomy in its order, then those discovered as they come."""
    turn = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    order = themes["theme_id"].map(lambda name: turn.get(name, len(turn))).sort_values(kind="stable")
    return themes.loc[order.index].reset_index(drop=True)
