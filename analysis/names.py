"""Names that people type: checked against those there are, with the nearest ones when there is no such."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from spiders.errors import UsageError

MOST_LISTED = 60


def check_name(what: str, word: str | None, known: Iterable[str]) -> str | None:
    """The word, when it is one of those known; None for None.

    Parameters
    ----------
    what
        What it names: ``theme``, ``stage``.
    word
        As typed; upper and lower case are the same when nothing else is.
    known
        All there are, in the order to list them.

    Raises
    ------
    UsageError
        When it is none of them; names the nearest, and all.

    Examples
    --------
    >>> check_name("side", "Praise", ["complaint", "praise"])
    'praise'
    """
    if word is None:
        return None
    names = list(known)
    if word in names:
        return word
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    raise UsageError(f"there is no {what} {word!r}{say_nearest(word, names)}; {_list(names)}")


def say_nearest(word: str, known: Iterable[str]) -> str:
    """The names most like the word, as an aside; empty when none is.

    >>> say_nearest("refund", ["refunds", "waiting"])
    ' (did you mean refunds?)'
    """
    near = get_close_matches(word.casefold(), list(known), n=2, cutoff=0.6)
    return f" (did you mean {' or '.join(near)}?)" if near else ""


def _list(names: list[str]) -> str:
    if not names:
        return "there is none at all"
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return f"there are {', '.join(names[:MOST_LISTED])}{more}"
