"""Short lists of friendly and unfriendly words in many languages, and emoji in all: evidence beside learned words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.text.lexicon import english
from analysis.text.tokens import tokens_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[\u0900-\u0903\u093a-\u094f]*|[.!?;\n]")
_MARKS = re.compile("[\u0900-\u0963\u064b-\u065f]")
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50]|[:;=xX8][-o^']?[()\\[\\]dDpP/|*3]|<3")


class ToneWords:
    """The list of one language; :func:`tone_words` gives it."""

    def __init__(self, good: str, bad: str, no: str) -> None:
        self._tones: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for words, tone in ((good, 1), (bad, -1)):
            for word in words.lower().split():
                (self._stems if word.endswith("*") else self._tones)[word.rstrip("*")] = tone
        self._longest = max((len(stem) for stem in self._stems), default=0)
        self._denials = frozenset(no.lower().split())

    def count(self, text: str) -> tuple[int, int]:
        """How many friendly and unfriendly words a text has; a denial turns those up to three words behind it.

        >>> tone_words("de").count("Gutes Essen, aber nicht freundlich")
        (1, 1)
        """
        good = bad = 0
        denied = 0
        before = ""
        for word in _words(text.lower()):
            if word in ".!?;\n":
                denied = 0
                before = ""
                continue
            tone = self._tones.get(f"{before}_{word}", 0)
            if not tone:
                tone = self._tone(word)
                if tone and denied:
                    tone = -tone
            before = word
            good += tone > 0
            bad += tone < 0
            denied = 3 if word in self._denials else max(denied - 1, 0)
        return good, bad

    def _tone(self, word: str) -> int:
        tone = self._tones.get(word)
        if tone is None:
            tone = 0
            for length in range(min(self._longest, len(word)), 1, -1):
                stem = self._stems.get(word[:length])
                if stem:
                    tone = stem
                    break
            self._tones[word] = tone
        return tone


def tone_columns(texts: Sequence[str], languages: Sequence[str | None]) -> NDArray[np.float32]:
    """What the lists find, as six columns beside words and characters.

    Parameters
    ----------
    texts
        Cleaned texts.
    languages
        Their languages; English is read by the lexicon, a language without list by its emoji alone.

    Returns
    -------
    numpy.ndarray
        float32 of shape (n, 6): friendly, unfriendly, balance, friendly and unfriendly emoji, question; each within
        -1..1.
    """
    rows = np.zeros((len(texts), 6), dtype=np.float32)
    places = [row for row, language in enumerate(languages) if language == "en"]
    tones = [english().read(texts[row]) for row in places]
    rows[places, 0] = [tone.positive / (tone.positive + 3) for tone in tones]
    rows[places, 1] = [tone.negative / (tone.negative + 3) for tone in tones]
    rows[places, 2] = [tone.value for tone in tones]
    rows[places, 5] = [tone.question for tone in tones]
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if language == "en":
            continue
        words = tone_words(language)
        if words is not None:
            good, bad = words.count(text)
            rows[row, :3] = good / (good + 1.5), bad / (bad + 1.5), (good - bad) / (good + bad + 1)
        if _PICTURE.search(text):
            pictures = [english().strength(token) for token in tokens_of(text) if not token[0].isalnum()]
            friendly, unfriendly = sum(max(one, 0) for one in pictures), -sum(min(one, 0) for one in pictures)
            rows[row, 3:5] = friendly / (friendly + 3), unfriendly / (unfriendly + 3)
        rows[row, 5] = 0.5 * ("?" in text or "؟" in text or "？" in text)
    return rows


@cache
def tone_words(language: str | None) -> ToneWords | None:
    """The list of a language, None when there is none."""
    entry = _lists().get(language or "")
    return ToneWords(entry["good"], entry["bad"], entry["no"]) if entry else None


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "tone_words.toml").read_text("utf-8"))
    return lists


def _words(text: str) -> list[str]:
    # combining vowel signs belong to the word before them, the pattern of words alone would part it there
    return (
        re.findall(r"[\w\u0900-\u0963\u064b-\u065f'’]+|[.!?;\n]", text) if _MARKS.search(text) else _WORD.findall(text)
    )
