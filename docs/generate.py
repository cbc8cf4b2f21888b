"""Write the reference pages that follow from the code: docs/cli.md and docs/tables.md.

Run: python docs/generate.py        (a test checks that what is committed is what this writes)
"""

from __future__ import annotations

import inspect
from pathlib import Path

import typer

DOCS = Path(__file__).resolve().parent

COLUMN_NOTES = {
    "str": "text",
    "float64": "number",
    "Int64": "whole number",
    "boolean": "yes or no",
    "datetime64[us, UTC]": "moment, UTC",
}


def cli_page() -> str:
    """docs/cli.md: every verb with its arguments, as ``--help`` says it."""
    from analysis.cli import build_app

    group = typer.main.get_command(build_app())
    lines = [
        "# Commands",
        "",
        "Generated from the code by `python docs/generate.py`. Every command also has `--help`.",
        "Exit codes: 0 all went well, 1 something asked for failed, 2 wrong usage.",
    ]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        text = inspect.cleandoc(command.help or "")
        lines += ["", f"## marketgap {name}", "", text.replace("\n\n\n", "\n\n"), "", "| argument | meaning |", "| --- | --- |"]
        for parameter in command.params:
            shown = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            lines.append(f"| `{shown}` | {getattr(parameter, 'help', '') or ''} |")
    return "\n".join(lines) + "\n"


def tables_page() -> str:
    """docs/tables.md: the result tables and their columns."""
    from analysis.tables import TABLES

    lines = [
        "# Tables",
        "",
        "Generated from the code by `python docs/generate.py`. `marketgap export TABLE --to FILE` writes them as",
        ".csv, .parquet, .json or .xlsx. Shares are 0..1, times UTC ISO-8601, durations seconds; lists inside a cell",
        "are joined by `|`. Columns named here come first and keep their names; more may follow them.",
    ]
    for name, columns in TABLES.items():
        lines += ["", f"## {name}", "", "| column | type |", "| --- | --- |"]
        lines += [f"| {column} | {COLUMN_NOTES[dtype]} |" for column, dtype in columns.items()]
    return "\n".join(lines) + "\n"


PAGES = {"cli.md": cli_page, "tables.md": tables_page}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")
