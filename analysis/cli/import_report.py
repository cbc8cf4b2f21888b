"""How ``marketgap import`` tells what became of each file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
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


def print_report(report: ImportReport, brands: Sequence[str] = ()) -> None:
    """One file of rows: counts, columns, what was assumed, what was left out; ``brands`` are the names in market.toml."""
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
    _print_unknown(report, brands)
    if not report.used:
        say("  no row could be used; nothing was saved")


def _print_unknown(report: ImportReport, brands: Sequence[str]) -> None:
    """Brands that market.toml lacks, with the one that each may be, and what to do."""
    if not report.unknown_brands:
        return
    say("  brands that market.toml does not have:")
    for name, rows in sorted(report.unknown_brands.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]:
        meant = _nearest(name, brands)
        hint = f"; if it is {meant}, write there: name = {json.dumps(name, ensure_ascii=False)}" if meant else ""
        say(f"    {name}: {rows:,} row{'s' if rows != 1 else ''}{hint}")
    say("  to add them: the same command with --show-brands prints blocks for market.toml; then import the file again")


def _nearest(name: str, brands: Sequence[str]) -> str | None:
    """The brand whose name begins the same or is spelt nearly so; None when there is none."""
    wanted = name.casefold()
    for brand in brands:
        other = brand.casefold()
        if wanted.startswith(f"{other} ") or other.startswith(f"{wanted} "):
            return brand
    near = get_close_matches(wanted, [brand.casefold() for brand in brands], n=1, cutoff=0.75)
    return next((brand for brand in brands if near and brand.casefold() == near[0]), None)


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
