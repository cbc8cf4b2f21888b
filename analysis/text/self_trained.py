"""Polarity of English without any rating: what the lexicon is sure of teaches a model about all other words.

The lexicon knows "rude"; it does not know that in this market "gate" and "rebooked" stand in complaints. A classifier
learned from the texts where the lexicon is sure sees that, and the two judge together (self-training, Yarowsky 1995).
A text is never judged by a model that was taught with that same text: the corpus is split in two halves, and each half
is judged by what was learned from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Block, Engine, worth
from analysis.engines.local import HERE
from analysis.text.chances import Chances, normalised
from analysis.text.counted import Counted, codes_of
from analysis.text.lexicon import english, tone_chances
from analysis.text.regression import Regression, learn_labels
from analysis.text.sentences import split_sentences
from analysis.vectors.static import StaticVectors
from analysis.vectors.weights import InverseFrequency

LEAST = 200
"""Texts below which nothing is learned and the lexicon judges alone."""
_LEARN_FROM = 8_000
_SURE = 0.4  # tone of the lexicon from which a text teaches in the first round
_VAGUE = 0.15  # tone up to which a text teaches neutrality
_SURE_TOGETHER = 0.6  # chance from which it teaches in the second
_LEAST_EACH = 20
_SIZES = (3, 4)  # of character sequences
_Item = TypeVar("_Item")


class SelfTrainedPolarity:
    """Lexicon and a model that it taught, judging together."""

    def __init__(self) -> None:
        self._words = InverseFrequency(least=2)
        self._characters = InverseFrequency(least=2)
        self._vectors = StaticVectors()
        self._models: list[Any] = []

    def fit(self, reviews: Sequence[str], *, seed: int = 0, engine: Engine = HERE) -> SelfTrainedPolarity:
        """Learn from the sentences of English reviews; with fewer than 200 reviews the lexicon stays alone.

        Sentences teach, not whole reviews: in a long review something is always praised or blamed, and nobody would
        learn from it what saying nothing looks like.
        """
        reviews = sorted(set(reviews))
        if len(reviews) < LEAST:
            return self
        random = np.random.RandomState(seed)
        pairs = sorted({(part, whole) for whole in _some(reviews, random) for part in split_sentences(whole, "en")})
        pairs = _some(pairs, random)
        texts = [part for part, _ in pairs]
        counted = Counted(texts, ["en"] * len(texts))
        self._words.fit(counted.words)
        self._characters.fit(counted.characters(_SIZES))
        columns = self._columns(counted, self._vectors.fit_transform(texts))
        tones = np.array([english().read(text).value for text in texts])
        lexicon = lexicon_chances(texts)
        halves = codes_of([review for _, review in pairs]) % 2
        teaching = np.select([tones <= -_SURE, tones >= _SURE, np.abs(tones) < _VAGUE], [-1, 1, 0], 9)
        for _ in range(2):
            rows = [np.flatnonzero((halves != half) & (teaching != 9)) for half in (0, 1)]
            models = list(
                worth(engine, len(texts)).map(_taught, ({"rows": these} for these in rows), columns, teaching)
            )
            if any(model is None for model in models):
                return self
            self._models = models
            together = _together(lexicon, self._judged(columns, halves))
            teaching = np.where(together.max(axis=1) >= _SURE_TOGETHER, together.argmax(axis=1) - 1, 9)
        return self

    def chances(self, counted: Counted, codes: NDArray[np.int64]) -> Chances:
        """Chance of negative, neutral, positive for each text, given the code of the whole text that each is a part of."""
        lexicon = lexicon_chances(counted.texts)
        if not self._models or not len(counted.texts):
            return lexicon
        columns = self._columns(counted, self._vectors.transform(counted.texts))
        return _together(lexicon, self._judged(columns, codes % 2))

    def _columns(self, counted: Counted, vectors: NDArray[np.float32]) -> sparse.csr_matrix:
        parts = [
            self._words.transform(counted.words),
            self._characters.transform(counted.characters(_SIZES)),
            sparse.csr_matrix(vectors),
        ]
        return sparse.csr_matrix(sparse.hstack(parts, format="csr"))

    def _judged(self, columns: sparse.csr_matrix, halves: NDArray[np.int64]) -> Chances:
        judged = np.zeros((columns.shape[0], 3))
        for half, model in enumerate(self._models):
            rows = np.flatnonzero(halves == half)
            if len(rows):
                judged[np.ix_(rows, model.classes + 1)] = model.predict_proba(columns[rows])
        return judged


def _some(items: list[_Item], random: np.random.RandomState) -> list[_Item]:
    """At most as many as are learned from, in their order."""
    if len(items) <= _LEARN_FROM:
        return items
    return [items[row] for row in np.sort(random.choice(len(items), _LEARN_FROM, replace=False)).tolist()]


def lexicon_chances(texts: Sequence[str]) -> Chances:
    """Chances by the English lexicon alone."""
    lexicon = english()
    return np.array([tone_chances(lexicon.read(text)) for text in texts], dtype=np.float64).reshape(-1, 3)


def _together(lexicon: Chances, judged: Chances) -> Chances:
    return normalised((lexicon + 1e-3) * (judged + 1e-3))


def _taught(block: Block, columns: sparse.csr_matrix, teaching: NDArray[np.int64]) -> Regression | None:
    """Map step: a model learned from the teaching texts of one half; None when they are too few of either sign."""
    rows = block["rows"]
    labels = teaching[rows]
    if min(int((labels < 0).sum()), int((labels > 0).sum())) < _LEAST_EACH:
        return None
    return learn_labels(columns[rows], labels, freedom=0.3, balanced=True)
