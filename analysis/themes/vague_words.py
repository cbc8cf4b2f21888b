"""Words that cannot name a theme, told from the corpus: those that stand everywhere alike, and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.lexicon import english
from analysis.text.tone_words import tone_words
from analysis.themes.words import words_of

# Chosen on bank questions, reviews of banks, lounges and bank apps, and Kazakh reviews.
COMMON = 0.004
"""A word in at least that share of the texts can be a small word ("the", "and")."""
EVEN = 0.3
"""A common word whose themes differ from those of all texts by less than this is one; 0 is exactly as everywhere, 1
nowhere else."""
OF_MANY = 0.6
"""The same for words that judge."""
FEWEST = 50
"""With fewer texts nothing can be told of a word."""
STRONG = 1.0
"""English words of that strength in the lexicon judge."""
ONE_BRAND = 0.8
"""Share of a name's texts in one brand's reviews from which it is that brand's, or of somebody working there."""
CAPITAL = 0.7
"""Share of a name's places inside sentences where it has a capital letter."""
MANY_CAPITALS = 0.25
"""A language with more capitals inside sentences writes other words with them, too."""
_INSIDE = re.compile(r"(?<=[a-z\u00df-\u00ff\u0430-\u04ff,] )([^\W\d_])([^\W\d_]+)")


def unevenness(words: sparse.csr_matrix, vocabulary: NDArray[np.object_], theme: NDArray[np.int64]) -> dict[str, float]:
    """How far the themes of a word's texts differ from those of all texts, for words that many texts have.

    The measure is the deviation of proportions (Gries 2008), less what chance alone gives for so many occurrences: 0 for
    a word that stands everywhere alike, 1 for one that stands in one small theme alone.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    vocabulary
        The words, shape (v,).
    theme
        Number of the theme of each text; -1 for none.
    """
    total = words.shape[0]
    groups = np.unique(theme, return_inverse=True)[1]
    many = int(groups.max(initial=0)) + 1
    if total < FEWEST or many < 4:
        return {}
    member = sparse.csr_matrix((np.ones(total, np.float32), (groups, np.arange(total))), shape=(many, total))
    seen = np.asarray(words.sum(axis=0)).ravel()
    common = np.flatnonzero(seen >= max(4.0, COMMON * total))
    counts = np.asarray((member @ words[:, common]).todense(), dtype=np.float64)
    expected = np.bincount(groups, minlength=many)[:, None] / total
    deviation = 0.5 * np.abs(counts / seen[common] - expected).sum(axis=0)
    # the mean of |k/n - p| of a binomial, by its normal approximation
    chance = 0.5 * np.sqrt(2.0 / np.pi * expected * (1.0 - expected) / seen[common]).sum(axis=0)
    found = np.sqrt(np.maximum(deviation**2 - chance**2, 0.0))
    return {str(word): float(value) for word, value in zip(vocabulary[common], found, strict=True)}


def judging_words(vocabulary: NDArray[np.object_], uneven: Mapping[str, float], *, language: str) -> frozenset[str]:
    """Words that judge and name nothing ("worst", "excellent"): listed as friendly or unfriendly, and said of many themes.

    "Stolen" is unfriendly as well, but is said of few.
    """
    if language == "en":
        strength = english().strength
        listed = [str(word) for word in vocabulary if abs(strength(str(word))) >= STRONG]
    else:
        tones = tone_words(language)
        listed = [str(word) for word in vocabulary if tones is not None and any(tones.count(str(word)))]
    return frozenset(word for word in listed if uneven.get(word, 0.0) < OF_MANY)


def names(texts: Sequence[str], brands: pd.Series) -> frozenset[str]:
    """Names of brands, and words with a capital inside sentences that only one brand's customers write.

    >>> texts = ["we asked our Ingrid about it again", "please do ask Ingrid once more", "and then Ingrid smiled at us all",
    ...     "we paid it by Visa and got no receipt"]
    >>> sorted(names(texts, pd.Series(["acme", "acme", "acme", "other-bank"])))
    ['acme', 'bank', 'ingrid', 'other']
    """
    found = {word for brand in brands.dropna().unique() for word in str(brand).casefold().split("-")}
    capital: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    where: dict[str, Counter[str]] = {}
    known: dict[str, list[str]] = {}
    for text, brand in zip(texts, brands.fillna("").astype("str"), strict=True):
        for first, rest in set(_INSIDE.findall(text)):
            written = first + rest
            if written not in known:
                known[written] = words_of(written)
            for word in known[written]:
                whole[word] += 1
                if first.isupper():
                    capital[word] += 1
                    where.setdefault(word, Counter())[brand] += 1
    if brands.nunique() < 2 or sum(capital.values()) > MANY_CAPITALS * sum(whole.values()):
        return frozenset(found)
    found |= {
        word
        for word, times in capital.items()
        if times >= 3 and times >= CAPITAL * whole[word] and max(where[word].values()) >= ONE_BRAND * times
    }
    return frozenset(found)
