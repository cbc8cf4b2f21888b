"""Tables that fit: every number whole at any width, words wrapped, and one block a row where columns do not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.cli.screen import console, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

GAP = 2
READABLE = 14
"""Characters below which words are not worth a column."""
LONGEST_NUMBER = 30
_NUMBER = re.compile(r"[-+(]?\d[\d.,:%/–-]*\)?")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    right: bool = False
    """Numbers stand at the right."""
    whole: bool = False
    """Never wrapped: numbers, days, verdicts."""


def print_grid(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Text]],
    *,
    title: str | None = None,
    to: Console | None = None,
) -> None:
    """Print a table at the width there is.

    Parameters
    ----------
    columns
        What there is to see.
    rows
        A cell a column: words (made harmless here), or a Text of this program with its colours.
    title
        A line above.
    to
        Where; standard output by default.
    """
    from rich.text import Text

    screen = to or console()
    cells = [[cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row] for row in rows]
    if title:
        screen.print(Text(plain(title)), soft_wrap=screen.width >= len(title))
    for broken in (False, True):
        heads = [_head(column.name, broken=broken) for column in columns]
        widths = _widths(columns, heads, cells, screen.width)
        if widths is not None:
            _print_table(screen, columns, heads, cells, widths)
            return
    _print_blocks(screen, columns, cells)


def _head(name: str, *, broken: bool) -> list[str]:
    """A column's name, in as many lines as it has words when room is short."""
    if not broken:
        return [name]
    return [part for part in re.split(r"(?<=_)|\s+", name) if part] or [""]


def _widths(
    columns: Sequence[Column], heads: Sequence[Sequence[str]], rows: Sequence[Sequence[Text]], room: int
) -> list[int] | None:
    """Characters a column; None when not even the least they need is there."""
    natural, least = [], []
    for place, (column, head) in enumerate(zip(columns, heads, strict=True)):
        named = max(len(part) for part in head)
        cells = [row[place] for row in rows]
        wanted = max([named, *(cell.cell_len for cell in cells)])
        numbers = max(
            (len(found) for cell in cells for found in _NUMBER.findall(cell.plain) if len(found) <= LONGEST_NUMBER),
            default=0,
        )
        natural.append(wanted)
        least.append(wanted if column.whole else min(wanted, max(READABLE, named, numbers)))
    left = room - sum(least) - GAP * (len(columns) - 1)
    if left < 0:
        return None
    widths = list(least)
    # the room that is left goes to whoever still lacks some, in equal parts
    while left > 0 and (lacking := [i for i, width in enumerate(widths) if width < natural[i]]):
        part = max(1, left // len(lacking))
        for place in lacking:
            more = min(part, natural[place] - widths[place], left)
            widths[place] += more
            left -= more
    return widths


def _print_table(
    screen: Console,
    columns: Sequence[Column],
    heads: Sequence[Sequence[str]],
    rows: Sequence[Sequence[Text]],
    widths: Sequence[int],
) -> None:
    from rich.text import Text

    height = max(len(head) for head in heads)
    for line in range(height):
        words = [Text(head[line - height + len(head)] if line >= height - len(head) else "") for head in heads]
        _print_line(screen, columns, words, widths)
    screen.print(Text("─" * (sum(widths) + GAP * (len(widths) - 1))), soft_wrap=True)
    for row in rows:
        wrapped = [
            list(cell.wrap(screen, width, overflow="fold")) or [Text()] for cell, width in zip(row, widths, strict=True)
        ]
        for line in range(max(len(part) for part in wrapped)):
            pieces = [part[line] if line < len(part) else Text() for part in wrapped]
            _print_line(screen, columns, pieces, widths)


def _print_line(screen: Console, columns: Sequence[Column], cells: Sequence[Text], widths: Sequence[int]) -> None:
    from rich.text import Text

    line = Text()
    for place, (column, cell, width) in enumerate(zip(columns, cells, widths, strict=True)):
        cell.rstrip()
        free = " " * (width - cell.cell_len)
        if place:
            line.append(" " * GAP)
        line.append_text(Text(free) + cell if column.right else cell + Text(free))
    line.rstrip()
    screen.print(line, soft_wrap=True)


def _print_blocks(screen: Console, columns: Sequence[Column], rows: Sequence[Sequence[Text]]) -> None:
    """One block a row, one line a value: for a window too narrow for columns."""
    from rich.text import Text

    names = max(len(column.name) for column in columns)
    beside = screen.width - names - GAP >= READABLE
    for number, row in enumerate(rows):
        if number:
            screen.print()
        for column, cell in zip(columns, row, strict=True):
            if not cell.plain.strip():
                continue
            first, indent = (f"{column.name:{names}}  ", names + GAP) if beside else (f"{column.name}:", 2)
            if not beside:
                screen.print(Text(first), soft_wrap=True)
            for line, piece in enumerate(cell.wrap(screen, max(1, screen.width - indent), overflow="fold")):
                piece.rstrip()
                lead = first if beside and line == 0 else " " * indent
                screen.print(Text(lead) + piece, soft_wrap=True)
