"""What the built-in themes tell a plan and a journey map, and the seed phrases as data."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from analysis.taxonomy import Theme, read_taxonomy
from analysis.taxonomy.theme import CHANNELS

TAXONOMY = read_taxonomy()
METRICS = {
    "nps",
    "ces",
    "csat",
    "average_response_time",
    "average_resolution_time",
    "first_contact_resolution",
    "churn",
}
LEAST = 6
"""Phrases of each theme in each language."""


@pytest.mark.parametrize("theme", TAXONOMY.themes, ids=lambda theme: theme.id)
def test_a_theme_tells_a_plan_what_to_do_and_how_to_measure_it(theme: Theme) -> None:
    assert theme.covers.endswith(".")
    assert theme.goal
    assert theme.goal[0].islower(), "goals follow 'I want to'"
    assert theme.kpi in METRICS | {f"complaint_share:{theme.id}"}
    assert theme.channels
    assert set(theme.channels) <= set(CHANNELS)
    assert 2 <= len(theme.tactics) <= 4
    for tactic in theme.tactics:
        assert 3 <= len(tactic.steps) <= 5, tactic.name
        assert len(set(tactic.steps)) == len(tactic.steps), tactic.name


def test_no_tactic_is_given_twice() -> None:
    names = Counter(tactic.name for theme in TAXONOMY.themes for tactic in theme.tactics)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("language", TAXONOMY.languages)
def test_a_language_has_phrases_enough_and_none_of_them_twice(language: str) -> None:
    owner: dict[tuple[str, ...], str] = {}
    for theme in TAXONOMY.themes:
        phrases = theme.seeds[language]
        assert len(phrases) >= LEAST, theme.id
        for phrase in phrases:
            assert unicodedata.is_normalized("NFC", phrase), phrase
            assert phrase == " ".join(phrase.split())
            words = tuple(sorted(set(phrase.casefold().split())))
            assert owner.setdefault(words, theme.id) == theme.id, phrase
    neutral = {tuple(sorted(set(phrase.casefold().split()))) for phrase in TAXONOMY.neutral[language]}
    assert not neutral & owner.keys()
