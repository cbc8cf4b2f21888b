"""Parquet: row number instead of line number."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from spiders.errors import ImportFileError
from spiders.importers.tables.contents import LIMIT
from spiders.importers.tables.table import Row, Table, flatten

ROW = 100
"""Bytes that a row takes at least; a file can repeat one a thousand million times in a few kB."""


def read_columnar(file: Path, data: bytes) -> Table:
    """Read a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[Row] = []
    held = 0
    try:
        parquet = pq.ParquetFile(io.BytesIO(data))
        about = parquet.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if size > LIMIT:
            raise ImportFileError(f"{file}: unpacks to {size >> 20} MB, at most {LIMIT >> 20} MB are read; split it")
        for batch in parquet.iter_batches(batch_size=10_000):
            for item in batch.to_pylist():
                assert isinstance(item, Mapping)
                values = flatten(item)
                held += ROW + sum(len(value) for value in values.values() if isinstance(value, str))
                rows.append(Row(len(rows) + 1, values))
            if held > LIMIT:
                raise ImportFileError(
                    f"{file}: its rows hold more than {LIMIT >> 20} MB when unpacked, {about.num_rows:,} rows in all; split it"
                )
    except (pa.ArrowException, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:160]
        raise ImportFileError(
            f"{file}: is not a readable Parquet file ({words}); export it again, or give a CSV file"
        ) from None
    if not rows:
        raise ImportFileError(f"{file}: has no rows; expected a row for each record")
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    return Table(columns=columns, rows=rows)
