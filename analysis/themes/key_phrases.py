"""Phrases by which a discovered theme can be found again: its seeds, once a user keeps (pins) it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.taxonomy import Theme
from analysis.taxonomy.theme import ANY_LANGUAGE
from analysis.themes.words import words_of

MOST = 8
"""Phrases kept for a theme."""
LONGEST = 4
"""Words in a phrase, small words inside it included; single words would match too much."""
TELLING = 0.5
"""A phrase tells a theme when at least that share of the texts with it are of the theme."""
MOST_INSIDE, MOST_OUTSIDE = 2_000, 6_000
"""Texts that are looked at, evenly spaced."""
KEPT = "kept_themes"
"""Key of the manifest: discovered themes that the user's file names, with their phrases."""


def key_phrases(
    texts: Sequence[str], others: Sequence[str], keywords: Sequence[str], *, weight: float = 1.0
) -> list[str]:
    """The runs of words from one keyword to another that tell a theme's texts from all others.

    Each next phrase is the one that covers most of the theme's texts that no phrase before it covers.

    Parameters
    ----------
    texts
        Opinions of the theme.
    others
        Other opinions.
    keywords
        Words that set the theme apart, strongest first.
    weight
        How many opinions each of ``others`` stands for, for one of ``texts``.

    Returns
    -------
    list of str
        At most :data:`MOST`; the two strongest keywords together where no phrase tells the theme.

    >>> said = ["a bad exchange rate", "which exchange rate?"]
    >>> key_phrases(said, ["the rate of exchange is fine"], ["rate", "exchange"])
    ['exchange rate']
    """
    ends = frozenset(keywords)
    inside = _places(texts, ends)
    outside = {phrase: weight * len(rows) for phrase, rows in _places(others, ends).items() if phrase in inside}
    able = {
        phrase: rows
        for phrase, rows in inside.items()
        if len(rows) >= 2 and len(rows) >= TELLING * (len(rows) + outside.get(phrase, 0.0))
    }
    found: list[tuple[str, ...]] = []
    covered: set[int] = set()
    while able and len(found) < MOST:
        best = min(
            able, key=lambda phrase: (-len(able[phrase] - covered), outside.get(phrase, 0.0), -len(phrase), phrase)
        )
        if len(able[best] - covered) < 2:
            break
        covered |= able.pop(best)
        found.append(best)
    return [" ".join(phrase) for phrase in found] or ([" ".join(keywords[:2])] if keywords else [])


def _places(texts: Sequence[str], ends: frozenset[str]) -> Mapping[tuple[str, ...], set[int]]:
    """Run of two words and more between two of ``ends`` -> rows of the texts it stands in."""
    found: dict[tuple[str, ...], set[int]] = {}
    for row, text in enumerate(texts):
        tokens = words_of(text)
        for start in [i for i, word in enumerate(tokens) if word in ends]:
            for size in range(2, min(LONGEST, len(tokens) - start) + 1):
                if tokens[start + size - 1] in ends:
                    found.setdefault(tuple(tokens[start : start + size]), set()).add(row)
    return found


def find_key_phrases(themes: pd.DataFrame, opinions: pd.DataFrame) -> pd.Series[str]:
    """The key phrases of each discovered theme, joined by ``|``; empty for those of the taxonomy.

    Parameters
    ----------
    themes
        Table themes: ``theme_id, origin, keywords``.
    opinions
        Table opinions: ``text, themes``.

    Returns
    -------
    pandas.Series
        In the order and with the index of ``themes``.
    """
    lists = opinions["themes"].fillna("").str.split("|")
    texts = opinions["text"].fillna("").astype("str").to_numpy(dtype=object)
    told = []
    for theme, origin, keywords in zip(
        themes["theme_id"], themes["origin"], themes["keywords"].fillna(""), strict=True
    ):
        if origin != "discovered":
            told.append("")
            continue
        has = np.fromiter((theme in ids for ids in lists), bool, len(lists))
        inside, others = texts[has], texts[~has]
        some, rest = _spaced(inside, MOST_INSIDE), _spaced(others, MOST_OUTSIDE)
        weight = (len(others) / max(len(rest), 1)) / (len(inside) / max(len(some), 1)) if len(inside) else 1.0
        told.append("|".join(key_phrases(some, rest, keywords.split("|"), weight=weight)))
    return pd.Series(told, index=themes.index, dtype="str")


def _spaced(texts: np.ndarray, most: int) -> list[str]:
    return list(texts[np.linspace(0, len(texts) - 1, min(most, len(texts))).astype(np.int64)]) if len(texts) else []


def found_before(themes: pd.DataFrame | None, manifest: Mapping[str, Any]) -> dict[str, Theme]:
    """The discovered themes that a user's taxonomy.toml may name: of the last analysis, and those it had kept.

    Parameters
    ----------
    themes
        Table themes of the last analysis, with ``key_phrases``; None when there was none.
    manifest
        Of the last analysis.

    Returns
    -------
    dict
        Theme id -> theme, sorted by id.
    """
    known = {name: (told["label"], tuple(told["seeds"])) for name, told in manifest.get(KEPT, {}).items()}
    if themes is not None and "key_phrases" in themes:
        rows = themes[themes["origin"] == "discovered"]
        for name, label, phrases in zip(rows["theme_id"], rows["label"], rows["key_phrases"].fillna(""), strict=True):
            known.setdefault(str(name), (str(label), tuple(part for part in phrases.split("|") if part)))
    return {
        name: Theme(id=name, label=label, seeds={ANY_LANGUAGE: seeds} if seeds else {})
        for name, (label, seeds) in sorted(known.items())
    }


def remember(kept: Mapping[str, Theme]) -> dict[str, Any]:
    """What the manifest keeps of themes that :func:`found_before` is to find again."""
    return {
        name: {"label": theme.label, "seeds": list(theme.seeds.get(ANY_LANGUAGE, ()))} for name, theme in kept.items()
    }
