"""Texts -> the words that themes are told by."""

from __future__ import annotations

import re

from analysis.text.tokens import MARKS, plain_letters

NOISE = re.compile(r"https?://\S+|www\.\S+|@\w+|&\w+;")
# scripts written without spaces: two neighbouring characters take the place of a word
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(rf"[^\W\d_](?:[\w{MARKS}'’]*[\w{MARKS}])?")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; pairs of characters in scripts without spaces; no numbers and addresses.

    >>> words_of("Don't buy! See https://acme.example 等太久")
    ["don't", 'buy', 'see', '等太', '太久']
    """
    found: list[str] = []
    for word in _WORD.findall(plain_letters(NOISE.sub(" ", text).casefold().replace("’", "'"))):
        if not UNSPACED.search(word):
            found.append(word)
            continue
        for run in UNSPACED.findall(word):
            found += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        found += [part for part in UNSPACED.split(word) if part]
    return found
