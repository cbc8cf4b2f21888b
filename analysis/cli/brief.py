"""marketgap brief: the results as one file for people who decide."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.completions import offer_brands
from analysis.cli.options import MarketOption, NowOption, open_market
from analysis.cli.screen import is_live, say
from analysis.cli.step_progress import BRIEF, READING, WRITING, steps_shown
from analysis.languages.language import open_language, say_languages
from spiders.market import Market

Printer = Callable[[str], bytes]
"""HTML to the bytes of a PDF."""


def run(
    to: Annotated[
        Path, typer.Option("--to", help="The file to write: .html, .pdf, .docx, .xlsx or .md.", show_default=False)
    ],
    brand: Annotated[
        str | None,
        typer.Option(
            "--brand",
            help="A rival: gives a battle card of it, one or two pages; with --full the whole brief seen from it.",
            show_default=False,
            autocompletion=offer_brands,
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With --brand RIVAL: the whole brief, seen from the rival.")
    ] = False,
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

    from analysis.briefs.render import XLSX, check_file, write_brief, write_card
    from analysis.result_files import read_results
    from spiders.clock import now as moment_of

    check_file(to)
    open_language(language)
    printer = printer_for(to)
    moment = moment_of(now) if now else None
    rival = None if full or to.suffix.lower() == XLSX else rival_of(opened, brand)
    with steps_shown("brief", opened, BRIEF, quiet=not is_live(sys.stderr)) as begin:
        begin(READING)
        results = read_results(opened)
        begin(WRITING)
        if rival is None:
            write_brief(
                opened, results, to, brand=brand, now=moment, printer=printer, template=template, language=language
            )
        else:
            write_card(
                opened, results, to, brand=rival, now=moment, printer=printer, template=template, language=language
            )
    say(f"Wrote {to} ({max(1, to.stat().st_size // 1000):,} kB); it opens without network.")


def rival_of(market: Market, brand: str | None) -> str | None:
    """The id of a brand that is a rival of the own one; None for the own brand, or when market.toml names none."""
    found = None if brand is None else market.find_brand(brand)
    return found.id if found is not None and market.market.own and found.id != market.market.own else None


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
