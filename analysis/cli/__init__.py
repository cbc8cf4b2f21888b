"""The command line: one file a verb, each with a function ``run``; this file only gathers them.

Verb modules import what is heavy inside ``run``, so that ``marketgap --help`` stays quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

from spiders.errors import MarketgapError, UsageError

VERBS = (
    "demo",
    "init",
    "discover",
    "crawl",
    "import",
    "extract",
    "analyse",
    "show",
    "export",
    "brief",
    "notebooks",
    "changes",
    "run",
    "status",
    "doctor",
    "forget",
)
"""In the order of the work; a verb's module is ``analysis.cli.<verb>`` (``import_`` for import)."""


def build_app() -> typer.Typer:
    """The Typer application with every verb whose module exists."""
    app = typer.Typer(
        name="marketgap",
        help="What rivals' customers say, what rivals answer, who ranks - and where the market has a gap.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for verb in VERBS:
        name = f"analysis.cli.{verb}_" if verb == "import" else f"analysis.cli.{verb}"
        if find_spec(name) is not None:
            app.command(verb)(import_module(name).run)
    return app


def main() -> None:
    """Run the command line; a MarketgapError becomes one line on standard error and exit code 1 or 2."""
    try:
        build_app()()
    except MarketgapError as error:
        sys.stderr.write(f"marketgap: {error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.stderr.write("marketgap: stopped; what was collected so far is kept, the next run goes on from there\n")
        sys.exit(130)
