"""Which language the words of a short text belong to: evidence beside the models of character sequences.

Models of character sequences are weak on three words, and for languages they saw little of. Whole words are strong
there: lists of the commonest words, the seed phrases of the taxonomy, which are what customers write, and letters that
only one language has.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from analysis.taxonomy.reader import built_in_themes, neutral_phrases

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# letters that one language alone has, among those written in reviews: they tell it even in a word that no list knows
_LETTERS = {
    "vi": "ảạấầẩẫậắằẳẵặẻẽẹếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹươ",
    "cy": "ŵŷ",
    "pl": "łżźś",
    "cs": "řěů",
    "sk": "ľĺŕ",
    "de": "ß",
    "hu": "őű",
    "ro": "țș",
    "az": "ə",
    "lt": "ųėį",
    "uk": "їєґ",
    "kk": "ұғ",
}
_TOLD_BY_LETTER = {letter: language for language, letters in _LETTERS.items() for letter in letters}
_TELLING = re.compile(f"[{''.join(sorted(_TOLD_BY_LETTER))}]")


def word_evidence(text: str) -> dict[str, float]:
    """How far the words of a text belong to each language that is known by words.

    Parameters
    ----------
    text
        Any text; its first forty words are looked at.

    Returns
    -------
    dict
        Language (BCP-47 primary tag) to the share of the text's words that are its own, 0..1. A word of several
        languages counts for each in part; an unknown word for none, so that a text in another language has no evidence.

    Examples
    --------
    >>> found = word_evidence("Kurirnya lama banget dan tidak ramah")
    >>> max(found, key=found.get)
    'id'
    """
    words = _WORD.findall(text.lower().replace("’", "'"))[:40]
    found: dict[str, float] = {}
    for word in words:
        for language, share in _shares(word):
            found[language] = found.get(language, 0.0) + share / len(words)
    return found


@lru_cache(maxsize=1 << 16)
def _shares(word: str) -> tuple[tuple[str, float], ...]:
    counts = _vocabulary().get(word)
    letter = _TELLING.search(word)
    if letter:
        return ((_TOLD_BY_LETTER[letter.group()], 1.0),)
    if not counts:
        return ()
    total, most = sum(counts.values()), max(counts.values())
    return tuple((language, most * counts[language] / total) for language in sorted(counts))


@cache
def _vocabulary() -> dict[str, dict[str, float]]:
    """Word -> language -> how common it is there: 1 in a list of common words, less in seed phrases, which have names of things
    and words of other countries too."""
    found: dict[str, dict[str, float]] = {}
    for language, words in _lists().items():
        for word in words:
            found.setdefault(word, {})[language] = 1.0
    phrases = {language: list(said) for language, said in neutral_phrases().items()}
    for theme in built_in_themes():
        for language, said in theme.seeds.items():
            phrases.setdefault(language, []).extend(said)
    for language in sorted(phrases):
        for phrase in phrases[language]:
            for word in _WORD.findall(phrase.lower()):
                if len(word) > 1:
                    found.setdefault(word, {}).setdefault(language, 0.5)
    return found


def common_words(language: str) -> frozenset[str]:
    """The commonest words of a language; empty where there is no list.

    >>> "nicht" in common_words("de")
    True
    """
    return _lists().get(language, frozenset())


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, str] = tomllib.loads((Path(__file__).parent / "common_words.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}
