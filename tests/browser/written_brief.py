"""A brief that was written for tests in a browser."""

from __future__ import annotations

from dataclasses import dataclass

from tests.analyse.invented_results import InventedTables


@dataclass(frozen=True)
class WrittenBrief:
    """A brief and the tables it was written from."""

    address: str
    tables: InventedTables
    brands: tuple[str, ...]
