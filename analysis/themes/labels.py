"""The words that set themes apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.words import words_of

KEYWORDS = 10


def find_keywords(
    words: sparse.csr_matrix, vocabulary: NDArray[np.object_], theme: NDArray[np.int64], *, idle: frozenset[str]
) -> list[list[str]]:
    """The words that set each theme apart from all other texts, strongest first.

    Ranked by the z-score of the log-odds ratio with the corpus as prior (Monroe, Colaresi and Quinn 2008), which
    favours neither the rarest nor the most frequent words.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    vocabulary
        The words, shape (v,).
    theme
        Number of the theme of each text; -1 for none.
    idle
        Words that say nothing by themselves.
    """
    total = int(theme.max()) + 1 if len(theme) else 0
    if not total:
        return []
    inside = theme >= 0
    members = sparse.csr_matrix(
        (np.ones(int(inside.sum()), np.float32), (theme[inside], np.flatnonzero(inside))), shape=(total, len(theme))
    )
    counts = np.asarray((members @ words).todense(), dtype=np.float64)
    everywhere = np.asarray(words.sum(axis=0), dtype=np.float64).ravel()
    prior = everywhere / max(everywhere.sum(), 1.0) * 200.0 + 1e-6
    able = np.array([word not in idle and len(word) > 1 for word in vocabulary])
    found = []
    for row in counts:
        others = everywhere - row
        left = np.log((row + prior) / (row.sum() + prior.sum() - row - prior))
        right = np.log((others + prior) / (others.sum() + prior.sum() - others - prior))
        score = np.where(able & (row > 0), (left - right) / np.sqrt(1 / (row + prior) + 1 / (others + prior)), -np.inf)
        order = np.lexsort((vocabulary.astype(str), -np.round(score, 9)))[:KEYWORDS]
        found.append([str(vocabulary[i]) for i in order if score[i] > 0])
    return found


def slug(name: str) -> str:
    """A name as part of an id: lower case, marks off Latin letters, words joined by a dash.

    >>> slug("Échange, taux")
    'echange-taux'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = plain if plain.isascii() else unicodedata.normalize("NFC", name)
    return "-".join(re.findall(r"[^\W_]+", plain.casefold()))


def idle_words(words: sparse.csr_matrix, vocabulary: NDArray[np.object_], *, language: str) -> frozenset[str]:
    """Words that name nothing: English function words; in other languages the short words of very many texts."""
    if language == "en":
        return english_function_words() | {str(word) for word in vocabulary if "'" in word}
    seen = np.asarray(words.sum(axis=0)).ravel()
    often = seen >= max(3.0, 0.01 * words.shape[0])
    return frozenset(
        str(word) for word, many in zip(vocabulary, often, strict=True) if len(word) <= 2 or (many and len(word) <= 4)
    )


@cache
def english_function_words() -> frozenset[str]:
    """English words that name nothing, without contractions."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(_MORE_ENGLISH | ENGLISH_STOP_WORDS - _TELLING)


_TELLING = frozenset({"bill", "computer", "fire", "system", "cry", "empty", "full", "call"})
_MORE_ENGLISH = frozenset(
    words_of(
        "don doesn didn isn wasn won can't im ive id u ur ll ve re just really got get gets getting did does doing "
        "like want wants know think say said says tell told thing things way lot bit yes no ok okay please thank thanks"
    )
)
