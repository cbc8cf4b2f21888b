"""How findings are said: plain words first, then the number; the words follow the verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def say_number(value: float) -> str:
    """Two significant figures, without an exponent.

    >>> say_number(2.134), say_number(0.0998), say_number(124.6)
    ('2.1', '0.10', '125')
    """
    if abs(value) < 10:
        value = float(f"{value:.2g}")
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "-"
    digits = max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def say_share(share: float) -> str:
    """A share as per cent, two significant figures.

    >>> say_share(0.1234), say_share(0.0042), say_share(1.0)
    ('12 %', '0.42 %', '100 %')
    """
    return f"{say_number(100 * share)} %"


def say_theme(label: str) -> str:
    """A theme's label inside a sentence: without a capital, unless the word is an abbreviation.

    >>> say_theme("Waiting and response time"), say_theme("ATM and cards")
    ('waiting and response time', 'ATM and cards')
    """
    if len(label) > 1 and label[0].isupper() and not label[1].isupper():
        return label[0].lower() + label[1:]
    return label


def say_count(number: int, word: str) -> str:
    """A small count in words, with its noun.

    >>> say_count(3, "source"), say_count(1, "source"), say_count(14, "source")
    ('three sources', 'one source', '14 sources')
    """
    figure = NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
    return f"{figure} {word}{'' if number == 1 else 's'}"


def say_list(words: Sequence[str]) -> str:
    """Words joined as in a sentence.

    >>> say_list(["a", "b", "c"]), say_list(["a"]), say_list([])
    ('a, b and c', 'a', '')
    """
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def say_comparison(row: Mapping[str, Any], *, name: str, other: str, theme: str, sources: int) -> str:
    """The sentence of one row of table comparisons whose verdict is higher, lower or no_difference.

    Parameters
    ----------
    row
        Of table comparisons.
    name
        The brand.
    other
        Whose customers it is compared with, as in "than the market's".
    theme
        The theme's label.
    sources
        How many sources the brand's reviews come from.
    """
    does = "complain about" if row["side"] == "complaint" else "praise"
    counts = (
        f"{row['reviews']:,} of {row['n']:,} reviews against {row['reviews_against']:,} of {row['n_against']:,}; "
        f"{say_count(sources, 'source')}"
    )
    topic = say_theme(theme)
    ratio, low, high = row["ratio"], row["low"], row["high"]
    if row["verdict"] == "no_difference":
        often = "about as often as"
        return f"Customers of {name} {does} {topic} {often} {other}: no difference (95 % interval of the ratio {say_number(low)} to {say_number(high)}; {counts})"
    alike = "in the same source, half-year and language none"
    if pd.isna(ratio):
        least = f"at least {say_number(low)} times as often ({counts})"
        if row["reviews_against"]:
            return f"Customers of {name} {does} {topic} more often than {other}: {alike} of the latter do; {least}"
        return f"Customers of {name} {does} {topic}, {other} do not: {least}"
    if ratio == 0:
        most = f"at most {say_number(high)} times as often ({counts})"
        if row["reviews"]:
            return f"Customers of {name} {does} {topic} less often than {other}: {alike} of the former do; {most}"
        return f"No customers of {name} {does} {topic}, {other} do: {most}"
    figures = f"(95 % interval {say_number(low)} to {say_number(high)}; {counts})"
    if row["verdict"] == "higher":
        return f"Customers of {name} {does} {topic} {say_number(ratio)} times as often as {other} {figures}"
    return f"Customers of {name} {does} {topic} less often than {other}: {say_number(ratio)} times as often {figures}"
