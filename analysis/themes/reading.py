"""Themes of the opinions of one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Engine
from analysis.engines.local import HERE
from analysis.themes.classifier import Classifier, learn_classifier
from analysis.themes.discovered import Discovery, discover
from analysis.themes.discovered_reader import DiscoveredReader
from analysis.themes.learning import Shares, learn_mixture
from analysis.themes.matching import match_seeds
from analysis.themes.quality import bootstrap_jaccard
from analysis.themes.seeded import best_of, first_guess, sample
from analysis.themes.shares import Seeded, Told, nothing_seeded, read_seeded
from analysis.themes.texts import Dense, Known, Places, Segments, read_texts
from analysis.vectors.base import unit_rows

LEARN_FROM = 20_000
LEAST_SHARE = 0.003
"""A discovered theme has at least that share of the segments."""
STABILITY_FROM = 2_000
STABILITY_TEXTS = 5
QUOTE_CHARACTERS = 20
"""A shorter text is a poor quote."""


@dataclass(frozen=True)
class Reading:
    """What the opinions of one language are about; themes are numbered as they were given."""

    opinions: Shares
    """Shape (opinions, 1 + themes); the first column is none of them."""
    segments: Shares
    """The same for the segments."""
    stability: NDArray[np.float64]
    """Bootstrap Jaccard of each theme; NaN where it was not met."""
    found: Discovery
    """What the segments without theme are about."""
    typical: Dense
    """How near each opinion is to what the opinions of its discovered theme have in common, 0..1; 0 without one."""
    words: sparse.csr_matrix
    """Words of each segment."""
    vocabulary: NDArray[np.object_]
    bare: NDArray[np.bool_]
    """Opinions that only say that somebody is pleased or not (:func:`analysis.themes.bare.find_bare`)."""


@dataclass(frozen=True)
class ThemeReader:
    """What the opinions of one language taught about its themes."""

    phrases: tuple[str, ...]
    owner: NDArray[np.int64]
    themes: int
    language: str
    model: str
    known: Known
    classifier: Classifier | None
    """None when no theme is seeded."""
    discovered: DiscoveredReader | None
    """None when nothing was discovered."""
    centres: Dense
    """What the opinions of each discovered theme have in common."""


def read_themes(
    texts: Sequence[str],
    segment: NDArray[np.int64],
    phrases: Sequence[str],
    owner: NDArray[np.int64],
    themes: int,
    *,
    language: str,
    idle: NDArray[np.bool_],
    bad: NDArray[np.bool_],
    seed: int,
    model: str = "auto",
    engine: Engine = HERE,
) -> tuple[Reading, ThemeReader]:
    """Learn the seeded themes on segments, read the opinions with it, and discover the rest.

    Parameters
    ----------
    texts
        Opinions, all in one language.
    segment
        Number of the segment of each: neighbouring opinions of one review and side.
    phrases, owner, themes
        Seed phrases, the theme of each (1, 2, ...; 0 for neutral phrases), and how many themes there are.
    language
        ISO 639 code.
    idle
        Opinions that say nothing ("n/a"); no theme is discovered from them.
    bad
        Opinions that complain.
    seed
        Fixes samples.
    model
        Kind of vectors.
    engine
        Where opinions are counted, placed and compared with the seeds.

    Returns
    -------
    Reading
        Of these opinions.
    ThemeReader
        Reads further ones, by :func:`read_further`.
    """
    read = read_texts(texts, phrases, owner, language=language, seed=seed, model=model, engine=engine)
    told = Told(read, segment, idle=idle, bad=bad)
    classifier: Classifier | None = None
    stability = np.zeros(0)
    if themes:
        match = match_seeds(read, owner, themes, engine=engine)
        best = best_of(segment, match)
        guess = first_guess(best)
        learn = sample(len(guess), LEARN_FROM, seed=seed)
        classifier = learn_classifier(told.words[learn], told.flat[learn], guess[learn], seed=seed)
        seeded = read_seeded(classifier, told, match, best, engine)
        stability = _stability(told.words, told.flat, guess, seeded.segments, seed=seed)
    else:
        seeded = nothing_seeded(told)
    rest = seeded.rest(told.says)
    found = _discovered(told.words, told.flat, rest, len(told.flat), dissolve=themes > 0, seed=seed)
    centres = _centres(read.places, found.theme[segment])
    reader = ThemeReader(
        phrases=tuple(phrases),
        owner=owner,
        themes=themes,
        language=language,
        model=model,
        known=read.known,
        classifier=classifier,
        discovered=found.reader,
        centres=centres,
    )
    return _reading(told, seeded, found, stability, centres, texts), reader


def read_further(
    reader: ThemeReader,
    texts: Sequence[str],
    segment: NDArray[np.int64],
    *,
    idle: NDArray[np.bool_],
    bad: NDArray[np.bool_],
    engine: Engine = HERE,
) -> Reading:
    """Read further opinions by what was learned from others; parameters as of :func:`read_themes`.

    Nothing is learned from them: their stability is not measured, no theme is discovered.
    """
    read = read_texts(
        texts,
        reader.phrases,
        reader.owner,
        language=reader.language,
        seed=0,
        model=reader.model,
        known=reader.known,
        engine=engine,
    )
    told = Told(read, segment, idle=idle, bad=bad)
    if reader.classifier is not None:
        match = match_seeds(read, reader.owner, reader.themes, engine=engine)
        seeded = read_seeded(reader.classifier, told, match, best_of(segment, match), engine)
    else:
        seeded = nothing_seeded(told)
    rest = seeded.rest(told.says)
    theme, share = np.full(len(told.flat), -1), np.zeros(len(told.flat))
    if reader.discovered is not None and len(rest):
        theme[rest], share[rest] = reader.discovered.read(told.words[rest], told.flat[rest])
    found = Discovery(theme, share, np.full(len(reader.centres), np.nan), None)
    return _reading(told, seeded, found, np.full(reader.themes, np.nan), reader.centres, texts)


def _reading(
    told: Told,
    seeded: Seeded,
    found: Discovery,
    stability: NDArray[np.float64],
    centres: Dense,
    texts: Sequence[str],
) -> Reading:
    length = np.fromiter(map(len, texts), np.int64, len(texts))
    typical = _typical(told.read.places, found.theme[told.segment], centres, length)
    read = told.read
    return Reading(seeded.opinions, seeded.segments, stability, found, typical, told.words, read.vocabulary, read.bare)


def _centres(places: Places, theme: NDArray[np.int64]) -> Dense:
    """What the opinions of each discovered theme have in common, rows of length 1."""
    rows = np.flatnonzero(theme >= 0)
    flat = places[rows]
    centres = np.zeros((int(theme.max(initial=-1)) + 1, flat.shape[1]))
    np.add.at(centres, theme[rows], flat)
    return unit_rows(centres)


def _typical(places: Places, theme: NDArray[np.int64], centres: Dense, length: NDArray[np.int64]) -> Dense:
    """Cosine with the centre of the theme's opinions, as 0..1; a quote that is cut off or a single word counts less."""
    found = np.zeros(len(theme), np.float32)
    rows = np.flatnonzero(theme >= 0)
    if len(rows):
        near = np.einsum("ij,ij->i", places[rows], centres[theme[rows]])
        found[rows] = np.clip(0.5 + 0.5 * near, 0.0, 1.0) * np.where(length[rows] < QUOTE_CHARACTERS, 0.9, 1.0)
    return found


def _stability(
    words: sparse.csr_matrix, flat: Segments, guess: Shares, shares: Shares, *, seed: int
) -> NDArray[np.float64]:
    part = sample(len(guess), STABILITY_FROM, seed=seed + 1)
    theme = shares[part].argmax(axis=1) - 1

    def again(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        these = part[rows]
        mixture = learn_mixture(words[these], flat[these], guess[these], rounds=4)
        regrouped: NDArray[np.int64] = mixture.shares(words[these], flat[these], guess[these]).argmax(axis=1) - 1
        return regrouped

    stability = np.full(guess.shape[1] - 1, np.nan)
    measured = bootstrap_jaccard(len(part), theme, again, seed=seed)
    stability[: len(measured)] = measured
    # of a theme with so few texts nothing can be told
    stability[np.bincount(theme[theme >= 0], minlength=len(stability)) < STABILITY_TEXTS] = np.nan
    return stability


def _discovered(
    words: sparse.csr_matrix, flat: Segments, rest: NDArray[np.int64], total: int, *, dissolve: bool, seed: int
) -> Discovery:
    """Discover among the different texts of the remainder: the same text a hundred times is no theme by itself."""
    theme, share = np.full(total, -1), np.zeros(total)
    if not len(rest):
        return Discovery(theme, share, np.zeros(0), None)
    keys = [words.indices[words.indptr[row] : words.indptr[row + 1]].tobytes() for row in rest]
    place: dict[bytes, int] = {}
    copy = np.array([place.setdefault(key, len(place)) for key in keys], np.int64)
    first = np.unique(copy, return_index=True)[1]
    kinds = rest[first]
    least = round(LEAST_SHARE * total)
    found = discover(words[kinds], flat[kinds], least=least, dissolve=dissolve, seed=seed)
    theme[rest], share[rest] = found.theme[copy], found.share[copy]
    return Discovery(theme, share, found.stability, found.reader)
