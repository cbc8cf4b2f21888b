"""Polarity learned from rated reviews: stars are distant labels for the words beside them.

Words, word pairs and character sequences, weighted by tf-idf, and what the word lists find, into a logistic regression
with balanced classes. On
short texts in eight languages and in Kazakh this is the simple method that is hard to beat (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Block, Engine, cut, worth
from analysis.engines.local import HERE
from analysis.text.chances import Chances, softmax
from analysis.text.counted import Counted, codes_of
from analysis.text.regression import Regression, learn_labels, learn_shares
from analysis.vectors.grams import plain
from analysis.vectors.weights import InverseFrequency

_LEARN_FROM = 10_000  # texts at most, a seeded sample: more changes little and costs minutes
_PLENTY = 400_000  # characters from which rare sequences add time and nothing else
_FOLDS = 4
_BLIND_FOLDS = ((2_000, 8), (8_000, 4), (np.inf, 2))  # texts below which so many folds: few texts can spare few
_LEAST_EACH = 10  # sentences of each kind from which others are taught
_TAUGHT_WITH = 5_000  # sentences of either half at most
_WEIGHT = 1.0  # of the columns of tone beside rows of length 1


class LearnedPolarity:
    """A classifier of texts into negative (-1), neutral (0), positive (1).

    Notes
    -----
    Chances are calibrated by one temperature, fitted on predictions for texts left out of training (Guo et al. 2017).
    """

    def __init__(self) -> None:
        self.classes: NDArray[np.int64] = np.zeros(0, np.int64)
        self.temperature = 1.0
        self._words = InverseFrequency()
        self._characters = InverseFrequency()
        self._sizes: tuple[int, ...] = ()
        self._model: Any = None
        self._blind: list[Any] = []

    def fit(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None],
        labels: NDArray[np.int64],
        *,
        seed: int = 0,
        engine: Engine = HERE,
    ) -> LearnedPolarity:
        """Learn from texts, their languages and their labels (-1, 0, 1)."""
        random = np.random.RandomState(seed)
        chosen = np.arange(len(texts))
        if len(texts) > _LEARN_FROM:
            chosen = np.sort(random.choice(len(texts), _LEARN_FROM, replace=False))
        texts = [texts[row] for row in chosen.tolist()]
        languages = [languages[row] for row in chosen.tolist()]
        labels = labels[chosen]
        plenty = _is_plenty(texts)
        self._sizes = (3, 4) if plenty else (2, 3, 4, 5)
        counts = list(engine.map(_count, cut({"text": texts, "language": languages}, engine.partition), self._sizes))
        words = sparse.csr_matrix(sparse.vstack([one[0] for one in counts], format="csr"))
        characters = sparse.csr_matrix(sparse.vstack([one[1] for one in counts], format="csr"))
        least = 2 if plenty else 1
        self._words = InverseFrequency(least=least).fit(words)
        self._characters = InverseFrequency(least=least).fit(characters)
        columns = self._weighed(words, characters, np.concatenate([one[2] for one in counts]))
        del counts, words, characters
        self.classes = np.unique(labels)
        left_out = random.permutation(len(labels)) % _FOLDS == 0  # one fold is enough for one number
        teaching = [np.arange(len(labels)), *_blind_folds(labels, texts)]
        measured = all(len(np.unique(labels[rows])) == len(self.classes) for rows in (left_out, ~left_out))
        if measured:
            teaching.append(np.flatnonzero(~left_out))
        learners = worth(engine, len(labels))
        models = list(learners.map(_fit, ({"rows": rows} for rows in teaching), columns, labels))
        if measured:
            self.temperature = self._temperature(models.pop(), columns[left_out], labels[left_out])
        self._model, self._blind = models[0], models[1:]
        return self

    def chances(self, counted: Counted) -> Chances:
        """Chance of negative, neutral and positive for each text."""
        found = np.zeros((len(counted.texts), 3))
        if not len(counted.texts):
            return found
        margins = _margins(self._model, self.columns(counted))
        found[:, self.classes + 1] = softmax(margins / self.temperature)
        return found

    def columns(self, counted: Counted) -> sparse.csr_matrix:
        """Words, character sequences and tone of texts, weighted as in the reviews learned from; one row a text."""
        return self._weighed(counted.words, counted.characters(self._sizes), counted.tones)

    def tilts(self, columns: sparse.csr_matrix, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """How far the words of parts of reviews lean, judged without the review that each stands in.

        A model that learned a review from its stars gives back those stars for each of its sentences, whatever they
        say. So each part is judged by a model that was not taught with its own review.

        Parameters
        ----------
        columns
            Of sentences or clauses, by :meth:`columns`.
        codes
            Of the whole review of each, by :func:`analysis.text.counted.codes_of`.

        Returns
        -------
        numpy.ndarray
            Log-odds of a good over a bad review, uncalibrated; shape (n,). Where it says nothing need not be 0.
        """
        found = np.zeros(len(codes))
        folds = codes % len(self._blind)
        for fold, model in enumerate(self._blind):
            rows = np.flatnonzero(folds == fold)
            if len(rows):
                found[rows] = model.decision_function(columns[rows])
        return found

    def _weighed(
        self, words: sparse.csr_matrix, characters: sparse.csr_matrix, tones: NDArray[np.float32]
    ) -> sparse.csr_matrix:
        parts: list[Any] = [
            self._words.transform(words),
            self._characters.transform(characters),
            sparse.csr_matrix(_WEIGHT * tones),
        ]
        return sparse.csr_matrix(sparse.hstack(parts, format="csr"))

    def _temperature(self, model: Any, columns: sparse.csr_matrix, labels: NDArray[np.int64]) -> float:
        """The temperature that makes left-out predictions most likely."""
        scores, places = _margins(model, columns), np.searchsorted(self.classes, labels)
        # every class counts alike, as in training
        share = np.bincount(places, minlength=len(self.classes))[places]
        candidates = np.exp(np.linspace(np.log(0.1), np.log(3.0), 35))
        losses = [
            float(np.average(-np.log(softmax(scores / t)[np.arange(len(places)), places] + 1e-12), weights=1 / share))
            for t in candidates
        ]
        return float(candidates[int(np.argmin(losses))])


def _is_plenty(texts: Sequence[str]) -> bool:
    size = 0
    for text in texts:
        size += len(plain(text))
        if size > _PLENTY:
            return True
    return False


def _count(block: Block, sizes: tuple[int, ...]) -> tuple[sparse.csr_matrix, sparse.csr_matrix, NDArray[np.float32]]:
    """Map step: what a model counts in a block of texts."""
    counted = Counted(block["text"], block["language"])
    return counted.words, counted.characters(sizes), counted.tones


def _fit(block: Block, columns: sparse.csr_matrix, labels: NDArray[np.int64]) -> Regression:
    """Map step: a model learned from some of the rows."""
    rows = block["rows"]
    return learn_labels(columns[rows], labels[rows], balanced=True)


def _blind_folds(labels: NDArray[np.int64], texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Rows of good and bad reviews, each time without one fold of the texts."""
    count = next(folds for limit, folds in _BLIND_FOLDS if len(texts) < limit)
    folds = codes_of(texts) % count
    found = []
    for fold in range(count):
        rows = np.flatnonzero((folds != fold) & (labels != 0))
        if len(np.unique(labels[rows])) < 2:  # the same few texts over and over: nothing is left to learn from
            rows = np.flatnonzero(labels != 0)
        found.append(rows)
    return found


def teacher_of(
    half: int,
    model: LearnedPolarity,
    texts: Sequence[str],
    languages: Sequence[str | None],
    chances: Chances,
    codes: NDArray[np.int64],
) -> Regression | None:
    """What the sentences of the other half teach one half: how facts, blame and praise of this market are worded.

    Parameters
    ----------
    half
        0 or 1; a sentence is judged by what those of other reviews teach.
    model
        Gives the columns.
    texts, languages
        All sentences.
    chances
        Of the sentences, from words and stars.
    codes
        Of the whole review of each, by :func:`analysis.text.counted.codes_of`.

    Returns
    -------
    Regression or None
        None where fewer than 10 of a kind could teach.
    """
    others = np.flatnonzero(codes % 2 != half)
    others = others[:: max(1, -(-len(others) // _TAUGHT_WITH))]
    counts = chances[others].sum(axis=0)
    if counts.min() < _LEAST_EACH:
        return None
    rows = others.tolist()
    columns = model.columns(Counted([texts[row] for row in rows], [languages[row] for row in rows]))
    # each sentence teaches every kind as far as it is likely of that kind; all kinds count alike
    return learn_shares(columns, chances[others] * (len(others) / 3 / counts))


def _margins(model: Any, columns: sparse.csr_matrix) -> NDArray[np.float64]:
    margins = np.asarray(model.decision_function(columns), dtype=np.float64)
    return np.column_stack([-margins / 2, margins / 2]) if margins.ndim == 1 else margins
