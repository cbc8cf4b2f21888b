"""Which themes an FAQ entry speaks of.

An entry is put to all themes at once: the market's own and, as a background, all built-in ones. What counts is how far
a theme stands out among them, so that an entry which merely shares the market's vocabulary speaks of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.statistics.intervals import Numbers
from analysis.text.language import detect_languages
from analysis.unspaced import spaced
from analysis.vectors import vectors_for

Phrases = Mapping[str, Mapping[str, Sequence[str]]]
"""Theme id -> language -> phrases; "" stands for any language."""

COMPLAINTS = 40
"""Complaints of a theme that are looked at; the clearest ones."""
SEEDS_WEIGHT, COMPLAINTS_WEIGHT = 0.65, 0.35
"""Phrases chosen to tell the theme from others say more than complaints, which speak of several things at once."""
LEAST_LIKENESS = 0.23
"""Mean cosine below which an entry does not speak of a theme, however far the theme stands out: an entry about
something else entirely is nearest to one of them by chance."""
LEAST_THEMES = 8
"""Fewer themes have no spread to stand out from."""


def stand_out(complaints: pd.DataFrame, faq: pd.DataFrame, *, phrases: Phrases, background: Phrases) -> Numbers:
    """How far each theme stands out for each FAQ entry, in standard deviations over all themes.

    Parameters
    ----------
    complaints
        ``theme_id, text, language``, clearest first; the first 40 of each theme and language are used.
    faq
        ``question, answer``.
    phrases
        The themes asked about.
    background
        More themes for comparison; those among ``phrases`` are left out.

    Returns
    -------
    numpy.ndarray
        Shape (themes, entries), themes in the order of ``phrases``; NaN for entries in a language in which neither
        phrases nor complaints of at least eight themes are known: nothing can be told of them.
    """
    every = {**phrases, **{theme: words for theme, words in background.items() if theme not in phrases}}
    questions = faq["question"].fillna("").tolist()
    whole = [f"{q} {a}" for q, a in zip(questions, faq["answer"].fillna(""), strict=True)]
    languages = detect_languages(whole, stated=[None] * len(whole), sources=[""] * len(whole))
    found = np.zeros((len(phrases), len(whole)))
    for language in sorted({name or "" for name in languages}):
        at = [i for i, name in enumerate(languages) if (name or "") == language]
        said = complaints[complaints["language"].fillna("").eq(language)] if language else complaints
        found[:, at] = _of_language(
            said, [questions[i] for i in at], [whole[i] for i in at], every, len(phrases), language
        )
    return found


def _of_language(
    complaints: pd.DataFrame, questions: list[str], whole: list[str], every: Phrases, wanted: int, language: str
) -> Numbers:
    said = complaints.groupby("theme_id", sort=False)["text"].apply(lambda texts: list(texts.head(COMPLAINTS)))
    seeds = [[*words.get(language, ()), *words.get("", ())] for words in every.values()]
    spoken = [list(said.get(theme, ())) for theme in every]
    by_seeds = _standing(seeds, questions, whole, language)
    by_complaints = _standing(spoken, questions, whole, language)
    known = [by for by in (by_seeds, by_complaints) if by is not None]
    if not known:
        return np.full((wanted, len(whole)), np.nan)
    if len(known) == 1:
        return known[0][:wanted]
    assert by_seeds is not None
    assert by_complaints is not None
    has_seeds = np.array([bool(group) for group in seeds])[:, None]
    has_said = np.array([bool(group) for group in spoken])[:, None]
    weight = SEEDS_WEIGHT * has_seeds + COMPLAINTS_WEIGHT * has_said
    both = SEEDS_WEIGHT * has_seeds * by_seeds + COMPLAINTS_WEIGHT * has_said * by_complaints
    fused: Numbers = both / np.where(weight > 0, weight, 1.0)
    return fused[:wanted]


def _standing(groups: list[list[str]], questions: list[str], whole: list[str], language: str) -> Numbers | None:
    """Standard deviations above the mean of all groups with texts; 0 for groups without; None when too few have any."""
    filled = [i for i, group in enumerate(groups) if group]
    if len(filled) < LEAST_THEMES:
        return None
    texts = [text for i in filled for text in groups[i]]
    owner = np.repeat(np.arange(len(filled)), [len(groups[i]) for i in filled])
    joined = [" ".join(groups[i]) for i in filled]
    texts, joined, questions, whole = ([spaced(text) for text in group] for group in (texts, joined, questions, whole))
    every = [*texts, *joined, *questions, *whole]
    vectors = vectors_for(every, [language or None] * len(every))
    vectors.fit_transform(every)
    single, joint = vectors.transform(texts), vectors.transform(joined)
    near = np.zeros((len(filled), len(whole)))
    for entries in (questions, whole):
        to = vectors.transform(entries).T
        alike = np.asarray(single @ to, dtype=np.float64)
        nearest = np.array([np.sort(alike[owner == g], axis=0)[-3:].mean(axis=0) for g in range(len(filled))])
        near += nearest + np.asarray(joint @ to, dtype=np.float64)
    from sklearn.feature_extraction.text import TfidfVectorizer  # sklearn takes a while to load

    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit([*joined, *whole])
    shared = np.asarray((parts.transform(joined) @ parts.transform(whole).T).todense(), dtype=np.float64)
    told = _over_themes(2 * _over_themes(near) + _over_themes(shared))
    told = np.where(near / 4 >= LEAST_LIKENESS, told, 0.0)
    found = np.zeros((len(groups), len(whole)))
    found[filled] = told
    return found


def _over_themes(near: Numbers) -> Numbers:
    spread = near.std(axis=0, keepdims=True)
    standing: Numbers = (near - near.mean(axis=0, keepdims=True)) / np.where(spread > 1e-12, spread, 1.0)
    return standing
