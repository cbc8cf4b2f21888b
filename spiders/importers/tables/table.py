"""Rows with their line numbers, and the columns they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One row: column -> value (text, number, flag, moment, or None)."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A whole file of rows."""

    columns: Sequence[str]
    rows: Sequence[Row]
    broken: Sequence[tuple[int, str]] = ()
    """Line and reason of rows that could not even be read."""
    notes: Sequence[str] = field(default=())
    """What was assumed in reading."""

    @property
    def listed(self) -> str:
        """The columns' names for a message; a file may have thousands, or names as long as books.

        >>> Table(columns=["text", "n" * 99], rows=[]).listed == "text, " + "n" * 60
        True
        """
        more = f" and {len(self.columns) - 40:,} more" if len(self.columns) > 40 else ""
        return ", ".join(name[:60] for name in self.columns[:40]) + more


def name_columns(header: Sequence[object]) -> list[str]:
    """Column names from a header row: trimmed; one that stands there twice gets a number; "" stays nameless.

    >>> name_columns(["text", " text ", None])
    ['text', 'text (2)', '']
    """
    names: list[str] = []
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for cell in header:
        name = " ".join(str(cell).replace("\ufeff", "").split()) if cell is not None else ""
        unique = name
        while name and unique in taken:
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name} ({counts[name]})"
        taken.add(unique)
        names.append(unique)
    return names


def flatten(item: Mapping[str, object], *, prefix: str = "", depth: int = 3) -> dict[str, object]:
    """Nested objects as columns with dotted names; deeper ones and lists stay as they are.

    >>> flatten({"author": {"name": "Jo"}, "stars": 4})
    {'author.name': 'Jo', 'stars': 4}
    """
    flat: dict[str, object] = {}
    for key, value in item.items():
        if isinstance(value, Mapping) and depth:
            flat |= flatten(value, prefix=f"{prefix}{key}.", depth=depth - 1)
        else:
            flat[f"{prefix}{key}"] = value
    return flat
