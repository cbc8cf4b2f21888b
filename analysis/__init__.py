"""marketgap's concluding half: it reads the store, never fetches.

``analysis.open("market.toml")`` gives the results of a market to explore.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.market_view import MarketView

__all__ = ["open"]


def open(file: Path | str | None = None) -> MarketView:
    """Open a market's results.

    Parameters
    ----------
    file
        market.toml, or a folder with one; the current folder or a parent of it by default.

    Raises
    ------
    MarketError
        When the market file is missing or wrong.
    ResultsError
        On first use of a table, when nothing was analysed yet.
    """
    from analysis.market_view import MarketView
    from spiders.market import find_market_file, read_market

    path = Path(file) if file is not None else None
    if path is None or path.is_dir():
        path = find_market_file(path)
    return MarketView(read_market(path))
