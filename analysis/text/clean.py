"""A customer's own words: without quoted mail, signatures and hidden characters; emoji stay, they are evidence."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from pathlib import Path

from analysis.text.quoted import without_quotes, without_site_words
from spiders.records import normalise_text

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
# words of others passed on: “@brand: ...” and what follows RT
_PASSED_ON = re.compile(r"[\"“”]\s*@\w+:.*?(?:[\"“”]|$)|\b(?:RT|MT)\s+@\w+:?.*$", re.DOTALL)
# controls, soft hyphens, zero-width and bidirectional marks; joiners stay where scripts and emoji need them
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]|(?<=[a-zA-ZÀ-ɏ])[\u200c\u200d]+(?=[a-zA-ZÀ-ɏ])"
)
_BREAK_TAG = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?ol)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|b|i|u|em|strong|span|font|small|big)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_OWN_WORD = re.compile(r"(?<![@\w])[^\W\d_]{2}|[\U0001f000-\U0001faff\u2600-\u27bf]")
_BLANKS = re.compile(r"[^\S\n\r\u2028\u2029\x85]+")
_LINE_END = re.compile(r" ?[\r\n\u2028\u2029\x85]\s*")
_BULLET = re.compile(r"^[-*–•●▪◦‣·] ", re.MULTILINE)
_BULLETS = tuple("-*–•●▪◦‣·")
_LONGEST_NOTHING = 60  # characters
_LONGEST = 20_000  # characters read of one text: a review is not a book

_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50]|[:;=]-?[()/]")


def clean_review(text: str | None) -> str:
    """The words a customer wrote, lines kept apart by one line feed.

    Parameters
    ----------
    text
        A review, mail or comment as stored; None counts as empty.

    Returns
    -------
    str
        Without quoted mail (``>`` lines, "On ... wrote:" and what follows) and posts passed on (when there are own
        words beside them), signatures, words of the review site ("Read more", a machine translation beside its
        original), bullets, hidden and bidirectional characters; HTML entities resolved, blanks folded, cut after
        20,000 characters.

    Examples
    --------
    >>> clean_review("Still no parcel &amp; no answer 😡\\n\\nOn Monday, Support wrote:\\n> We are sorry")
    'Still no parcel & no answer 😡'
    """
    if not text:
        return ""
    text = text[:_LONGEST]
    for _ in range(2):  # "&amp;#39;" was escaped twice
        if "&" in text:
            text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    if not text.isascii() or not text.isprintable():
        text = _HIDDEN.sub("", text)
    if "@" in text:
        own = _PASSED_ON.sub(" ", text)
        text = own if _OWN_WORD.search(own) else text
    if "  " in text or not text.isprintable():  # printable text has no white space but the plain space
        text = _LINE_END.sub("\n", _BLANKS.sub(" ", text))
    text = without_site_words(without_quotes(text.strip()))
    if "\n" in text or text.startswith(_BULLETS):
        text = _LINE_END.sub("\n", _BULLET.sub("", text))
    return text.strip()


def says_nothing(text: str) -> bool:
    """Whether the text is a stock answer without content ("n/a", "no comment", "nothing"), or has neither words nor emoji.

    >>> says_nothing("N/A"), says_nothing("Nothing works")
    (True, False)
    """
    if len(text) > _LONGEST_NOTHING:
        return False
    words = normalise_text(text)
    return words in _nothing_said() if words else not _PICTURE.search(text)


@cache
def _nothing_said() -> frozenset[str]:
    lists: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "nothing_said.toml").read_text("utf-8"))
    return frozenset(normalise_text(answer) for answers in lists.values() for answer in answers)
