"""A figure as words that still knows its number, so that a table can be put in order by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

import pandas as pd
from markupsafe import Markup


class Shown(str):
    """Words for a figure; ``number`` is the figure, None when there is none.

    >>> Shown("4.2 %", 0.042).number
    0.042
    """

    __slots__ = ("number",)
    number: float | None

    def __new__(cls, words: str, number: float | None = None) -> Shown:
        """The words, with their number."""
        made = super().__new__(cls, words)
        made.number = number
        return made


def in_order(say: Callable[[object], str]) -> Callable[[object], str]:
    """Makes a function that writes a figure in words remember the figure; moments count in seconds."""

    @wraps(say)
    def remembering(value: object) -> str:
        return Shown(say(value), _number(value))

    return remembering


def order_attribute(words: object) -> Markup:
    """The attribute by which the page puts a cell in order; empty when the words know no number.

    >>> order_attribute(Shown("4.2 %", 0.042))
    Markup(' data-value="0.042"')
    """
    number = getattr(words, "number", None)
    return Markup("") if number is None else Markup(f' data-value="{number:.10g}"')  # noqa: S704 - a number


def _number(value: object) -> float | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return pd.Timestamp(value).timestamp() if isinstance(value, str | datetime) else float(value)  # type: ignore[arg-type]
