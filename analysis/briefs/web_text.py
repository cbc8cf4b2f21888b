"""Words and addresses from the web, made fit to be shown: nothing in them may act, hide or reorder."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_REORDER = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""Bidirectional controls, invisible separators, tags. The joiners U+200C and U+200D stay: Persian and emoji need them."""
_MARKS_IN_A_ROW = 4


def show_text(text: object, limit: int | None = None) -> str:
    """The text with control and invisible characters removed, space folded, cut at ``limit`` with an ellipsis.

    >>> show_text("late\\x00 \\u202eagain\\n", 7)
    'late a…'
    """
    raw = "" if text is None or isinstance(text, float) else str(text)  # a missing text cell is nan
    if limit is not None:
        raw = raw[: limit * 8]
    raw = _REORDER.sub("", raw)
    kept: list[str] = []
    marks = 0
    for sign in raw:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in {"Cc", "Cs", "Cn", "Co"}:
            kept.append(" ")
        elif marks <= _MARKS_IN_A_ROW:
            kept.append(sign)
    folded = " ".join("".join(kept).split())
    if limit is None or len(folded) <= limit:
        return folded
    return folded[: limit - 1].rstrip() + "…"


def safe_link(address: object) -> str | None:
    """The address when it is an http(s) one, percent-encoded where it must be; else None.

    >>> safe_link("https://a.example/x y")
    'https://a.example/x%20y'
    >>> safe_link("javascript:alert(1)") is None
    True
    """
    if not isinstance(address, str) or len(address) > 2_000:
        return None
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or parts.username:
        return None
    return quote(text, safe=":/?#[]@!$&'()*+,;=%~-._")


def excerpt(text: str, passage: str, limit: int = 340) -> tuple[str, str, str]:
    """(before, passage, after): the text around a passage, cut at words to about ``limit`` characters.

    When the passage is not in the text, the whole is ``before``.

    >>> excerpt("Fine. The wait was long. Bye.", "The wait was long.")
    ('Fine. ', 'The wait was long.', ' Bye.')
    """
    whole, part = show_text(text, 200_000), show_text(passage, 200_000)
    start = whole.find(part) if part else -1
    if start < 0:
        return show_text(part or whole, limit), "", ""
    part_shown = part if len(part) <= limit else part[: limit - 1].rstrip() + "…"
    room = max(0, limit - len(part_shown)) // 2
    before, after = whole[:start], whole[start + len(part) :]
    if len(before) > room:
        before = "… " + before[-room:].partition(" ")[2] if room else "… "
    if len(after) > room:
        after = after[:room].rpartition(" ")[0] + " …" if room else " …"
    return before, part_shown, after
