"""What every verb prints through: other people's words made harmless, lines at the terminal's width, colours where they help.

Text from reviews, files and addresses may hold control characters that repaint a terminal, marks that turn the
reading order round, or anything that looks like markup. :func:`plain` takes their power away; nothing printed here
goes another way.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

PIPE = 200
"""Characters a line of a table where there is no terminal; COLUMNS changes it."""
NARROWEST, USUAL = 20, 80
WIDEST_PARAGRAPH = 110
"""Longer lines are hard to read."""
JOINERS = "\u200c\u200d"
"""Persian, Hindi and emoji need them inside words; they move nothing."""
_NUMBER_END = re.compile(r"(?<![\d.,:%/+-])[.,:%/+-]*\d[\d.,:%/+-]*$")


def plain(text: object) -> str:
    r"""Other people's words as one harmless line: controls, line breaks and marks of reading order become spaces.

    >>> plain("good\x1b[31m\u202eevil\r\nnext")
    'good [31m evil  next'
    """
    words = str(text)
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() or c in JOINERS else " " for c in words)


def shorten(text: object, most: int) -> str:
    """A line of at most so many characters; what is cut ends in …, before a word or number rather than in it.

    >>> shorten("paid 1,234.50 pounds", 10)
    'paid…'
    """
    words = plain(text)
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    if words[most - 1] not in " " and not cut.endswith(" "):
        head, _, tail = cut.rpartition(" ")
        cut = head if head and len(tail) < most // 2 else _NUMBER_END.sub("", cut)
    return cut.rstrip() + "…"


def is_live(stream: TextIO) -> bool:
    """Whether somebody watches who can be shown something that moves: a terminal that is not a dumb one."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def is_coloured(stream: TextIO) -> bool:
    """Whether colours are welcome: on a terminal, unless NO_COLOR, --no-color or TERM=dumb says otherwise."""
    return is_live(stream) and not os.environ.get("NO_COLOR")


def width(stream: TextIO | None = None) -> int:
    """Characters a line: the terminal's, or :data:`PIPE` where there is none; COLUMNS is obeyed."""
    stream = stream or sys.stdout
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return max(NARROWEST, int(given))
    if not stream.isatty():
        return PIPE
    try:
        return max(NARROWEST, os.get_terminal_size(stream.fileno()).columns or USUAL)
    except (OSError, ValueError):
        return USUAL


def console(*, err: bool = False) -> Console:
    """A console that colours only where colours are welcome, and reads nothing as markup."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    coloured = is_coloured(stream)
    return Console(
        stderr=err,
        width=width(stream),
        highlight=False,
        markup=False,
        emoji=False,
        no_color=not coloured,
        color_system="auto" if coloured else None,
    )


def say(text: object = "", *, err: bool = False, indent: int = 0, lead: str | None = None, whole: bool = False) -> None:
    """Print lines of harmless text, wrapped between words on a terminal and never anywhere else.

    Parameters
    ----------
    text
        Lines; each is made harmless.
    err
        Whether to print to standard error.
    indent
        Spaces before each line; a line's own leading spaces are kept for the lines it is wrapped into.
    lead
        What stands before the first line instead of those spaces.
    whole
        Never wrap: what is to be copied.
    """
    stream = sys.stderr if err else sys.stdout
    room = min(width(stream), WIDEST_PARAGRAPH) if stream.isatty() and not whole else None
    for number, line in enumerate(str(text).split("\n")):
        first = lead if lead is not None and number == 0 else " " * indent
        stream.write(_wrapped(plain(line), first, " " * indent, room) + "\n")
    stream.flush()


def say_json(value: object, *, indent: int | None = 1) -> None:
    """Print a value as JSON; what a terminal could trip over is escaped, so that it means the same and does nothing."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    sys.stdout.write(escape_json(text) + "\n")


def escape_json(text: str) -> str:
    r"""JSON text without characters that a terminal obeys; line breaks between values stay.

    >>> escape_json('"\u202e\x9b"')
    '"\\u202e\\u009b"'
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


def _wrapped(line: str, first: str, rest: str, room: int | None) -> str:
    if room is None or len(first) + len(line) <= room:
        return (first + line).rstrip() if line or first.strip() else ""
    from textwrap import fill

    own = line[: len(line) - len(line.lstrip(" "))]
    # a number stays with its per cent sign
    glued = line.lstrip(" ").replace(" %", "\N{NO-BREAK SPACE}%")
    return fill(
        glued,
        room,
        initial_indent=first + own,
        subsequent_indent=rest + own + ("" if first.strip() else "  " if own else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )
