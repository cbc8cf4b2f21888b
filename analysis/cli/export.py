"""marketgap export: a result table as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.completions import offer_tables
from analysis.cli.options import MarketOption, open_market
from analysis.cli.screen import say


def run(
    table: Annotated[
        str,
        typer.Argument(
            help="Table to write, for example comparisons.", show_default=False, autocompletion=offer_tables
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", help="File to write: .csv, .tsv, .parquet, .json or .xlsx by its suffix.", show_default=False
        ),
    ],
    market: MarketOption = None,
) -> None:
    """Write a result table to a file.

    Example: marketgap export comparisons --to comparisons.xlsx
    """
    from analysis.results import export_table, read_results

    results = read_results(open_market(market))
    frame = results.table(table)
    export_table(frame, to, name=table)
    say(f"Wrote {len(frame):,} rows to {to}")
