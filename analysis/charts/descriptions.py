"""What a chart shows, said in words: for who cannot see it, and for who wants to know what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.wording import say_count, say_list, say_number, say_share


def say_some(words: Sequence[str], most: int = 4) -> str:
    """The first few, and how many more.

    >>> say_some(["a", "b", "c"], 2), say_some(["a", "b"])
    ('a, b and 1 more', 'a and b')
    """
    if len(words) <= most:
        return say_list(list(words))
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def say_shared(share: Any, low: Any, high: Any) -> str:
    """A share with its interval.

    >>> say_shared(0.121, 0.09, 0.16)
    '12 % (9.0 to 16)'
    """
    if pd.isna(low) or pd.isna(high):
        return say_share(float(share))
    return f"{say_share(float(share))} ({say_number(100 * float(low))} to {say_number(100 * float(high))})"


def say_verdicts(higher: Sequence[str], lower: Sequence[str], rest: int, *, what: str) -> str:
    """Which cells differ beyond chance, and of how many that cannot be said.

    >>> say_verdicts(["Acme on waiting"], [], 5, what="compared with the other brands")
    'Compared with the other brands, higher: Acme on waiting; lower: none. For five others there is no difference, or it cannot be told.'
    """
    found = f"higher: {say_some(higher) or 'none'}; lower: {say_some(lower) or 'none'}"
    left = f" For {say_count(rest, 'other')} there is no difference, or it cannot be told." if rest else ""
    return f"{what[:1].upper()}{what[1:]}, {found}.{left}"


def say_first(labels: Sequence[str], lows: Sequence[float], highs: Sequence[float]) -> str:
    """Whether the first of a list ordered by size is the first beyond doubt: whether its interval reaches the next ones'.

    >>> say_first(["a", "b", "c"], [5, 4, 1], [7, 6, 2])
    'The interval of a overlaps that of b: which of them comes first is not certain.'
    >>> say_first(["a", "b"], [5, 1], [7, 2])
    'The interval of a lies above all the others.'
    """
    if len(labels) < 2:
        return ""
    close = [label for label, high in zip(labels[1:], highs[1:], strict=True) if high >= lows[0]]
    if not close:
        return f"The interval of {labels[0]} lies above all the others."
    which = "that" if len(close) == 1 else "those"
    return (
        f"The interval of {labels[0]} overlaps {which} of {say_some(close)}: which of them comes first is not certain."
    )
