"""marketgap show swot|gaps|comparisons --why: an explanation on the terminal, at its width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analysis.cli.screen import say, say_json
from spiders.errors import UsageError

if TYPE_CHECKING:
    from analysis.explain import Explanation
    from analysis.market_view import MarketView

MOST_ROWS = 15
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
        say_json(_plain(told))
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
    say(told.statement)
    for caution in told.cautions:
        say(f"! {caution}")
    say()
    say(f"Rule {told.rule}")
    say("\nNumbers")
    for fact in told.facts:
        say(fact, indent=2)
    if len(told.table):
        from analysis.cli.show import print_table

        say()
        print_table(told.table.head(MOST_ROWS), title=told.table_title)
        if len(told.table) > MOST_ROWS:
            say(f"{len(told.table) - MOST_ROWS:,} rows more: --json prints all.", indent=1)
    for note in told.footnotes:
        say(note, indent=1)
    _print_quotes(told)


def _print_quotes(told: Explanation) -> None:
    from analysis.cli.show import say_cell

    if told.quotes.empty:
        say("\nNothing to quote: no review says it.")
        return
    say("\nWhat was said, the clearest first")
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
        say(f"“{say_cell(quote.quote)}”", indent=2)
        say(f"{where}{by_hand} [{say_cell(quote.evidence_id)}]", indent=6)
        if say_cell(quote.url):
            say(f"      {say_cell(quote.url)}")
        if say_cell(quote.page_id):
            say(f"      as archived: marketgap show page {say_cell(quote.page_id)}")
    same = len(told.quotes) - len(once)
    if same:
        say(f"{same} more in the same words; --json prints them.", indent=2)
