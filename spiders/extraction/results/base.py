"""The contract of this folder: a reader recognises pages by their shape and turns them into rows.

A member is a subclass of :class:`ResultsReader` with a ``name`` of its own, in any module here; it is found by being here and asked in the order of
``order``, then ``name``. Nothing here asks an engine for anything: that is the work of ``spiders/serps``.
"""

from __future__ import annotations

import inspect
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import ClassVar

from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.records import PageState, SerpPart, fold_space


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row before it is counted within its part."""

    part: SerpPart
    url: str
    title: str | None = None
    snippet: str | None = None


class ResultsReader(ABC):
    """Reads the results pages of one engine, or the answers of one API."""

    name: ClassVar[str]
    order: ClassVar[int] = 50
    """Readers with a smaller number are asked first; the generic one is last."""

    @abstractmethod
    def recognises(self, page: PageContent) -> bool:
        """Whether the page has this engine's shape; cheap, and never raises on any page."""

    @abstractmethod
    def read(self, page: PageContent) -> Extracted[FoundRow]:
        """The rows of a recognised page, parts told apart, and the page's state."""


def counted(rows: Iterable[Row]) -> tuple[FoundRow, ...]:
    """Rows with their position within their part, in page order; the same title and address twice in a part count once."""
    seen: set[tuple[SerpPart, str, str | None]] = set()
    numbers: dict[SerpPart, int] = {}
    found = []
    for row in rows:
        if not row.url or (row.part, row.url, row.title) in seen:
            continue
        seen.add((row.part, row.url, row.title))
        numbers[row.part] = numbers.get(row.part, 0) + 1
        found.append(
            FoundRow(
                part=row.part,
                position=numbers[row.part],
                url=row.url,
                title=fold_space(row.title) or None if row.title else None,
                snippet=fold_space(row.snippet) or None if row.snippet else None,
            )
        )
    return tuple(found)


def answer_of(
    rows: Sequence[FoundRow], *, next_url: str | None = None, notes: Sequence[str] = ()
) -> Extracted[FoundRow]:
    """The answer for a page that could be read: ok with organic rows, empty when there are only others."""
    organic = any(row.part is SerpPart.ORGANIC for row in rows)
    return Extracted(
        state=PageState.OK if organic else PageState.EMPTY,
        records=tuple(rows),
        reason=None if organic else "the page has no organic result",
        next_url=next_url,
        notes=tuple(notes),
    )


@cache
def readers() -> tuple[ResultsReader, ...]:
    """All members, in the order in which they are asked."""
    package = import_module(__package__)
    found: list[ResultsReader] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = import_module(f"{__package__}.{info.name}")
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, ResultsReader) and member.__module__ == module.__name__ and "name" in vars(member):
                found.append(member())
    return tuple(sorted(found, key=lambda reader: (reader.order, reader.name)))
