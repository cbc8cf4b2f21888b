"""Texts -> words: English with emoticons, emoji and marks, as the lexicon spells them; other scripts by their letters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|@\w+"
    r"|(?:[<>]?[:;=8xX][-o^']?[)(\]\[dDpPoO/\\|*3]+(?!\w))|<3+|</3|:'\(|\^_\^|-_-|¯\\_\(ツ\)_/¯"
    r"|\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th|am|pm|hrs?|mins?|h|k|m)\b)?"
    r"|#?[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[!?]+|\.{2,}|…|[.,;:()\n]"
    r"|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55](?:\uFE0F)?"
)
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0900-\u0963\u0971-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
)
"""For a class of a pattern: vowel signs and accents that belong to the letter before them. ``\\w`` leaves them out, so
that it would part a word of Devanagari or Thai at each of them. Includes letters of the same blocks."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_FORMS = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None}
    | {chr(code): None for code in (*range(0x64B, 0x660), 0x670)}
)
LEFT_OUT = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "ur",
        "his",
        "her",
        "its",
        "their",
        "this",
        "these",
        "those",
        "any",
        "some",
    ]
)
_CAMEL = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")  # "#EpicFail" are two words
_NUMBER = re.compile(r"^\d")
# spellings without apostrophe and shortened ones
PLAIN = {
    word.replace("'", ""): word
    for word in ["don't", "doesn't", "didn't", "can't", "couldn't", "wouldn't", "shouldn't", "isn't", "aren't", "wasn't", "weren't", "haven't", "hasn't", "hadn't", "won't", "ain't"]
    if word.replace("'", "") not in {"wont"}
} | {"cannot": "can't", "wont": "won't", "u": "you", "pls": "please", "plz": "please", "thx": "thanks", "thnx": "thanks", "tks": "thanks", "ty": "thanks", "thankyou": "thanks", "cancelled": "canceled", "cancelling": "canceling", "gr8": "great", "ppl": "people", "hrs": "hours", "hr": "hour", "mins": "minutes", "min": "minute"}  # fmt: skip


def tokens_of(text: str) -> list[str]:
    """Words, emoticons, emoji and marks of a text, lower case; articles and possessives left out, numbers as ``#``.

    >>> tokens_of("You cancelled my flight 3 hours ago :(")
    ['you', 'canceled', 'flight', '#', 'hours', 'ago', ':(']
    """
    return list(chain.from_iterable(map(_spelled, _TOKEN.findall(text))))


def plain_letters(text: str) -> str:
    """Arabic letters as most people type them: vowel signs and the stretching line left out, forms of alef, ya, kaf alike.

    Customers write أ and ا, ة and ه, ى and ي for one another; without this, one word counts as several.

    >>> plain_letters("الشُّحنة إلى") == plain_letters("الشحنه الي")
    True
    """
    return text.translate(_ARABIC_FORMS) if _ARABIC.search(text) else text


@lru_cache(maxsize=1 << 16)
def _spelled(token: str) -> tuple[str, ...]:
    if _NUMBER.match(token):
        return ("#",)
    if token[0].isalpha():
        word = token.lower().replace("’", "'")
        return () if word in LEFT_OUT else (PLAIN.get(word, word),)
    if token[0] == "#":
        return tuple(word.lower() for word in _CAMEL.findall(token))
    return (token.rstrip("\ufe0f") if ord(token[0]) > 0x2000 else token,)
