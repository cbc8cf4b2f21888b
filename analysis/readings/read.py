"""Reviews -> what they say: those that teach are read once, the others by what these taught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.duplicates import mark_duplicates
from analysis.engines.base import Engine
from analysis.opinions import Words, learn_reader, read_with, words_of
from analysis.readings.kept import Learned, key_of_learning, read_learned, write_learned
from analysis.taxonomy import Taxonomy
from analysis.teaching import teaching_reviews
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
    """Reviews that did not teach: they came after the market had last grown by a tenth."""


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
    teaching = teaching_reviews(reviews, crawls)
    model = market.analysis.vectors
    key = key_of_learning(reviews[teaching], taxonomy, seed=seed, model=model)
    learned = None if fresh else read_learned(market, key, previous=previous, further=not teaching.all())
    options = _Options(taxonomy, previous=previous, seed=seed, model=model, engine=engine)
    if learned is None:
        learned = _learn(market, key, marked, words, teaching, options, say)
    if teaching.all():
        return _joined(marked, learned, None, taxonomy)
    return _joined(marked, learned, _read_further(marked, words, ~teaching, learned, options), taxonomy)


@dataclass(frozen=True)
class _Options:
    taxonomy: Taxonomy
    previous: pd.DataFrame | None
    seed: int
    model: str
    engine: Engine


def _learn(
    market: Market,
    key: str,
    reviews: pd.DataFrame,
    words: Words,
    teaching: NDArray[np.bool_],
    options: _Options,
    say: Callable[[str], None],
) -> Learned:
    texts, chosen = words.of(teaching), reviews[teaching]
    if not teaching.all():  # what a later review repeats, or is repeated by, must not matter here
        keys = [one for one, wanted in zip(words.keys, teaching.tolist(), strict=True) if wanted]
        chosen = chosen.assign(duplicate_of=mark_duplicates(chosen, keys))
    reader, languages = learn_reader(chosen, texts, seed=options.seed, engine=options.engine)
    read, opinions = read_with(reader, chosen, texts, languages=languages, engine=options.engine)
    say("themes")
    found, themes_reader = learn_themes(
        read,
        opinions,
        options.taxonomy,
        seed=options.seed,
        previous=options.previous,
        model=options.model,
        engine=options.engine,
    )
    frames = {"reviews": _kept(read, found), "opinions": found.opinions, "themes": found.themes}
    return write_learned(market, key, frames, (reader, themes_reader), further=not teaching.all())


def _read_further(
    reviews: pd.DataFrame, words: Words, further: NDArray[np.bool_], learned: Learned, options: _Options
) -> tuple[pd.DataFrame, Assignment]:
    assert learned.readers is not None
    reader, themes_reader = learned.readers
    read, opinions = read_with(reader, reviews[further], words.of(further), engine=options.engine)
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
    return _kept(read, found), found


def _kept(read: pd.DataFrame, found: Assignment) -> pd.DataFrame:
    main = found.main_theme.reindex(read["review_id"]).to_numpy()
    return read.assign(main_theme=main)[["review_id", *KEPT]]


def _in_turn(themes: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Those of the taxonomy in its order, then those discovered as they come."""
    turn = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    order = themes["theme_id"].map(lambda name: turn.get(name, len(turn))).sort_values(kind="stable")
    return themes.loc[order.index].reset_index(drop=True)


def _joined(
    reviews: pd.DataFrame, learned: Learned, further: tuple[pd.DataFrame, Assignment] | None, taxonomy: Taxonomy
) -> Read:
    """All reviews in the order given, and their opinions in that order."""
    read, opinions, themes = learned.reviews, learned.opinions, learned.themes
    many = 0
    if further is not None:
        more, found = further
        many = len(more)
        read = pd.concat([read, more.astype(read.dtypes)], ignore_index=True)
        opinions = pd.concat([opinions, found.opinions.astype(opinions.dtypes)], ignore_index=True)
        new = found.themes[~found.themes["theme_id"].isin(themes["theme_id"])]
        themes = _in_turn(pd.concat([themes, new.astype(themes.dtypes)], ignore_index=True), taxonomy)
    place = pd.Series(np.arange(len(reviews)), index=reviews["review_id"])
    order = pd.DataFrame({"place": place.reindex(opinions["review_id"]).to_numpy(), "position": opinions["position"]})
    opinions = opinions.iloc[order.sort_values(["place", "position"], kind="stable").index].reset_index(drop=True)
    columns = read.set_index("review_id").reindex(reviews["review_id"])
    return Read(
        reviews=reviews.assign(**{name: pd.Series(columns[name].array, index=reviews.index) for name in KEPT}),
        opinions=opinions,
        themes=themes,
        coverage=covered(opinions),
        further=many,
    )
