"""Finding the FAQ entry that answers: words (BM25), their parts, and meaning (vectors), fused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.intervals import Numbers
from analysis.vectors import vectors_for


class Finder:
    """FAQ entries ready to be searched.

    Parameters
    ----------
    questions, answers
        The entries; an answer may be empty.
    """

    def __init__(self, questions: Sequence[str], answers: Sequence[str]) -> None:
        self.questions, self.answers = list(questions), list(answers)
        self.both = [f"{q} {a}".strip() for q, a in zip(self.questions, self.answers, strict=True)]

    def likeness(self, texts: Sequence[str]) -> Numbers:
        """How alike each text and each entry are, 0..1, shape (texts, entries)."""
        vectors = vectors_for([*texts, *self.both], ["en"] * (len(texts) + len(self.both)))
        vectors.fit_transform(self.both)
        asked = vectors.transform(list(texts))
        sim = np.maximum(asked @ vectors.transform(self.questions).T, asked @ vectors.transform(self.both).T)
        return np.clip(np.asarray(sim, dtype=np.float64), 0, 1)

    def scores(self, texts: Sequence[str]) -> Numbers:
        """Fused relevance, shape (texts, entries)."""
        grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        matrix = grams.fit_transform(self.both)
        words = np.asarray((grams.transform(texts) @ matrix.T).todense())
        return words + self.likeness(texts)
