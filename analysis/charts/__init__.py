"""Charts of the result tables, one a file; the same in notebooks and briefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.charts import schema_import as schema_import  # before any chart imports Altair

if TYPE_CHECKING:
    from analysis.charts.base import Drawing


def draw_chart(name: str, market: Any, *, brand: str | None = None, width: int = 640) -> Drawing:
    """Draw one chart of a market.

    Parameters
    ----------
    name : str
        One of the files in this folder, for example ``"complaint_rates"``.
    market
        What ``analysis.open("market.toml")`` gives.
    brand : str, optional
        Id or name of the brand to look from; default: the own brand of market.toml.
    width : int, default 640
        Pixels.

    Returns
    -------
    Drawing
        Shows itself in Jupyter; ``.svg`` is its text.

    Raises
    ------
    UsageError
        When there is no chart or brand of that name.
    """
    from analysis.charts.base import ChartView, brand_order, find_charts
    from spiders.errors import UsageError

    charts = find_charts()
    if name not in charts:
        raise UsageError(f"no chart is called {name!r}; there are {', '.join(charts)}")
    description = market.market
    brands, own = brand_order(description, brand)
    return charts[name].draw(ChartView(tables=market.results, brands=brands, own=own), width)
