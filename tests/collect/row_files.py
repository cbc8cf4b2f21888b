"""Files of rows imported into a store of their own, for the tests of every kind of row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from spiders.importers.base import ImportReport, find_importer
from spiders.market import Market
from spiders.store import Store

NOW = datetime(2026, 6, 15, tzinfo=UTC)
MARKET = Market.model_validate(
    {
        "market": {"name": "Lockers", "own": "acme"},
        "brand": [
            {"id": "acme", "name": "Acme Lockers", "domains": ["acme.example"]},
            {"id": "bolt-box", "name": "Bolt Box", "domains": ["boltbox.example"]},
        ],
    }
)


class RowFiles:
    """Writes contents to a file and imports it."""

    def __init__(self, kind: str, folder: Path, store: Store) -> None:
        self.kind, self.folder, self.store = kind, folder, store

    def __call__(
        self,
        data: str | bytes,
        name: str = "file.csv",
        *,
        mapping: Mapping[str, str] | None = None,
        market: Market = MARKET,
        **defaults: str,
    ) -> ImportReport:
        file = self.folder / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        given = {field.removesuffix("_"): value for field, value in defaults.items()}
        return find_importer(self.kind)(
            market, file, mapping=mapping or {}, defaults=given, now=NOW, store=self.store
        )  # fmt: skip


def lines(report: ImportReport) -> list[tuple[int, str]]:
    """Line and reason of each rejected row."""
    return [(rejected.line, rejected.reason) for rejected in report.rejected]


def moment(text: str) -> datetime:
    """A moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
