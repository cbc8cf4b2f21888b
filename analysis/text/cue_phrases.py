"""Phrases that show what a customer wants: read from one file a language, compiled, and looked for in many texts fast.

A file has a list of phrases a tag, word lists that phrases share, and how words are parted. In a phrase

- words are parted by spaces; ``a|b|c`` is any of them, ``no_longer`` two words as one, ``crash*`` any ending;
- ``word?`` may be there or not; ``..`` stands for up to three words between (six characters where words are not parted);
- ``^`` in front means the opinion begins so, after a greeting or a name called; ``{list}`` is any word of ``[words]``.

Texts are compared in lower case without marks; apostrophes vanish (``can't`` and ``cant`` are one) unless the file says
``apostrophes = "part"``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "intents"
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_ASCII_APOSTROPHES = (ord("'"), ord("`"))
_GREETING = (
    r"(?:(?:hi|hey|hello|so|and|but|ok|okay|also|just|well|there|dear|hallo|hola|bonjour|salut|ciao|olá|oi) ){0,2}"
)
_ANCHOR = 4
"""First letters of a word by which phrases are looked up."""
_BEFORE = re.compile(r"^(?:\W*@\w+)+")

Finder = tuple[str, Callable[[str], object], tuple[frozenset[str], ...]]
"""Tag, search, and beginnings of words: of each set one must stand in the text, or the pattern cannot."""


class CuePhrases:
    """The phrases of one language, ready to be looked for.

    Parameters
    ----------
    raw
        The file: ``apostrophes``, ``spaced``, ``[words]`` and one list of phrases for each tag under ``[phrases]``;
        a tag's phrases under ``[unless]`` take it away again.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self._spaced: bool = raw.get("spaced", True)
        self._part = raw.get("apostrophes", "vanish") == "part"
        self._ascii = _ASCII | dict.fromkeys(_ASCII_APOSTROPHES, " " if self._part else "")
        self._anchored: dict[str, list[Finder]] = defaultdict(list)
        words: dict[str, list[str]] = raw.get("words", {})
        whole: dict[str, list[str]] = defaultdict(list)
        unless = raw.get("unless")
        self._unless = CuePhrases({**raw, "phrases": unless, "unless": None}) if unless else None
        self._retractable = frozenset(unless or ())
        for tag, phrases in raw["phrases"].items():
            for phrase in phrases:
                pattern, needed = self._compile(phrase, words)
                if not needed:
                    whole[tag].append(pattern)
                    continue
                finder = (tag, re.compile(pattern).search, tuple(needed[1:]))
                for anchor in sorted(needed[0]):
                    self._anchored[anchor].append(finder)
        self._starts = frozenset(self._anchored)
        self._loose = [(tag, re.compile("|".join(patterns))) for tag, patterns in whole.items()]

    def find(self, text: str) -> set[str]:
        """The tags whose phrases stand in a text.

        >>> cues = CuePhrases({"phrases": {"wish": ["please .. add|bring_back"], "fault": ["crash*"]}})
        >>> sorted(cues.find("Please, could you add a map? It crashed."))
        ['fault', 'wish']
        """
        return self._find(self.normalise(text))

    def _find(self, read: str) -> set[str]:
        found: set[str] = set()
        if self._starts:
            begun = {word[:_ANCHOR] for word in read.split()}
            for anchor in begun & self._starts:
                for tag, search, needed in self._anchored[anchor]:
                    if tag in found:
                        continue
                    for these in needed:
                        if these.isdisjoint(begun):
                            break
                    else:
                        if search(read):
                            found.add(tag)
        found.update(tag for tag, pattern in self._loose if tag not in found and pattern.search(read))
        if self._unless and not found.isdisjoint(self._retractable):
            found -= self._unless._find(read)
        return found

    def normalise(self, text: str) -> str:
        """The text as compared: lower case, words between single spaces, a space before and behind."""
        if text.startswith(("@", ".@", '"@')):
            text = _BEFORE.sub(" ", text)
        if text.isascii():
            read = " ".join(text.translate(self._ascii).split())
        else:
            text = _APOSTROPHES.sub(" " if self._part else "", text).lower().replace("i\u0307", "i")
            text = unicodedata.normalize("NFKC", text)
            read = " ".join("".join([c if _is_word(c) else " " for c in text]).split())
        return f" {read} " if self._spaced else read.replace(" ", "")

    def _compile(self, phrase: str, words: dict[str, list[str]]) -> tuple[str, list[frozenset[str]]]:
        """The pattern, and the beginnings of words it needs: the group whose words are longest, so rarest, first."""
        begins = phrase.startswith("^")
        parts: list[str] = []
        needed: list[tuple[int, frozenset[str]]] = []
        for word in phrase.removeprefix("^").split():
            if word == "..":
                parts.append(r"(?:\S+ ){0,3}?" if self._spaced else ".{0,6}?")
                continue
            optional = word.endswith("?")
            choices = self._choices(word.removesuffix("?"), words)
            either = "|".join(_literal(choice) for choice in choices)
            one = f"(?:{either}) " if self._spaced else f"(?:{either})"
            parts.append(f"(?:{one})?" if optional else one)
            shortest = min(len(choice.split("_")[0].rstrip("*")) for choice in choices)
            free = any("*" in choice.split("_")[0][:_ANCHOR] for choice in choices)
            if self._spaced and not optional and not free:
                needed.append((-shortest, frozenset(c.split("_")[0].rstrip("*")[:_ANCHOR] for c in choices)))
        start = f"^ {_GREETING}" if begins else " "
        return (start if self._spaced else "^" if begins else "") + "".join(parts), [
            group for _, group in sorted(needed, key=lambda one: one[0])
        ]

    def _choices(self, token: str, words: dict[str, list[str]]) -> list[str]:
        found: list[str] = []
        for choice in token.split("|"):
            if choice.startswith("{"):
                found += [self._spelt(word.replace(" ", "_")) for word in words[choice[1:-1]]]
            else:
                found.append(self._spelt(choice))
        return found

    def _spelt(self, word: str) -> str:
        return _APOSTROPHES.sub("_" if self._part else "", word)


def _literal(choice: str) -> str:
    return re.escape(choice).replace(r"\*", r"\S*").replace("_", " ")


@cache
def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a file."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@cache
def cue_phrases(language: str) -> CuePhrases:
    """The phrases of a language that has a file."""
    return CuePhrases(tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")))
