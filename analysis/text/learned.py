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

from analysis.text.chances import Chances, softmax
from analysis.text.tone_words import tone_columns
from analysis.vectors.grams import character_grams, plain, word_grams
from analysis.vectors.weights import InverseFrequency

_LEARN_FROM = 20_000  # texts at most, a seeded sample: more changes little and costs minutes
_PLENTY = 400_000  # characters from which rare sequences add time and nothing else
_FOLDS = 4
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
        return self

    def chances(self, texts: Sequence[str], languages: Sequence[str | None]) -> Chances:
        """Chance of negative, neutral and positive for each text."""
        found = np.zeros((len(texts), 3))
        if not len(texts):
            return found
        read = [plain(text) for text in texts]
        columns = self._columns(texts, languages, word_grams(read), character_grams(read, sizes=self._sizes))
        found[:, self.classes + 1] = softmax(_margins(self._model, columns) / self.temperature)
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


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, class_weight="balanced", max_iter=300, tol=1e-3)


def _margins(model: Any, columns: sparse.csr_matrix) -> NDArray[np.float64]:
    margins = np.asarray(model.decision_function(columns), dtype=np.float64)
    return np.column_stack([-margins / 2, margins / 2]) if margins.ndim == 1 else margins
