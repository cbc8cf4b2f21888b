"""Everything a store holds, as bytes to look for words in that must not be there; whichever store it is."""

from __future__ import annotations

from pathlib import Path

from spiders.schema import TABLES
from spiders.store import Store


def stored_bytes(store: Store) -> bytes:
    """The file of an SQLite store with its journal; every row of every table of another."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            file = Path(store.engine.url.database or "")
            journal = file.with_name(f"{file.name}-wal")
            return file.read_bytes() + (journal.read_bytes() if journal.exists() else b"")
        rows = [str(tuple(row)) for table in TABLES.values() for row in connection.execute(table.select())]
    return "\n".join(rows).encode()
