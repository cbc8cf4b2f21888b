"""The command line: one file a verb, each with a function ``run``; this file only gathers them.

Verb modules import what is heavy inside ``run``, so that ``marketgap --help`` stays quick.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from spiders.errors import MarketgapError, UsageError

VERBS = (
    "demo",
    "init",
    "discover",
    "crawl",
    "worker",
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
NO_COLOUR = "--no-color"
STOPPED = 130
"""The exit code of Ctrl-C."""


def build_app() -> typer.Typer:
    """The Typer application with every verb whose module exists."""
    app = typer.Typer(
        name="marketgap",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(
        help="What rivals' customers say, what rivals answer, who ranks - and where the market has a gap.",
    )(_begin)
    for verb in VERBS:
        name = f"analysis.cli.{verb}_" if verb == "import" else f"analysis.cli.{verb}"
        if find_spec(name) is not None:
            app.command(verb)(import_module(name).run)
    return app


def main() -> None:
    """Run the command line; what went wrong becomes one line on standard error, and exit code 1 or 2."""
    from analysis.cli.screen import plain

    arguments = sys.argv[1:]
    if NO_COLOUR in arguments and "--" not in arguments[: arguments.index(NO_COLOUR)]:
        # wherever it stands: nobody remembers which options belong before the verb
        arguments = [NO_COLOUR, *(word for word in arguments if word != NO_COLOUR)]
    try:
        code = build_app()(arguments, standalone_mode=False) or 0
        if code == STOPPED:
            sys.stderr.write("marketgap: stopped; what was collected so far is kept, the next run goes on from there\n")
        sys.exit(code)
    except MarketgapError as error:
        sys.stderr.write(f"marketgap: {plain(error)}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except typer.TyperException as error:
        from analysis.cli.wrong_usage import say_wrong_usage

        sys.exit(say_wrong_usage(error))
    except typer.Abort:
        sys.stderr.write(
            "marketgap: no answer came, so nothing was done; ask again, or see --help for doing it without\n"
        )
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(
            f"marketgap: {plain(where)}the system refused: {error.strerror or error}; check that the place exists, may be "
            "written and has room\n"
        )
        sys.exit(1)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"marketgap {version('marketgap')}\n")
        raise typer.Exit


def _begin(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_say_version),
    ] = False,
    no_color: Annotated[
        bool, typer.Option(NO_COLOUR, help="No colours; so does NO_COLOR=1 in the environment. Anywhere on the line.")
    ] = False,
) -> None:
    """What holds for every verb."""
    if no_color:
        os.environ["NO_COLOR"] = "1"
