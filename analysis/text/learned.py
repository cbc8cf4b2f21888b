"""Polarity learned from rated reviews: stars are distant labels for the words beside them.

Words, word pairs and character sequences, weighted by tf-idf, and what the word lists find, into a logistic regression
with balanced classes. On
short texts in eight languages and in Kazakh this is the simple method that is hard to beat (docs/benchmarks.md).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.chances import Chances, softmax
from analysis.text.tone_words import tone_columns
from analysis.vectors.grams import character_grams, plain, word_grams
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
        self, texts: Sequence[str], languages: Sequence[str | None], labels: NDArray[np.int64], *, seed: int = 0
    ) -> LearnedPolarity:
        """Learn from texts, their languages and their labels (-1, 0, 1)."""
        random = np.random.RandomState(seed)
        chosen = np.arange(len(texts))
        if len(texts) > _LEARN_FROM:
            chosen = np.sort(random.choice(len(texts), _LEARN_FROM, replace=False))
        texts = [texts[row] for row in chosen.tolist()]
        languages = [languages[row] for row in chosen.tolist()]
        labels = labels[chosen]
        read = [plain(text) for text in texts]
        plenty = sum(map(len, read)) > _PLENTY
        self._sizes = (3, 4) if plenty else (2, 3, 4, 5)
        words, characters = word_grams(read), character_grams(read, sizes=self._sizes)
        least = 2 if plenty else 1
        self._words = InverseFrequency(least=least).fit(words)
        self._characters = InverseFrequency(least=least).fit(characters)
        columns = self._columns(texts, languages, words, characters)
        self.classes = np.unique(labels)
        self.temperature = self._temperature(columns, labels, random)
        self._model = _regression().fit(columns, labels)
        self._blind = _blind_models(columns, labels, texts)
        return self

    def chances(self, texts: Sequence[str], languages: Sequence[str | None]) -> Chances:
        """Chance of negative, neutral and positive for each text."""
        found = np.zeros((len(texts), 3))
        if not len(texts):
            return found
        margins = _margins(self._model, self.columns(texts, languages))
        found[:, self.classes + 1] = softmax(margins / self.temperature)
        return found

    def columns(self, texts: Sequence[str], languages: Sequence[str | None]) -> sparse.csr_matrix:
        """Words, character sequences and tone of texts, weighted as in the reviews learned from; one row a text."""
        read = [plain(text) for text in texts]
        return self._columns(texts, languages, word_grams(read), character_grams(read, sizes=self._sizes))

    def tilts(self, columns: sparse.csr_matrix, parents: Sequence[str]) -> NDArray[np.float64]:
        """How far the words of parts of reviews lean, judged without the review that each stands in.

        A model that learned a review from its stars gives back those stars for each of its sentences, whatever they
        say. So each part is judged by a model that was not taught with its own review.

        Parameters
        ----------
        columns
            Of sentences or clauses, by :meth:`columns`.
        parents
            The whole review of each.

        Returns
        -------
        numpy.ndarray
            Log-odds of a good over a bad review, uncalibrated; shape (n,). Where it says nothing need not be 0.
        """
        found = np.zeros(len(parents))
        folds = folds_of(parents, len(self._blind))
        for fold, model in enumerate(self._blind):
            rows = np.flatnonzero(folds == fold)
            if len(rows):
                found[rows] = model.decision_function(columns[rows])
        return found

    def _columns(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None],
        words: sparse.csr_matrix,
        characters: sparse.csr_matrix,
    ) -> sparse.csr_matrix:
        parts: list[Any] = [
            self._words.transform(words),
            self._characters.transform(characters),
            sparse.csr_matrix(_WEIGHT * tone_columns(texts, languages)),
        ]
        return sparse.csr_matrix(sparse.hstack(parts, format="csr"))

    def _temperature(
        self, columns: sparse.csr_matrix, labels: NDArray[np.int64], random: np.random.RandomState
    ) -> float:
        """The temperature that makes left-out predictions most likely."""
        folds = random.permutation(len(labels)) % _FOLDS
        left_out = folds == 0  # one fold is enough for one number
        if len(np.unique(labels[~left_out])) < len(self.classes) or len(np.unique(labels[left_out])) < len(
            self.classes
        ):
            return 1.0
        model = _regression().fit(columns[~left_out], labels[~left_out])
        scores, places = _margins(model, columns[left_out]), np.searchsorted(self.classes, labels[left_out])
        # every class counts alike, as in training
        share = np.bincount(places, minlength=len(self.classes))[places]
        candidates = np.exp(np.linspace(np.log(0.1), np.log(3.0), 35))
        losses = [
            float(np.average(-np.log(softmax(scores / t)[np.arange(len(places)), places] + 1e-12), weights=1 / share))
            for t in candidates
        ]
        return float(candidates[int(np.argmin(losses))])


def _blind_models(columns: sparse.csr_matrix, labels: NDArray[np.int64], texts: Sequence[str]) -> list[Any]:
    """Models of good against bad reviews, each taught without one fold of the texts."""
    count = next(folds for limit, folds in _BLIND_FOLDS if len(texts) < limit)
    folds = folds_of(texts, count)
    models = []
    for fold in range(count):
        rows = np.flatnonzero((folds != fold) & (labels != 0))
        if len(np.unique(labels[rows])) < 2:  # the same few texts over and over: nothing is left to learn from
            rows = np.flatnonzero(labels != 0)
        models.append(_regression().fit(columns[rows], labels[rows]))
    return models


def teacher_of(
    half: int,
    model: LearnedPolarity,
    texts: Sequence[str],
    languages: Sequence[str | None],
    chances: Chances,
    parents: Sequence[str],
) -> Any:
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
    parents
        The whole review of each.

    Returns
    -------
    sklearn.linear_model.LogisticRegression or None
        None where fewer than 10 of a kind could teach.
    """
    from sklearn.linear_model import LogisticRegression

    others = np.flatnonzero(folds_of(parents, 2) != half)
    others = others[:: max(1, -(-len(others) // _TAUGHT_WITH))]
    counts = chances[others].sum(axis=0)
    if counts.min() < _LEAST_EACH:
        return None
    rows = others.tolist()
    columns = model.columns([texts[row] for row in rows], [languages[row] for row in rows])
    # each sentence teaches every kind as far as it is likely of that kind; all kinds count alike
    return LogisticRegression(C=1.0, max_iter=300, tol=1e-3).fit(
        sparse.vstack([columns] * 3),
        np.repeat([0, 1, 2], len(others)),
        sample_weight=(chances[others] * (len(others) / 3 / counts)).T.ravel(),
    )


def folds_of(texts: Sequence[str], count: int) -> NDArray[np.int64]:
    """The fold of each text, by its words alone, so that copies of a text share one."""
    return np.array([zlib.crc32(text.encode("utf-8", "replace")) % max(count, 1) for text in texts], dtype=np.int64)


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, class_weight="balanced", max_iter=300, tol=1e-3)


def _margins(model: Any, columns: sparse.csr_matrix) -> NDArray[np.float64]:
    margins = np.asarray(model.decision_function(columns), dtype=np.float64)
    return np.column_stack([-margins / 2, margins / 2]) if margins.ndim == 1 else margins
