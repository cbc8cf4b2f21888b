"""JSON as pages really carry it -> values: comments, trailing commas, raw newlines, stray quotes, cut ends."""

from __future__ import annotations

import html
import json
import re

_DECODER = json.JSONDecoder(strict=False)
_LONGEST = 4_000_000
_ESCAPES = frozenset('"\\/bfnrtu')
_SPACE = " \t\r\n"
_WRAPPERS = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?://\s*)?(?:/\*\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*;?\s*$"
)


def parse_json(text: str) -> list[object]:
    """Every JSON value written one after the other in the text; repaired only when it does not read as it is.

    >>> parse_json('{"a": 1,} {"b": "x"}')
    [{'a': 1}, {'b': 'x'}]
    >>> parse_json('{"text": "He said "never" again", // sic')
    [{'text': 'He said "never" again'}]
    """
    try:
        return [_DECODER.decode(text)]
    except (ValueError, RecursionError):
        pass
    if len(text) > _LONGEST:
        return []
    text = _WRAPPERS.sub("", text).strip().rstrip(";").strip("\ufeff")
    if (values := _values(text)) is not None:
        return values
    if "&quot;" in text or "&#34;" in text or "&#x22;" in text:
        text = html.unescape(text)
        if (values := _values(text)) is not None:
            return values
    return _values(_repair(text)) or []


def _values(text: str) -> list[object] | None:
    """The values one after the other; None when any of it cannot be read."""
    values: list[object] = []
    at = 0
    while True:
        while at < len(text) and text[at] in _SPACE + ",;":
            at += 1
        if at >= len(text):
            return values or None
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        values.append(value)


def _repair(text: str) -> str:
    """The text made readable in one pass: what stands outside strings is cleaned, strings are closed where they end."""
    out: list[str] = []
    open_: list[str] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char == '"':
            piece, at = _string(text, at)
            out.append(piece)
            continue
        if char == "/" and text[at + 1 : at + 2] in {"/", "*"}:
            close = text.find("\n" if text[at + 1] == "/" else "*/", at + 2)
            at = size if close < 0 else close + (1 if text[at + 1] == "/" else 2)
            continue
        if char in "{[":
            open_.append("}" if char == "{" else "]")
        elif char in "}]":
            _drop_comma(out)
            if not open_:
                at += 1
                continue
            while open_ and open_[-1] != char:
                if char not in open_:
                    break
                out.append(open_.pop())
            if open_ and open_[-1] == char:
                open_.pop()
            else:
                at += 1
                continue
        elif char == "," and _last(out) in {",", "{", "["}:
            at += 1
            continue
        out.append(char)
        at += 1
    _drop_comma(out)
    if _last(out) == ":":
        out.append("null")
    return "".join(out) + "".join(reversed(open_))


def _last(out: list[str]) -> str:
    for piece in reversed(out):
        if piece not in _SPACE:
            return piece
    return ""


def _drop_comma(out: list[str]) -> None:
    while out and (out[-1] in _SPACE or out[-1] == ","):
        out.pop()


def _string(text: str, at: int) -> tuple[str, int]:
    """The string that begins at the quote, with what is wrong in it escaped, and where it ends.

    A quote ends the string when what follows is what may follow a string; else it is the writer's own.
    """
    out = ['"']
    size = len(text)
    at += 1
    while at < size:
        char = text[at]
        if char == "\\":
            following = text[at + 1 : at + 2]
            if following in _ESCAPES and (following != "u" or re.fullmatch("[0-9a-fA-F]{4}", text[at + 2 : at + 6])):
                out.append(char + following)
            else:
                out.append(following if following == "'" else "\\\\" + following.replace("\n", "\\n"))
            at += 2
            continue
        if char == '"':
            if _ends(text, at + 1):
                out.append('"')
                return "".join(out), at + 1
            out.append('\\"')
        elif char < " ":
            out.append({"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char, " "))
        else:
            out.append(char)
        at += 1
    out.append('"')
    return "".join(out), size


def _ends(text: str, at: int) -> bool:
    """Whether a string may end before this place: a colon, a bracket, the end, or a comma before the next value."""
    at = _skip(text, at)
    if at >= len(text) or text[at] in ":}]":
        return True
    if text[at] == ",":
        at = _skip(text, at + 1)
        return at >= len(text) or text[at] in '"{[]}/-0123456789tfn'
    return text[at : at + 2] in {"//", "/*"}


def _skip(text: str, at: int) -> int:
    limit = min(len(text), at + 400)
    while at < limit and text[at] in _SPACE:
        at += 1
    return at
