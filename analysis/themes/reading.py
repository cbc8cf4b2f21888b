"""Themes of the opinions of one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Block, Engine
from analysis.engines.local import HERE
from analysis.themes.classifier import Classifier, learn_classifier
from analysis.themes.discovered import Discovery, discover
from analysis.themes.learning import Shares, learn_mixture
from analysis.themes.matching import match_seeds
from analysis.themes.quality import bootstrap_jaccard
from analysis.themes.seeded import best_of, first_guess, is_neutral, sample, summed, with_neighbours
from analysis.themes.texts import Dense, Places, Segments, Texts, in_blocks, read_texts
from analysis.vectors.base import unit_rows

LEARN_FROM = 20_000
LEAST_SHARE = 0.003
"""A discovered theme has at least that share of the segments."""
DIRECT = 8.0
"""Match from which a text says a seed phrase in so many words (the phrase itself matches by about 14)."""
DIRECT_SHARE = 0.35
STABILITY_FROM = 2_000
STABILITY_TEXTS = 5
QUOTE_CHARACTERS = 20
"""A shorter text is a poor quote."""
SURE = 0.4
"""A text that neutral phrases explain has no theme all the same unless the corpus teaches one with this probability."""


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
) -> Reading:
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
    """
    read = read_texts(texts, phrases, owner, language=language, seed=seed, model=model, engine=engine)
    total = int(segment.max()) + 1
    together = summed(segment)
    said = read.bare
    words = sparse.csr_matrix(together @ read.words)
    words.data[:] = 1.0
    flat = Segments(read.places, together)
    if themes:
        match = match_seeds(read, owner, themes, engine=engine)
        best = best_of(segment, match)
        guess, neutral = first_guess(best), is_neutral(best)
        learn = sample(total, LEARN_FROM, seed=seed)
        learned = learn_classifier(words[learn], flat[learn], guess[learn], seed=seed)
        segments = _read_segments(learned, words, flat, guess, together @ bad > 0, engine)
        opinions = _read_opinions(learned, read, match, segment, bad, engine)
        segments, opinions = _told_directly(segments, best), _told_directly(opinions, match)
        # what says nothing by itself takes no theme from its neighbours
        idle_words_only = is_neutral(match)
        bare = (idle_words_only & (opinions[:, 1:].max(axis=1) < SURE)) | said
        opinions[bare] = np.eye(1, themes + 1)
        bare = together @ ~(idle_words_only | said) == 0
        segments[bare & (segments[:, 1:].max(axis=1) < SURE)] = np.eye(1, themes + 1)
        stability = _stability(words, flat, guess, segments, seed=seed)
    else:
        segments, opinions, stability = np.ones((total, 1)), np.ones((len(texts), 1)), np.zeros(0)
        neutral = np.zeros(total, bool)
    says = np.asarray(together @ (~(idle | said)).astype(np.float32)).ravel() > 0
    rest = np.flatnonzero((segments.argmax(axis=1) == 0) & says & ~neutral)
    found = _discovered(words, flat, rest, total, dissolve=themes > 0, seed=seed)
    typical = _typical(read.places, found.theme[segment], np.fromiter(map(len, texts), np.int64, len(texts)))
    return Reading(opinions, segments, stability, found, typical, words, read.vocabulary, said)


def _typical(places: Places, theme: NDArray[np.int64], length: NDArray[np.int64]) -> Dense:
    """Cosine with the centre of the theme's opinions, as 0..1; a quote that is cut off or a single word counts less."""
    found = np.zeros(len(theme), np.float32)
    rows = np.flatnonzero(theme >= 0)
    if len(rows):
        flat = places[rows]
        centres = np.zeros((int(theme.max()) + 1, flat.shape[1]))
        np.add.at(centres, theme[rows], flat)
        near = np.einsum("ij,ij->i", flat, unit_rows(centres)[theme[rows]])
        found[rows] = np.clip(0.5 + 0.5 * near, 0.0, 1.0) * np.where(length[rows] < QUOTE_CHARACTERS, 0.9, 1.0)
    return found


def _read_segments(
    learned: Classifier,
    words: sparse.csr_matrix,
    flat: Segments,
    guess: Shares,
    bad: NDArray[np.bool_],
    engine: Engine,
) -> Shares:
    """Probabilities of the themes of each segment."""
    blocks = (
        {"words": words[part], "flat": flat.part(part), "guess": guess[part], "bad": bad[part]}
        for part in in_blocks(len(guess), engine.partition)
    )
    return np.concatenate(list(engine.map(_share_segments, blocks, learned)))


def _share_segments(block: Block, learned: Classifier) -> Shares:
    """Map step of :func:`_read_segments`."""
    return learned.shares(block["words"], block["flat"][:], block["guess"], block["bad"])


def _read_opinions(
    learned: Classifier,
    read: Texts,
    match: Shares,
    segment: NDArray[np.int64],
    bad: NDArray[np.bool_],
    engine: Engine,
) -> Shares:
    """Probabilities of the themes of each opinion, whole segments in blocks."""
    shares = np.empty(match.shape, np.float32)
    order = np.argsort(segment, kind="stable")
    ends = np.flatnonzero(np.diff(segment[order], append=-1)) + 1
    size = engine.partition
    cuts = np.unique([0, *(ends[np.searchsorted(ends, at)] for at in range(size, len(order), size)), len(order)])
    parts = [order[start:end] for start, end in pairwise(cuts.tolist())]
    blocks = (
        {
            "words": read.words[rows],
            "places": read.places.part(rows),
            "match": match[rows],
            "groups": np.unique(segment[rows], return_inverse=True)[1],
            "bad": bad[rows],
        }
        for rows in parts
    )
    for rows, found in zip(parts, engine.map(_share_opinions, blocks, learned), strict=True):
        shares[rows] = found
    return shares


def _share_opinions(block: Block, learned: Classifier) -> Shares:
    """Map step of :func:`_read_opinions`."""
    words, flat, near = with_neighbours(block["words"], block["places"][:], block["match"], block["groups"])
    return learned.shares(words, flat, first_guess(near), block["bad"])


def _told_directly(shares: Shares, match: Shares) -> Shares:
    """Who says in so many words what a seed phrase says is about that theme, whatever the corpus teaches.

    The shares given are changed, in blocks: they are among the largest things here.
    """
    for part in in_blocks(len(shares), 20_000):
        here = match[part]
        direct = (here >= DIRECT) & (here > here[:, :1])
        direct[:, 0] = False
        told = np.where(direct, np.maximum(shares[part], DIRECT_SHARE), shares[part])
        told[direct.any(axis=1), 0] = 0.0
        shares[part] = told
    return shares


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
        return Discovery(theme, share, np.zeros(0))
    keys = [words.indices[words.indptr[row] : words.indptr[row + 1]].tobytes() for row in rest]
    place: dict[bytes, int] = {}
    copy = np.array([place.setdefault(key, len(place)) for key in keys], np.int64)
    first = np.unique(copy, return_index=True)[1]
    kinds = rest[first]
    least = round(LEAST_SHARE * total)
    found = discover(words[kinds], flat[kinds], least=least, dissolve=dissolve, seed=seed)
    theme[rest], share[rest] = found.theme[copy], found.share[copy]
    return Discovery(theme, share, found.stability)
