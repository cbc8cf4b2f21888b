"""Finding the FAQ entry that answers: by words (BM25), by their parts, and by meaning (vectors), fused.

Each way looks at the question alone and at question and answer together. Scores of different ways have different
units, so each is standardised over the entries of one question before they are added: unlike ranks, that keeps how
far ahead an entry is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import bm25s
import numpy as np

from analysis.statistics.intervals import Numbers
from analysis.text.language import detect_languages
from analysis.unspaced import spaced
from analysis.vectors import vectors_for

_WORD = re.compile(r"\w+")


class Finder:
    """FAQ entries ready to be searched.

    Parameters
    ----------
    questions, answers
        The entries; an answer may be empty.
    asked
        What will be put to them: the vectors are learned from both.
    """

    def __init__(self, questions: Sequence[str], answers: Sequence[str], asked: Sequence[str]) -> None:
        self.asked = list(asked)
        self.questions = list(questions)
        self.whole = [f"{q} {a}".strip() for q, a in zip(questions, answers, strict=True)]

    def meaning(self) -> tuple[Numbers, Numbers]:
        """Cosine of the vectors of what is asked with those of questions, and of questions and answers together.

        Returns
        -------
        with_questions, with_whole
            -1..1, shape (asked, entries).
        """
        texts = [*self.asked, *self.questions, *self.whole]
        languages = detect_languages(texts, stated=[None] * len(texts), sources=[""] * len(texts))
        vectors = vectors_for(texts, languages)
        vectors.fit_transform(texts)
        asked = vectors.transform(self.asked)
        return tuple(  # type: ignore[return-value]
            np.asarray(asked @ vectors.transform(group).T, dtype=np.float64) for group in (self.questions, self.whole)
        )

    def scores(self) -> Numbers:
        """Fused relevance, shape (asked, entries); only the order of the entries of one question means something."""
        ways = [*self.meaning()]
        for group in (self.questions, self.whole):
            ways += [_by_words(self.asked, group), _by_parts(self.asked, group)]
        fused: Numbers = np.sum([_standardised(way) for way in ways], axis=0)
        return fused


def _by_words(asked: Sequence[str], entries: Sequence[str]) -> Numbers:
    words = [_words(text) for text in entries]
    if not any(words):
        return np.zeros((len(asked), len(entries)))
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when imported
    index = bm25s.BM25()
    index.index(words, show_progress=False)
    return np.array(
        [
            index.get_scores(found) if (found := _known(_words(text), index)) else np.zeros(len(entries))
            for text in asked
        ]
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(spaced(text.casefold()))


def _known(words: list[str], index: bm25s.BM25) -> list[str]:
    return [word for word in words if word in index.vocab_dict]


def _by_parts(asked: Sequence[str], entries: Sequence[str]) -> Numbers:
    from sklearn.feature_extraction.text import TfidfVectorizer  # sklearn takes a while to load

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        matrix = grams.fit_transform(entries)
    except ValueError:  # not one letter in any entry
        return np.zeros((len(asked), len(entries)))
    return np.asarray((grams.transform(asked) @ matrix.T).todense(), dtype=np.float64)


def _standardised(scores: Numbers) -> Numbers:
    spread = scores.std(axis=1, keepdims=True)
    standard: Numbers = (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 1e-12, spread, 1.0)
    return standard
