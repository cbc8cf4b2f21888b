"""Options that many verbs share, as annotated types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spiders.market import Market

MarketOption = Annotated[
    Path | None,
    typer.Option(
        "-m", "--market", help="Market file; default: market.toml here or in a parent folder.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now",
        help="The moment this run takes for now (ISO 8601, UTC): same input and same moment give the same bytes.",
        show_default=False,
    ),
]


def open_market(file: Path | None) -> Market:
    """The market of ``-m``, or the one found from the current folder.

    Raises
    ------
    MarketError
        When there is none or it is not valid.
    """
    from spiders.market import find_market_file, read_market

    return read_market(file if file is not None else find_market_file())
