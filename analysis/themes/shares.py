"""Probabilities of the themes of the taxonomy for opinions and their segments, by what was learned."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Block, Engine
from analysis.themes.classifier import Classifier
from analysis.themes.learning import Shares
from analysis.themes.seeded import first_guess, is_neutral, summed, with_neighbours
from analysis.themes.texts import Segments, Texts, in_blocks

DIRECT = 8.0
"""Match from which a text says a seed phrase in so many words (the phrase itself matches by about 14)."""
DIRECT_SHARE = 0.35
SURE = 0.4
"""A text that neutral phrases explain has no theme all the same unless the corpus teaches one with this probability."""


class Told:
    """Opinions and their segments, counted and placed."""

    def __init__(
        self, read: Texts, segment: NDArray[np.int64], *, idle: NDArray[np.bool_], bad: NDArray[np.bool_]
    ) -> None:
        self.read = read
        self.segment = segment
        self.bad = bad
        self.together = summed(segment)
        self.words = sparse.csr_matrix(self.together @ read.words)
        self.words.data[:] = 1.0
        self.flat = Segments(read.places, self.together)
        self.says = np.asarray(self.together @ (~(idle | read.bare)).astype(np.float32)).ravel() > 0
        """Segments that say something."""


@dataclass(frozen=True)
class Seeded:
    """Themes of the taxonomy that were read."""

    opinions: Shares
    segments: Shares
    neutral: NDArray[np.bool_]
    """Segments that neutral phrases explain."""

    def rest(self, says: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Places of the segments that say something and have no theme."""
        return np.flatnonzero((self.segments.argmax(axis=1) == 0) & says & ~self.neutral)


def nothing_seeded(told: Told) -> Seeded:
    total = len(told.flat)
    return Seeded(np.ones((len(told.segment), 1)), np.ones((total, 1)), np.zeros(total, bool))


def read_seeded(learned: Classifier, told: Told, match: Shares, best: Shares, engine: Engine) -> Seeded:
    """Read opinions and segments, given how well they match the seeds."""
    read, together, themes = told.read, told.together, match.shape[1] - 1
    neutral = is_neutral(best)
    segments = _read_segments(learned, told.words, told.flat, first_guess(best), together @ told.bad > 0, engine)
    opinions = _read_opinions(learned, read, match, told.segment, told.bad, engine)
    segments, opinions = _told_directly(segments, best), _told_directly(opinions, match)
    # what says nothing by itself takes no theme from its neighbours
    idle_words_only = is_neutral(match)
    bare = (idle_words_only & (opinions[:, 1:].max(axis=1) < SURE)) | read.bare
    opinions[bare] = np.eye(1, themes + 1)
    bare = together @ ~(idle_words_only | read.bare) == 0
    segments[bare & (segments[:, 1:].max(axis=1) < SURE)] = np.eye(1, themes + 1)
    return Seeded(opinions, segments, neutral)


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
