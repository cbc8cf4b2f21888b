"""The English lexicon: words, phrases and emoji with their tone, and how negation, contrast and questions change it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import exp
from pathlib import Path

from analysis.text.tokens import LEFT_OUT, PLAIN, tokens_of

_NOT_DENYING = frozenset({"only", "just", "doubt", "question", "wonder", "matter"})  # "not only", "without a doubt"
_BREAKS = frozenset({".", "…", "..", "...", ";", "\n", "!", "?", "(", ")"})
_REMEMBERED = 1 << 18  # words kept at hand
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_ELONGATED = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True, slots=True)
class Tone:
    """What the lexicon finds in one piece of text."""

    positive: float
    """Sum of the friendly words' strength, 0 or more."""
    negative: float
    """Sum of the unfriendly ones', 0 or more."""
    hits: int
    """How many entries were found."""
    question: bool
    """It asks or requests rather than states."""

    @property
    def value(self) -> float:
        """Between -1 and 1; grows with the surplus of one side, halfway at a surplus of 2.

        >>> round(Tone(positive=2, negative=0, hits=1, question=False).value, 2)
        0.5
        """
        surplus = self.positive - self.negative
        return surplus / (abs(surplus) + 2.0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is known of one token."""

    tone: float = 0.0
    phrases: dict[str, list[tuple[tuple[str, ...], float]]] = field(default_factory=dict)
    """By their second word, the longest first."""
    requests: tuple[tuple[str, ...], ...] = ()
    deed: str = ""
    excess: bool = False
    contrast: bool = False


_SILENT = _Entry()


class Lexicon:
    """Entries read from lexicon_en.toml; :func:`english` gives the one instance."""

    def __init__(self, file: Path) -> None:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        self.words: dict[str, float] = {}
        self.stems: dict[str, float] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], float]]] = {}
        for group in raw["group"]:
            for entry in _listed(group["entries"]):
                self._add(entry, float(group["tone"]))
        for mark, value in raw["emoji"].items():
            self.words |= {one: float(mark) for one in value.split()}
        for listed in self.phrases.values():
            listed.sort(key=lambda phrase: (-len(phrase[0]), phrase[0]))
        self.negators = frozenset(_listed(raw["negators"]["words"]))
        self.deeds = frozenset(_listed(raw["deeds"]["words"]))
        self.abilities = frozenset(_listed(raw["deeds"]["abilities"])) - self.deeds
        self.unable = frozenset(_listed(raw["deeds"]["unable"]))
        self.intensity = {word: float(by) for by, words in raw["intensity"].items() for word in _listed(words)}
        self.excess = frozenset(_listed(raw["excess"]["words"]))
        self.spared = frozenset(_listed(raw["excess"]["spared"]))
        self.contrast = frozenset(_listed(raw["contrast"]["words"]))
        self.asking = frozenset(_listed(raw["asking"]["starts"]))
        self.requests: dict[str, list[tuple[str, ...]]] = {}
        for request in _listed(raw["asking"]["requests"]):
            words = tuple(word for word in request.split() if word not in LEFT_OUT)
            self.requests.setdefault(words[0], []).append(words)
        self._entries: dict[str, _Entry] = {}
        self._silent: set[str] = set()
        self._known: dict[str, float] = {}
        self._stem_lengths = sorted({len(stem) for stem in self.stems}, reverse=True)

    def _add(self, entry: str, value: float) -> None:
        if entry.endswith("*"):
            self.stems[entry[:-1]] = value
            return
        words = tuple(word for word in entry.split() if word not in LEFT_OUT)
        if words == tuple(entry.split()) and len(words) == 1:
            self.words[words[0]] = value
        elif len(words) == 1:  # "a pain": the word alone, where it is not listed itself
            self.words.setdefault(words[0], value)
        elif words:
            self.phrases.setdefault(words[0], []).append((words, value))

    def strength(self, word: str) -> float:
        """Tone of one word, 0 when it has none; stems (``disappoint*``) count when the word itself is not listed."""
        known = self._known.get(word)
        if known is None:
            known = self.words.get(word, 0.0)
            if known == 0.0 and word not in self.words:
                for length in self._stem_lengths:
                    if length <= len(word) and word[:length] in self.stems:
                        known = self.stems[word[:length]]
                        break
                else:
                    short = _ELONGATED.sub(r"\1", word)
                    if short != word:
                        known = self.words.get(short) or self.words.get(_ELONGATED.sub(r"\1\1", word), 0.0)
                        known *= 1.3
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = known
        return known

    @lru_cache(maxsize=1 << 17)  # noqa: B019 - there is one lexicon, and it lives as long as the process
    def read(self, text: str) -> Tone:
        """The tone of a piece of text.

        Examples
        --------
        >>> lexicon = english()
        >>> [round(lexicon.read(text).value, 1) for text in ("Great service", "not great", "it is never late")]
        [0.5, -0.3, 0.2]
        """
        shouted = frozenset(word.lower() for word in _SHOUTED.findall(text)) if not text.isupper() else frozenset()
        tokens = tokens_of(text)
        question = self._asks(tokens)
        sides: list[tuple[float, float]] = []
        positive = negative = 0.0
        hits = 0
        said = 0  # up to here the denials belong to phrases: "no waiting on the phone" does not deny the phone
        read, last = 0, len(tokens)  # up to here the tokens are read: a phrase reads several at once
        silent = self._silent
        for index in [place for place, token in enumerate(tokens) if token not in silent]:
            if index < read:
                continue
            token = tokens[index]
            entry = self._entries.get(token) or self._entry(token)
            if entry is _SILENT:
                continue
            if entry.contrast and index:
                sides.append((positive, negative))
                positive = negative = 0.0
                continue
            if entry.requests and not question:
                question = any(tuple(tokens[index : index + len(one)]) == one for one in entry.requests)
            value, length = entry.tone, 1
            if entry.phrases and index + 1 < last:
                for phrase, tone in entry.phrases.get(tokens[index + 1], ()):
                    if tuple(tokens[index : index + len(phrase)]) == phrase:
                        value, length = tone, len(phrase)
                        break
            if length == 1 and (entry.excess or entry.deed) and self._withheld(entry, tokens, index, said):
                negative += 2.0
                hits += 1
            elif value:
                value = self._changed(value, tokens, index, said, denies=length > 1 and self._denies(token))
                if (
                    length > 1
                    and value > 0
                    and tokens[index + length - 1] == "for"
                    and self._blames(tokens, index + length)
                ):
                    value = -value  # "thanks for the delay"
                if token in shouted or (index + length < last and tokens[index + length][0] == "!"):
                    value *= 1.2
                hits += 1
                if value > 0:
                    positive += value
                else:
                    negative -= value
            if length > 1 and value and self._denies(token):
                said = index + length
            read = index + length
        # what comes after "but" outweighs what came before
        for before in sides:
            positive += before[0] * 0.5
            negative += before[1] * (0.7 if negative or not positive else 0.5)
        if not sides and negative >= max(2.0, positive):
            positive *= 0.5  # "great, another delay": praise beside an event is mostly irony or courtesy
        if question:
            positive *= 0.5
            negative *= 0.8
        return Tone(positive=positive, negative=negative, hits=hits, question=question)

    def _entry(self, token: str) -> _Entry:
        """All that the lexicon knows of a token, put together once."""
        phrases: dict[str, list[tuple[tuple[str, ...], float]]] = {}
        for phrase in self.phrases.get(token, ()):
            phrases.setdefault(phrase[0][1], []).append(phrase)
        entry = _Entry(
            tone=self.strength(token),
            phrases=phrases,
            requests=tuple(self.requests.get(token, ())),
            deed="deed" if token in self.deeds else "ability" if token in self.abilities else "",
            excess=token in self.excess,
            contrast=token in self.contrast,
        )
        if entry == _SILENT:
            if len(self._silent) >= _REMEMBERED:
                self._silent.clear()
            self._silent.add(token)
            return _SILENT
        self._entries[token] = entry
        return entry

    def _changed(self, value: float, tokens: Sequence[str], index: int, said: int, *, denies: bool) -> float:
        for word in tokens[max(0, index - 2) : index]:
            if word in self.intensity:
                value *= self.intensity[word]
        if self._negation(tokens, index, said) and not (denies and value < 0):
            value *= -0.7 if value > 0 else -0.4
        return value

    def _withheld(self, entry: _Entry, tokens: Sequence[str], index: int, said: int) -> bool:
        """Whether a word without tone is part of a complaint: "too slick", "didn't arrive"."""
        if entry.excess:
            return self._exceeds(tokens, index, said)
        return not entry.tone and bool(entry.deed) and self._negation(tokens, index, said, deed=entry.deed)

    def _exceeds(self, tokens: Sequence[str], index: int, said: int) -> bool:
        """Whether "too" means more than is good: "too slick", but neither "not too far" nor "me too"."""
        if index + 1 >= len(tokens) or not tokens[index + 1][0].isalpha() or tokens[index + 1] in self.spared:
            return False
        return self.strength(tokens[index + 1]) == 0 and not self._negation(tokens, index, said)

    def _blames(self, tokens: Sequence[str], index: int) -> bool:
        return any(self.strength(token) <= -1 for token in tokens[index : index + 2])

    def _denies(self, word: str) -> bool:
        return word in self.negators or word.endswith("n't")

    def _negation(self, tokens: Sequence[str], index: int, said: int, *, deed: str = "") -> bool:
        """Whether a denial stands up to three words before; an ability is only denied by "can't" and the like."""
        for place in range(index - 1, max(said - 1, index - 4), -1):
            word = tokens[place]
            if word in _BREAKS or word in self.contrast or word[0] in "!?":
                return False
            if self._denies(word):
                if place + 1 < len(tokens) and tokens[place + 1] in _NOT_DENYING:
                    return False
                return deed != "ability" or word in self.unable
        return False

    def _asks(self, tokens: Sequence[str]) -> bool:
        if not any("?" in token for token in tokens):
            return False
        words = [token for token in tokens if not token.startswith(("@", "http", "#"))]
        return bool(words) and (words[0] in self.asking or any("?" in token for token in words[-2:]))


def tone_chances(tone: Tone) -> tuple[float, float, float]:
    """Chances from what the lexicon found.

    >>> [round(chance, 2) for chance in tone_chances(Tone(positive=3, negative=0, hits=1, question=False))]
    [0.01, 0.17, 0.83]
    """
    value = tone.value
    powers = (exp(-4 * value), exp(1.3 if tone.question else 0.8), exp(4 * value))
    total = sum(powers)
    return powers[0] / total, powers[1] / total, powers[2] / total


def _listed(text: str | Iterable[str]) -> list[str]:
    """Entries of a comma-separated list, spelled as :func:`tokens_of` spells them."""
    entries = text.split(",") if isinstance(text, str) else text
    return [
        " ".join(PLAIN.get(word, word) for word in entry.split()) for entry in (one.strip() for one in entries) if entry
    ]


@cache
def english() -> Lexicon:
    """The English lexicon, read once."""
    return Lexicon(Path(__file__).parent / "lexicon_en.toml")
