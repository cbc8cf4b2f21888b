"""The part of a market's view that is for the eye: its card, readable tables, charts, choices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.briefs.column_words import TABLE_WORDS
from analysis.briefs.web_text import show_text
from analysis.choices import Choices
from analysis.frame_cells import Names
from analysis.frame_view import ShownFrame, flatten, show_frame
from analysis.market_card import card_html
from analysis.names import check_name
from analysis.programme_view import ProgrammeView
from analysis.reader_columns import NO_ROW, NO_ROWS, reader_columns, recognise_table
from spiders.errors import UsageError

if TYPE_CHECKING:
    from analysis.charts.base import Drawing
    from analysis.explorer import Explorer

NARROW = 350
"""Pixels of a chart on a telephone."""
READ = ("brands", "themes", "metrics", "responsiveness", "visibility")
"""Tables that a method makes more readable than the stored one."""


class ShownView(ProgrammeView):
    """The part of :class:`analysis.market_view.MarketView` that shows; what it shows is escaped and safe to look at."""

    @cached_property
    def names(self) -> Names:
        """Ids of brands, and of themes from the most complained about on, with what to call them."""
        themes = self.table("themes").sort_values(["complaint_share", "theme_id"], ascending=[False, True])
        return Names(
            brands={brand.id: brand.name for brand in self.market.brand},
            themes={str(t): show_text(label, 80) for t, label in zip(themes["theme_id"], themes["label"], strict=True)},
        )

    @property
    def brand(self) -> Choices:
        """Brand ids, completed by the tab key: ``market.reviews(brand=market.brand.acme)``."""
        return Choices("brand", self.names.brands)

    @property
    def theme(self) -> Choices:
        """Theme ids, completed by the tab key: ``market.reviews(theme=market.theme.waiting)``."""
        return Choices("theme", self.names.themes)

    def show(
        self,
        what: pd.DataFrame | pd.Series | str,
        *,
        columns: Sequence[str] | None = None,
        rows: int = 15,
        title: str = "",
    ) -> ShownFrame:
        """Show a frame as a person wants to read it; the frame itself stays as it is.

        Shares stand as per cent with their interval behind them, ids as names, moments as days; addresses are links;
        words from the web are escaped, so that nothing in a review can act.

        Parameters
        ----------
        what
            Any frame of this market, also a filtered, pivoted or grouped one, or the name of a result table.
        columns
            Which, in this order; by default those one reads first of a result table, all of any other frame.
        rows
            The most to show.
        title
            Above it.

        Returns
        -------
        ShownFrame
            Shows itself in Jupyter and in the terminal; ``.frame`` is the data, ``.html`` the markup.

        Raises
        ------
        ResultsError
            When there is no table of that name; names the nearest.
        UsageError
            When there is no such column; names the nearest.

        Examples
        --------
        ``market.show(market.gaps(supported=True))``
        ``market.show("metrics", rows=50)``
        """
        frame = flatten(self._named(what) if isinstance(what, str) else what)
        table = what if isinstance(what, str) and what != "brands" else recognise_table(frame)
        if isinstance(what, str) and not title:
            title = TABLE_WORDS.get(what, "")
        wanted = list(columns) if columns is not None else reader_columns(table or "", frame)
        wanted = [str(check_name("column", name, frame.columns)) for name in wanted]
        return show_frame(
            frame,
            names=self.names,
            columns=wanted,
            rows=rows,
            title=show_text(title, 200),
            empty=NO_ROWS.get(table or "", NO_ROW),
        )

    def chart(self, name: str, *, brand: str | None = None, width: int = 760) -> Drawing:
        """Draw one of the charts of the briefs.

        Parameters
        ----------
        name
            ``"complaint_rates"``, ``"gaps"``, ``"journey_map"`` ...; a wrong name lists them.
        brand
            Id or name of the brand to look from; one's own by default.
        width
            Pixels.

        Returns
        -------
        Drawing
            Shows itself in Jupyter with its caption and what it says in words; ``.svg`` is the picture.

        Raises
        ------
        UsageError
            When there is no such chart or brand.

        Examples
        --------
        ``market.chart("complaint_rates", width=640)``
        """
        from dataclasses import replace

        from analysis.charts import draw_chart

        whose = self.brand_id(brand)
        wide = draw_chart(name, self, brand=whose, width=width)
        if wide.spec is None or width <= NARROW:
            return wide
        return replace(wide, narrow=draw_chart(name, self, brand=whose, width=NARROW))

    def explore(self, view: str = "themes", *, brand: str | None = None, theme: str | None = None) -> Explorer:
        """Choose brand and theme with menus; without a running Jupyter, a page that unfolds.

        Parameters
        ----------
        view
            ``"themes"``, ``"swot"``, ``"gaps"`` or ``"journey"``.
        brand, theme
            What is chosen at first, by id or name.

        Returns
        -------
        Explorer
            Shows itself.

        Raises
        ------
        UsageError
            When there is no such view, brand or theme; names the nearest.

        Examples
        --------
        ``market.explore("themes", theme="waiting")``
        """
        from analysis.explorer import Explorer

        return Explorer(self, view, brand=brand, theme=theme)

    def _named(self, table: str) -> pd.DataFrame:
        if table in READ:
            found: pd.DataFrame = getattr(self, table)()
            return found
        return self.table(table)

    def _repr_html_(self) -> str:
        return card_html(self)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.results.names)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """``market["gaps"]``: the result table as it is exported."""
        if not isinstance(table, str):
            raise UsageError(f'a table is asked for by its name, not by {table!r}: market["gaps"]')
        return self.table(table)
