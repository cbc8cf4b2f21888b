"""Bare judgements: what says nothing but that somebody is pleased or not, and is therefore about no theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.text.common_words import common_words
from analysis.text.lexicon import english
from analysis.text.tone_words import tone_words
from analysis.themes.labels import english_function_words
from analysis.themes.words import words_of
from spiders.records import normalise_text

SHORT = 4
"""Letters up to which a common word of a language other than English is taken for a function word."""
FEW = 3
"""Themes whose seeds may use a judgement that neutral phrases use as well: "excellent" stays bare, "works" does not."""


def find_bare(
    texts: Sequence[str], phrases: Sequence[str], owner: NDArray[np.int64], *, language: str
) -> NDArray[np.bool_]:
    """Texts of which every word is a function word, a judgement, or a word of neutral phrases.

    Parameters
    ----------
    texts
        Opinions of one language.
    phrases, owner
        Seed phrases and the theme of each (0: neutral). A judgement that the seeds of a theme use ("rude", "slow") is
        none: it says what is judged.
    language
        ISO 639 code.

    Returns
    -------
    numpy.ndarray
        bool of shape (texts,). Texts without any word are not bare: nothing can be said about them here.
    """
    judge = BareJudge(phrases, owner, language=language)
    return np.array([judge.is_bare(text, words_of(text)) for text in texts], dtype=bool)


class BareJudge:
    """Tells bare judgements in one language; parameters as of :func:`find_bare`."""

    def __init__(self, phrases: Sequence[str], owner: NDArray[np.int64], *, language: str) -> None:
        told = list(zip(phrases, owner.tolist(), strict=True))
        self._language = language
        self._neutral = frozenset(word for phrase, theme in told if theme == 0 for word in words_of(phrase))
        self._whole = frozenset(normalise_text(phrase) for phrase, theme in told if theme == 0)
        used: dict[str, set[int]] = {}
        for phrase, theme in told:
            for word in words_of(phrase) if theme else ():
                used.setdefault(_stem(word), set()).add(theme)
        self._themes = {stem: len(themes) for stem, themes in used.items()}
        self._known: dict[str, bool] = {}

    def is_bare(self, text: str, words: Sequence[str]) -> bool:
        """Whether a text, whose words are given, is a bare judgement."""
        return (bool(words) and all(map(self._empty, words))) or normalise_text(text) in self._whole

    def _empty(self, word: str) -> bool:
        if word not in self._known:
            themes = self._themes.get(_stem(word), 0)
            self._known[word] = (
                word in self._whole
                or _is_function(word, self._language, told_apart=themes > 0 and word not in self._neutral)
                or (word in self._neutral and themes == 0)
                or (themes <= (FEW if word in self._neutral else 0) and _is_judgement(word, self._language))
            )
        return self._known[word]


def _stem(word: str) -> str:
    """Enough of a word to know it again in another form: "crashes" and "crash", "lagging" and "lag"."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word[:6]


def _is_function(word: str, language: str, *, told_apart: bool) -> bool:
    parts = word.split("'")  # "it's", "c'est"
    if len(parts) > 1:
        return all(len(part) <= 2 or _is_function(part, language, told_apart=told_apart) for part in parts)
    if language == "en":
        return word in english_function_words()
    return word in common_words(language) and (len(word) <= SHORT or not told_apart)


def _is_judgement(word: str, language: str) -> bool:
    if language == "en":
        return english().strength(word) != 0.0
    words = tone_words(language)
    return words is not None and words.count(word) != (0, 0)
