"""How ``marketgap import`` tells what became of each file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.cli.screen import say

if TYPE_CHECKING:
    from spiders.importers.base import ImportReport, PageResult, Rejected

SHOWN = 20
"""Rows listed for a person."""
WORDS = {
    "reviews": ("review", "reviews"),
    "faq": ("FAQ entry", "FAQ entries"),
    "site": ("contact channel", "contact channels"),
    "capture": ("capture", "captures"),
    "rows": ("row", "rows"),
}
"""What a page may show: one, many."""


def page_line(page: PageResult) -> str:
    """One page as one line."""
    counts = ", ".join(f"{count} {WORDS[name][count != 1]}" for name, count in page.found.items())
    became = f" ({page.new} new, {page.changed} changed, {page.same} the same)" if counts else ""
    about = f" [{page.about}]" if page.about else ""
    return f"{page.file}: {page.state}: {counts or page.reason or 'nothing found'}{became}{about}"


def print_report(report: ImportReport) -> None:
    """One file of rows: counts, columns, what was assumed, what was left out."""
    say(
        f"{report.file}: {report.read} rows read, {report.new} new, {report.changed} changed, {report.same} the same, "
        f"{len(report.rejected)} rejected"
    )
    if report.columns:
        say("  columns: " + ", ".join(c if c == f else f"{c} -> {f}" for c, f in report.columns.items()))
    if report.unused:
        say("  not used: " + ", ".join(report.unused))
    for note in report.notes:
        say(f"  note: {note}")
    _print_rows("rejected", report.rejected)
    _print_rows("values left out", report.losses)
    if not report.used:
        say("  no row could be used; nothing was saved")


def _print_rows(head: str, rows: tuple[Rejected, ...]) -> None:
    if not rows:
        return
    say(f"  {head}:")
    for row in rows[:SHOWN]:
        say(f"    line {row.line}: {row.reason}")
    if len(rows) > SHOWN:
        say(f"    ... and {len(rows) - SHOWN} more; --json lists all")


def brand_tables(unknown: Mapping[str, int]) -> str:
    """Brands as ``[[brand]]`` tables for market.toml, those of most rows first; the domains are to be filled in.

    >>> print(brand_tables({"Uber_Support": 111}))
    <BLANKLINE>
    [[brand]]                      # 111 rows
    id = "uber-support"
    name = "Uber_Support"
    domains = ["uber-support.invalid"] # replace by the brand's own web domain
    """
    from spiders.market_template import BrandWords

    lines: list[str] = []
    used: set[str] = set()
    for name, rows in unknown.items():
        plain = BrandWords(name=name, domain="brand").id
        number, unique = 2, plain
        while unique in used:
            unique, number = f"{plain}-{number}", number + 1
        used.add(unique)
        lines += [
            "",
            f"[[brand]]                      # {rows} rows",
            f"id = {json.dumps(unique)}",
            f"name = {json.dumps(name, ensure_ascii=False)}",
            f'domains = ["{unique}.invalid"] # replace by the brand\'s own web domain',
        ]
    return "\n".join(lines)
