"""marketgap show swot|gaps|comparisons --why: an explanation on the terminal, at its width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from spiders.errors import UsageError

if TYPE_CHECKING:
    from analysis.explain import Explanation
    from analysis.market_view import MarketView

MOST_ROWS = 15
UNLIMITED = 10_000
EXPLAINED = ("swot", "gaps", "comparisons")


def explain(view: MarketView, table: str, name: str, *, as_json: bool) -> None:
    """Print why a cell says what it says.

    Parameters
    ----------
    view
        The results.
    table
        swot, gaps or comparisons.
    name
        A swot_id; a rank; BRAND/THEME/SIDE, with /BRAND behind for one rival.
    as_json
        Whether to print one JSON object.
    """
    told = _explanation(view, table, name)
    if as_json:
        typer.echo(json.dumps(_plain(told), ensure_ascii=False, indent=1))
        return
    _print(told)


def _explanation(view: MarketView, table: str, name: str) -> Explanation:
    from analysis.explain import explain_comparison, explain_gap, explain_swot

    if table == "swot":
        return explain_swot(view, name)
    if table == "gaps":
        if not name.isdigit():
            raise UsageError(f"show gaps --why: a rank, for example 1; it is {name!r}")
        return explain_gap(view, int(name))
    if table == "comparisons":
        brand, theme, side, *rival = (
            [part.strip() for part in name.split("/")] if name.count("/") in {2, 3} else [""] * 3
        )
        if side not in {"complaint", "praise"}:
            raise UsageError(
                f"show comparisons --why: BRAND/THEME/complaint or BRAND/THEME/praise, with /BRAND behind for one rival; it is {name!r}"
            )
        against = view.brand_id(rival[0]) if rival else None
        return explain_comparison(
            view, brand=str(view.brand_id(brand)), theme=theme, side=side, **({"against": against} if against else {})
        )
    raise UsageError(f"--why explains {', '.join(EXPLAINED)}: marketgap show swot --why ID")


def _plain(told: Explanation) -> dict[str, object]:
    """As JSON values: the cell's columns, and beside them what explains it."""
    import pandas as pd

    def rows(frame: pd.DataFrame) -> object:
        return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))

    return {
        **rows(pd.DataFrame([dict(told.cell)]))[0],  # type: ignore[index]
        "statement": told.statement,
        "explains": told.rule,
        "facts": list(told.facts),
        "cautions": list(told.cautions),
        "footnotes": list(told.footnotes),
        "table": rows(told.table),
        "quotes": rows(told.quotes),
    }


def _print(told: Explanation) -> None:
    from rich.console import Console

    console = Console()
    width = console.width if console.is_terminal else UNLIMITED
    _say(told.statement, width)
    for caution in told.cautions:
        _say(f"! {caution}", width)
    typer.echo()
    _say(f"Rule {told.rule}", width)
    typer.echo("\nNumbers")
    for fact in told.facts:
        _say(fact, width, indent=2)
    if len(told.table):
        from analysis.cli.show import print_table

        typer.echo()
        print_table(told.table.head(MOST_ROWS), title=told.table_title)
        if len(told.table) > MOST_ROWS:
            _say(f"{len(told.table) - MOST_ROWS:,} rows more: --json prints all.", width, indent=1)
    for note in told.footnotes:
        _say(note, width, indent=1)
    _print_quotes(told, width)


def _print_quotes(told: Explanation, width: int) -> None:
    from analysis.cli.show import say_cell

    if told.quotes.empty:
        typer.echo("\nNothing to quote: no review says it.")
        return
    typer.echo("\nWhat was said, the clearest first")
    once = told.quotes.drop_duplicates("quote")
    for quote in once.itertuples():
        where = ", ".join(
            part
            for part in (say_cell(quote.brand), say_cell(quote.source), say_cell(quote.published) or "no date")
            if part
        )
        by_hand = (
            f", {say_cell(quote.corrected).replace('|', ' and ')} corrected by hand"
            if say_cell(quote.corrected)
            else ""
        )
        _say(f"“{say_cell(quote.quote)}”", width, indent=2)
        _say(f"{where}{by_hand} [{say_cell(quote.evidence_id)}]", width, indent=6)
        if say_cell(quote.url):
            typer.echo(f"      {say_cell(quote.url)}")
        if say_cell(quote.page_id):
            typer.echo(f"      as archived: marketgap show page {say_cell(quote.page_id)}")
    same = len(told.quotes) - len(once)
    if same:
        _say(f"{same} more in the same words; --json prints them.", width, indent=2)


def _say(text: str, width: int, *, indent: int = 0) -> None:
    """A paragraph at the terminal's width; one line where there is no terminal."""
    from textwrap import fill

    text = "".join(c if c.isprintable() else " " for c in text)
    room = max(40, min(width, 110)) if width < UNLIMITED else UNLIMITED
    if room < UNLIMITED:
        text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lead = " " * indent
    typer.echo(
        fill(text, room, initial_indent=lead, subsequent_indent=lead, break_long_words=False, break_on_hyphens=False)
    )
