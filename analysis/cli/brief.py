"""marketgap brief: the results as one file for people who decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import MarketOption, NowOption, open_market
from analysis.languages.language import open_language, say_languages

Printer = Callable[[str], bytes]
"""HTML to the bytes of a PDF."""


def run(
    to: Annotated[
        Path, typer.Option("--to", help="The file to write: .html, .pdf, .docx, .xlsx or .md.", show_default=False)
    ],
    brand: Annotated[
        str | None,
        typer.Option("--brand", help="Look from this brand instead of the own one.", show_default=False),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            help="For .docx: a Word file whose styles, page, header and footer to use; styles it lacks are added.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            help=f"Language of the labels: {say_languages()}. Customers' words stay as written.",
            metavar="CODE",
        ),
    ] = "en",
    market: MarketOption = None,
    now: NowOption = None,
) -> None:
    """Write a brief: findings, SWOT, complaints, gaps, FAQs, search, sources, and the evidence behind each figure.

    Example: marketgap brief --to brief.html
    """
    opened = open_market(market)

    from analysis.briefs.render import check_file, write_brief
    from analysis.result_files import read_results
    from spiders.clock import now as moment_of

    check_file(to)
    open_language(language)
    printer = printer_for(to)
    moment = moment_of(now) if now else None
    write_brief(
        opened, read_results(opened), to,
        brand=brand, now=moment, printer=printer, template=template, language=language,
    )  # fmt: skip
    typer.echo(f"Wrote {to} ({max(1, to.stat().st_size // 1000):,} kB); it opens without network.")


def printer_for(file: Path) -> Printer | None:
    """What prints a page to paper, for a brief that is a PDF; None for the others.

    Raises
    ------
    MissingProgramError
        When there is no Chromium to print with.
    """
    from functools import partial

    from analysis.briefs.render import PDF

    if file.suffix.lower() != PDF:
        return None
    from analysis.briefs.pdf import print_page
    from spiders.browser import launch_arguments, require_chromium

    return partial(print_page, chromium=require_chromium(), arguments=launch_arguments())
