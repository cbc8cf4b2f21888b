"""Words of scripts that write without spaces: every pair of neighbouring characters stands for one.

Most Chinese words have two characters, so pairs find what two texts share without a dictionary.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")


def spaced(text: str) -> str:
    """The text with its unspaced runs written as pairs of characters; other text is left as it is.

    >>> spaced("退款很慢 (Refund)"), spaced("No refund"), spaced("坏")
    ('退款 款很 很慢 (Refund)', 'No refund', '坏')
    """
    return _UNSPACED.sub(_pairs, text)


def _pairs(run: re.Match[str]) -> str:
    found = run.group()
    pairs = " ".join(found[i : i + 2] for i in range(len(found) - 1)) if len(found) > 1 else found
    before = run.start() > 0 and not run.string[run.start() - 1].isspace()
    behind = run.end() < len(run.string) and not run.string[run.end()].isspace()
    return f"{' ' * before}{pairs}{' ' * behind}"


def words_of(text: str) -> list[str]:
    """Words in lower case, pairs of characters where a script writes without spaces.

    >>> words_of("Parcel locker, near-me"), words_of("快递柜")
    (['parcel', 'locker', 'near', 'me'], ['快递', '递柜'])
    """
    return _WORD.findall(spaced(text.casefold()))
