"""``marketgap forget``: erase from store, archive and result tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import JsonOption, MarketOption, open_market
from analysis.cli.screen import say, say_json


def run(
    author: Annotated[
        str | None, typer.Option("--author", help="Key of an author, as in the table reviews.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="A source, or the name of an imported file.", show_default=False)
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", help="Reviews published before this date.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    market: MarketOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase reviews with the archived pages that hold them; cannot be undone.

    Example: marketgap forget --source reviews.example --before 2024-01-01
    """

    from spiders.archive import open_archive
    from spiders.erasure import erase, find_doomed
    from spiders.errors import UsageError
    from spiders.store import open_store

    moment = None
    if before is not None:
        from spiders.importers.tables.values import UnreadableError, read_moment

        try:
            moment = read_moment(before, dayfirst=None)
        except UnreadableError:
            moment = None
        if moment is None:
            raise UsageError(f"--before {before}: expected a date such as 2024-12-31")
    opened = open_market(market)
    archive = open_archive(opened)
    with open_store(opened.store_url) as store:
        doomed = find_doomed(store, archive, author=author, source=source, before=moment)
        if doomed.empty:
            say("[]" if as_json else "nothing to erase: no review is of that author, source or time")
            raise typer.Exit(1)
        what = f"{len(doomed.reviews)} reviews, {len(doomed.pages)} archived pages, {len(doomed.crawls)} whole crawls"
        if not yes and not typer.confirm(f"Erase {what}? This cannot be undone."):
            say("nothing was erased")
            raise typer.Exit(1)
        forgotten = erase(store, archive, doomed)
    tables = _drop_results(opened.results_folder)
    if as_json:
        say_json({"reviews": forgotten.reviews, "others": forgotten.others, "pages": forgotten.pages, "tables": tables})
        return
    say(f"erased {forgotten.reviews} reviews, {forgotten.others} other records, {forgotten.pages} archived pages")
    if tables:
        say("the result tables held them too and were removed; marketgap analyse makes them again")
    say("briefs, exports and notebooks written before still hold what they held")


def _drop_results(folder: Path) -> int:
    """Remove the stored result tables, which quote reviews; returns how many."""
    tables = sorted(folder.rglob("*.parquet")) if folder.is_dir() else []
    for file in tables:
        file.unlink()
    return len(tables)
