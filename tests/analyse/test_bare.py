"""Bare judgements are about no theme; a judgement that says what is judged is."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.taxonomy import read_taxonomy
from analysis.themes.bare import find_bare

TAXONOMY = read_taxonomy()


def bare(language: str, *texts: str) -> list[bool]:
    told = [(n, phrase) for n, theme in enumerate(TAXONOMY.themes, 1) for phrase in theme.phrases(language)]
    told += [(0, phrase) for phrase in TAXONOMY.neutral[language]]
    owner = np.array([n for n, _ in told], np.int64)
    return find_bare(list(texts), [phrase for _, phrase in told], owner, language=language).tolist()


@pytest.mark.parametrize(
    "text", ["Just wow!", "It's annoying.", "Shockingly bad!", "ok", "I love it 😍", "The worst ever", "very good 👍"]
)
def test_only_pleased_or_not(text: str) -> None:
    assert bare("en", text) == [True]


@pytest.mark.parametrize(
    "text", ["It is not working", "rude", "easy to use", "so expensive", "never arrived", "Two hours!", "", "728"]
)
def test_what_is_judged_is_said(text: str) -> None:
    assert bare("en", text) == [False]


@pytest.mark.parametrize(
    ("language", "nothing", "something"),
    [
        ("de", "Super, toll!", "Das Personal war unfreundlich"),
        ("fr", "C'est parfait", "Livraison en retard"),
        ("es", "Me encanta, excelente", "El repartidor fue grosero"),
        ("ru", "Очень плохо", "Курьер опоздал"),
    ],
)
def test_in_other_languages(language: str, nothing: str, something: str) -> None:
    assert bare(language, nothing, something) == [True, False]
