"""A discovered theme keeps its id from one analysis to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

DISCOVERED = "found-"
"""How the id of a discovered theme begins."""
SAME = 0.40
"""Two themes are the same from this similarity on."""
KEYWORD_WEIGHT = 0.7
"""The other share is that of the old theme's examples that are in the new one."""


def keep_identity(
    keywords: Sequence[Sequence[str]],
    members: Sequence[frozenset[str]],
    everyone: frozenset[str],
    previous: pd.DataFrame | None,
) -> Mapping[int, tuple[str, str]]:
    """Which new theme is which old one.

    Similarity is that of the ranked keywords, and of the old examples as far as they are still there. The assignment
    as a whole is the best one (Kuhn 1955, the Hungarian method); pairs below :data:`SAME` are not matched.

    Parameters
    ----------
    keywords
        Keywords of each new theme, strongest first.
    members
        Opinion ids in each new theme.
    everyone
        All opinion ids of this analysis.
    previous
        Table themes of the previous analysis; None when there was none.

    Returns
    -------
    dict
        Number of the new theme -> id and label of the old one.

    >>> old = pd.DataFrame({"theme_id": ["found-rate"], "label": ["Rate"], "origin": ["discovered"],
    ...                     "keywords": ["rate|exchange"], "example_ids": ["o1|o2"]})
    >>> keep_identity([["queue"], ["exchange", "rate"]], [frozenset(), frozenset({"o1"})], frozenset({"o1"}), old)
    {1: ('found-rate', 'Rate')}
    """
    if previous is None or previous.empty or not keywords:
        return {}
    old = previous[previous["origin"] == "discovered"].sort_values("theme_id", kind="stable")
    if old.empty:
        return {}
    old_words = [_weights(str(words).split("|")) for words in old["keywords"].fillna("")]
    old_examples = [frozenset(str(ids).split("|")) & everyone for ids in old["example_ids"].fillna("")]
    new_words = [_weights(words) for words in keywords]
    alike = np.zeros((len(new_words), len(old)))
    for i, words in enumerate(new_words):
        for j, before in enumerate(old_words):
            alike[i, j] = _overlap(words, before)
            if old_examples[j]:
                shared = len(old_examples[j] & members[i]) / len(old_examples[j])
                alike[i, j] = KEYWORD_WEIGHT * alike[i, j] + (1 - KEYWORD_WEIGHT) * shared
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-alike)
    ids, labels = old["theme_id"].tolist(), old["label"].tolist()
    return {int(i): (str(ids[j]), str(labels[j])) for i, j in zip(rows, columns, strict=True) if alike[i, j] >= SAME}


def _weights(words: Sequence[str]) -> dict[str, float]:
    return {word: 1.0 / np.log2(place + 2) for place, word in enumerate(words) if word}


def _overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Weighted Jaccard coefficient."""
    words = sorted(one.keys() | other.keys())
    least = sum(min(one.get(word, 0.0), other.get(word, 0.0)) for word in words)
    most = sum(max(one.get(word, 0.0), other.get(word, 0.0)) for word in words)
    return float(least / most) if most else 0.0
