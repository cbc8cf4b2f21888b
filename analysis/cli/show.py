"""marketgap show: a result table in the terminal, and why a cell of the SWOT says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.completions import offer_brands, offer_tables_and_page, offer_themes
from analysis.cli.options import JsonOption, MarketOption, open_market
from analysis.cli.screen import escape_json, say, shorten
from analysis.cli.show_programme import BELOW, EMPTY, PRINTERS, READERS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.market_view import MarketView

SHOWN = {
    "swot": ["brand", "quadrant", "statement", "swot_id"],
    "comparisons": [
        "brand",
        "against",
        "theme_id",
        "side",
        "share",
        "share_against",
        "ratio",
        "low",
        "high",
        "q",
        "verdict",
        "robust",
    ],
    "reviews": ["brand", "source", "published", "rating", "polarity_label", "main_theme", "text"],
    "opinions": ["opinion_id", "brand", "polarity_label", "intent", "themes", "text"],
    "themes": ["theme_id", "label", "origin", "reviews", "complaint_share", "stability", "note"],
    "faq": ["brand", "question", "answer"],
    "rankings": ["keyword", "captured_at", "state", "position", "part", "brand", "domain"],
    "discovered": [
        "domain",
        "kind",
        "name",
        "share_of_voice",
        "low_curve",
        "high_curve",
        "keywords",
        "wins",
        "evidence",
    ],
    "health": ["brand", "source", "spider", "expected", "got", "blocked", "failed", "verdict", "reason"],
    "standing": ["brand", "side", "n", "share", "share_low", "share_high", "rating", "ratio", "low", "high", "verdict"],
}
"""Columns worth a terminal's width; all of them are exported."""
CELL = 160
"""Characters of a text that a table shows."""
SHORT = 12
"""A column of words no longer than this (verdicts, ids) is not wrapped."""
HOW_TO_GO_ON = "To rename, merge, split, keep (pin) or ignore themes: marketgap show themes --as taxonomy prints blocks to copy into"
UNRELIABLE = "unreliable"
WHAT_UNRELIABLE = "unreliable: other samples of these reviews would draw the theme otherwise (stability below 0.60); read its quotes first"
HOW_TO_EDIT = (
    "To rename, merge, split, keep (pin) or ignore themes: marketgap show themes --as taxonomy > taxonomy.toml, then follow "
    "its first lines"
)


def run(
    table: Annotated[
        str,
        typer.Argument(
            help="Table to show: swot, gaps, comparisons, themes, ...; or page.",
            show_default=False,
            autocompletion=offer_tables_and_page,
        ),
    ],
    page_id: Annotated[
        str | None, typer.Argument(metavar="[PAGE_ID]", help="With page: the archived page.", show_default=False)
    ] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", help="Only this brand.", show_default=False, autocompletion=offer_brands)
    ] = None,
    theme: Annotated[
        str | None, typer.Option("--theme", help="Only this theme.", show_default=False, autocompletion=offer_themes)
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows to show.")] = 40,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            help="Why it says so: with swot the id of a cell, with gaps a rank, with comparisons BRAND/THEME/complaint "
            "or praise. Prints rule, numbers, strata, quotes and pages.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--as", help="With themes: taxonomy prints a taxonomy.toml to start from.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="With page: write its bytes there, as fetched.", show_default=False)
    ] = None,
    market: MarketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a result table, or an archived page.

    Example: marketgap show swot --brand acme
    """
    from spiders.errors import UsageError

    if table == "page":
        from analysis.cli.archived_page import show_page

        if page_id is None:
            raise UsageError("show page: give the id of a page; ids stand in the column page_id of table reviews")
        show_page(open_market(market), page_id, to=to)
        return
    if page_id is not None or to is not None:
        raise UsageError(
            "a page id and --to go with: marketgap show page; a table goes to a file with marketgap export"
        )

    from analysis.market_view import MarketView

    view = MarketView(open_market(market))
    if why is not None:
        from analysis.cli.why import explain

        explain(view, table, why, as_json=as_json)
        return
    if form is not None:
        if (table, form) != ("themes", "taxonomy"):
            raise UsageError(f"--as: there is only marketgap show themes --as taxonomy; it is show {table} --as {form}")
        from analysis.taxonomy.writing import write_taxonomy

        say(write_taxonomy(view.table("themes"), market=view.market.market.name).rstrip("\n"), whole=True)
        return
    frame = view.table(table)
    if theme is not None:
        from analysis.names import check_name

        theme = check_name("theme", theme, view.table("themes")["theme_id"])
    for column, wanted in (("brand", view.brand_id(brand)), ("theme_id", theme)):
        if wanted is not None:
            if column not in frame:
                raise UsageError(f"table {table} has no column {column}; it has {', '.join(frame.columns)}")
            frame = frame[frame[column] == wanted]
    if as_json:
        say(
            escape_json(
                frame.head(rows).to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False)
            ),
            whole=True,
        )
        return
    if table == "swot":
        _print_swot(view, frame, view.brand_id(brand))
        return
    if table == "gaps":
        _print_gaps(view, frame.head(rows))
        return
    if frame.empty and table in EMPTY:
        say(EMPTY[table])
        return
    if table in PRINTERS:
        PRINTERS[table](frame.head(rows))
        if len(frame) > rows:
            say(f"\n{len(frame) - rows:,} more: --rows, or marketgap export {table} --to {table}.csv")
        if table in BELOW:
            say(f"\n{BELOW[table]}")
        return
    if table in READERS:
        frame = READERS[table](frame)
    if table == "themes":
        shaky = _shaky(view)
        frame = frame.assign(note=[UNRELIABLE if name in shaky else "" for name in frame["theme_id"]])
    print_table(frame[SHOWN.get(table, list(frame.columns))].head(rows), title=f"{table}: {len(frame):,} rows")
    if len(frame) > rows:
        say(f"{len(frame) - rows:,} rows more: --rows, or marketgap export {table} --to {table}.csv")
    if table in BELOW:
        say(BELOW[table])
    if table == "themes":
        if shaky & set(frame["theme_id"]):
            say(WHAT_UNRELIABLE)
        own = view.market.taxonomy_file
        say(HOW_TO_EDIT if own is None else f"{HOW_TO_GO_ON} {own.name}")
    if table == "comparisons":
        say("Why: marketgap show comparisons --why BRAND/THEME/complaint (or praise; /BRAND behind for one rival)")


def _print_swot(view: MarketView, frame: pd.DataFrame, only: str | None) -> None:
    """The SWOT as paragraphs: sentences read badly in columns."""
    shaky = _shaky(view)
    for brand in view.market.brand:
        if only not in {None, brand.id}:
            continue
        mine = frame[frame["brand"] == brand.id]
        own = " (own)" if brand.id == view.own else ""
        say(f"\n{brand.name}{own}")
        if mine.empty:
            say("  Nothing can be said beyond doubt.")
        for quadrant, cells in mine.groupby("quadrant", sort=False):
            say(f"  {str(quadrant).capitalize()}")
            for cell in cells.itertuples():
                say(f"    [{cell.swot_id}] {cell.statement}{_caution(cell.caution)}{_doubt(cell.theme_id, shaky)}")
    if shaky & set(frame["theme_id"].dropna()):
        say(f"\n{WHAT_UNRELIABLE}")
    say("\nWhy a cell says what it says: marketgap show swot --why ID")


def _caution(checks: object) -> str:
    names = say_cell(checks).split("|")
    return f" (Not so {', nor '.join(names)}.)" if names[0] else ""


def _shaky(view: MarketView) -> set[str]:
    """Themes whose bootstrap stability is too low to rely on."""
    from analysis.themes.quality import RELIABLE

    themes = view.table("themes")
    return set(themes.loc[themes["stability"].lt(RELIABLE), "theme_id"])


def _doubt(theme: object, shaky: set[str]) -> str:
    return f" [theme {UNRELIABLE}]" if theme in shaky else ""


def _print_gaps(view: MarketView, frame: pd.DataFrame) -> None:
    shaky = _shaky(view)
    for heading, certainty in (("Supported", "supported"), ("Looked at, not supported", "not_supported")):
        part = frame[frame["certainty"] == certainty]
        if not part.empty:
            say(f"\n{heading}")
        for gap in part.itertuples():
            say(
                f"  {gap.rank:>2}. score {gap.score:.1f} ({gap.low:.1f} to {gap.high:.1f})  {gap.statement}{_doubt(gap.theme_id, shaky)}"
            )
    if frame.empty:
        say("No customer complains about any theme that was found, so there is no gap to speak of.")
        return
    if shaky & set(frame["theme_id"]):
        say(f"\n{WHAT_UNRELIABLE}")
    say("\nWhy: marketgap show gaps --why RANK")


def print_table(frame: pd.DataFrame, *, title: str) -> None:
    """A table at the terminal's width: numbers whole, words wrapped."""
    from analysis.cli.grids import Column, print_grid

    rows = [[say_cell(value) for value in row] for row in frame.itertuples(index=False)]
    columns = [
        Column(
            name=str(name),
            right=frame[name].dtype.kind in "iuf",
            whole=frame[name].dtype.kind in "iufbM" or all(len(row[place]) <= SHORT for row in rows),
        )
        for place, name in enumerate(frame.columns)
    ]
    print_grid(columns, rows, title=title)


def say_cell(value: object) -> str:
    """A cell as one line of readable text; empty when it is."""
    import numpy as np
    import pandas as pd

    if value is None or bool(pd.isna(value)):  # type: ignore[call-overload]
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return shorten(value, CELL)
