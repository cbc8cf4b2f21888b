"""marketgap notebooks: the notebooks on this market, ready for JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import MarketOption


def run(
    to: Annotated[Path, typer.Option("--to", help="Folder to copy them to; made when missing.")] = Path(
        "market-notebooks"
    ),
    execute: Annotated[bool, typer.Option("--execute", help="Run them from top to bottom as well.")] = False,
    html: Annotated[
        bool,
        typer.Option("--html", help="Run them and write each as a page to read in a browser as well, without Jupyter."),
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace notebooks that were changed there.")] = False,
    market: MarketOption = None,
) -> None:
    """Copy the notebooks for this market; open them with: jupyter lab FOLDER

    With --html the executed notebooks stand beside them as pages, index.html first; no script runs in these.

    Example: marketgap notebooks --to notebooks --html
    """
    from analysis.notebook_runs import copy_notebooks, execute_notebook
    from analysis.result_files import read_results
    from spiders.market import find_market_file, read_market

    file = market if market is not None else find_market_file()
    described = read_market(file)
    read_results(described)
    books = copy_notebooks(file, to, overwrite=overwrite)
    if not (execute or html):
        typer.echo(f"Copied {len(books)} notebooks to {to}; open them with: jupyter lab {to}")
        return
    runs = []
    for book in books:
        runs.append(execute_notebook(book))
        typer.echo(f"{book.name}: {runs[-1].failed or 'done'}")
    failed = sum(run.failed is not None for run in runs)
    typer.echo(f"Executed {len(books) - failed} of {len(books)} notebooks in {to}; open them with: jupyter lab {to}")
    if html:
        from analysis.notebook_pages import write_pages

        pages = write_pages(books, to, market=described.market.name)
        typer.echo(f"Wrote {len(pages)} pages; open {pages[0]} in a browser")
    if failed:
        raise typer.Exit(1)
