"""Write docs/benchmarks.md: the words of ``report.md.j2`` around the figures of ``results/*.json``.

    python -P benchmarks/report.py

In the template ``table("NAME")`` is a result as a table with what it is, command, date, machine and versions below it;
``figure("NAME", "column", key="value")`` is one cell of it. A result that no table shows is an error, and so is a table
without its result. A test checks that what is committed is what this writes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
PAGE = HERE.parent / "docs" / "benchmarks.md"


def render() -> str:
    """The page."""
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(RESULTS.glob("*.json"))}
    shown: set[str] = set()

    def table(name: str, *columns: str) -> str:
        shown.add(name)
        return as_table(found[name], columns)

    def figure(name: str, column: str, **where: Any) -> str:
        shown.add(name)
        rows = [row for row in found[name]["rows"] if all(row.get(key) == value for key, value in where.items())]
        if len(rows) != 1:
            raise ValueError(f"{name}: {len(rows)} rows where {where}; one is wanted")
        return cell(rows[0][column])

    engine = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = engine.from_string((HERE / "report.md.j2").read_text(encoding="utf-8"))
    page = template.render(table=table, figure=figure)
    if left := found.keys() - shown:
        raise ValueError(f"report.md.j2 shows no {', '.join(sorted(left))}")
    return page


def as_table(result: dict[str, Any], columns: tuple[str, ...] = ()) -> str:
    """A result as a Markdown table, with where it comes from."""
    rows = result["rows"]
    names = columns or tuple(dict.fromkeys(key for row in rows for key in row))
    numeric = {name for name in names if all(isinstance(row.get(name), int | float) for row in rows)}
    lines = [
        f"| {' | '.join(names)} |",
        f"| {' | '.join('---:' if name in numeric else '---' for name in names)} |",
        *(f"| {' | '.join(cell(row.get(name)) for name in names)} |" for row in rows),
    ]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    notes = [f"{note}" for note in result.get("notes", [])]
    origin = f"<sub>{result['what']} `{result['command']}`, {result['date']}; {result['machine']}; {versions}.</sub>"
    return "\n".join([*lines, "", *notes, *([""] if notes else []), origin])


def cell(value: object) -> str:
    """One value as it stands in a table."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(HERE.parent)}")
