"""``marketgap import``: files people already have -> the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market

if TYPE_CHECKING:
    from datetime import datetime

    from spiders.importers.base import ImportReport, PageResult, Rejected
    from spiders.market import Market
    from spiders.store import Store

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


def run(
    kind: Annotated[str, typer.Argument(help="What the files hold: reviews, pages, serp or keywords.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Rows: CSV, TSV, XLSX, JSON, JSONL or Parquet, each also .gz. Pages and results pages: folders, HTML, MHTML, JSON, "
            "WARC, WACZ, zip."
        ),
    ],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="COLUMN=FIELD for a column not recognised by name; again for more.", show_default=False
        ),
    ] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", help="Brand of rows or pages that name none.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Source of rows that name none; of all pages.", show_default=False)
    ] = None,
    scale: Annotated[
        float | None, typer.Option("--scale", help="Best rating of rows that do not say it.", min=1, show_default=False)
    ] = None,
    read_as: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="Look on all pages for reviews, faq or site; by default their addresses decide.",
            show_default=False,
        ),
    ] = None,
    keyword: Annotated[
        str | None,
        typer.Option("--keyword", help="Keyword of results pages that do not say theirs.", show_default=False),
    ] = None,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read files into the store; rows and pages that cannot be used are listed with their reason.

    Example: marketgap import reviews export.csv --map review=text --map bank=brand

    pages: saved pages, a line for each; their addresses say whose they are, else --brand. Reviews are looked for, on a
    brand's own domains FAQ entries and contact channels too. serp: saved results pages or API answers. keywords: Keyword
    Planner, Search Console or a plain list; they are written into market.toml.
    """
    from spiders.clock import now as read_now
    from spiders.errors import UsageError
    from spiders.importers.base import PAGE_KINDS
    from spiders.store import open_store

    columns = _read_mapping(mapping or [])
    given = {
        "brand": brand,
        "source": source,
        "rating_best": None if scale is None else f"{scale:g}",
        "as": read_as,
        "keyword": keyword,
    }
    defaults = {field: value for field, value in given.items() if value is not None}
    opened, moment = open_market(market), read_now(now)
    with open_store(opened.store_url) as store:
        if kind in PAGE_KINDS:
            if columns:
                raise UsageError(f"import {kind} takes no --map: saved pages have no columns")
            complete = _import_pages(opened, kind, files, defaults, moment, store, as_json=as_json)
        else:
            complete = _import_rows(opened, kind, files, columns, defaults, moment, store, as_json=as_json)
    if not complete:
        raise typer.Exit(1)


def _import_pages(
    opened: Market,
    kind: str,
    files: list[Path],
    defaults: dict[str, str],
    moment: datetime,
    store: Store,
    *,
    as_json: bool,
) -> bool:
    from spiders.importers.base import find_page_importer

    report = find_page_importer(kind)(opened, files, defaults=defaults, now=moment, store=store)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return report.complete
    for page in report.pages:
        typer.echo(_page_line(page))
    for note in report.notes:
        typer.echo(f"note: {note}")
    return report.complete


def _page_line(page: PageResult) -> str:
    counts = ", ".join(f"{count} {WORDS[name][count != 1]}" for name, count in page.found.items())
    became = f" ({page.new} new, {page.changed} changed, {page.same} the same)" if counts else ""
    about = f" [{page.about}]" if page.about else ""
    return f"{page.file}: {page.state}: {counts or page.reason or 'nothing found'}{became}{about}"


def _import_rows(
    opened: Market,
    kind: str,
    files: list[Path],
    columns: dict[str, str],
    defaults: dict[str, str],
    moment: datetime,
    store: Store,
    *,
    as_json: bool,
) -> bool:
    from spiders.errors import ImportFileError
    from spiders.importers.base import find_importer

    importer = find_importer(kind)
    failed, shown = False, []
    for file in files:
        try:
            report = importer(opened, file, mapping=columns, defaults=defaults, now=moment, store=store)
        except ImportFileError as error:
            failed = True
            typer.echo(f"marketgap: {error}", err=True)
            shown.append({"file": str(file), "error": str(error)})
            continue
        failed = failed or not report.used
        shown.append(report.as_json())
        if not as_json:
            _print(report)
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    return not failed


def _read_mapping(pairs: list[str]) -> dict[str, str]:
    from spiders.errors import UsageError

    mapping: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip():
            raise UsageError(f"--map {pair}: expected COLUMN=FIELD, for example --map review=text")
        mapping[column.strip()] = field.strip()
    return mapping


def _print(report: ImportReport) -> None:
    typer.echo(
        f"{report.file}: {report.read} rows read, {report.new} new, {report.changed} changed, {report.same} the same, "
        f"{len(report.rejected)} rejected"
    )
    if report.columns:
        typer.echo("  columns: " + ", ".join(c if c == f else f"{c} -> {f}" for c, f in report.columns.items()))
    if report.unused:
        typer.echo("  not used: " + ", ".join(report.unused))
    for note in report.notes:
        typer.echo(f"  note: {note}")
    _print_rows("rejected", report.rejected)
    _print_rows("values left out", report.losses)
    if not report.used:
        typer.echo("  no row could be used; nothing was saved")


def _print_rows(head: str, rows: tuple[Rejected, ...]) -> None:
    if not rows:
        return
    typer.echo(f"  {head}:")
    for row in rows[:SHOWN]:
        typer.echo(f"    line {row.line}: {row.reason}")
    if len(rows) > SHOWN:
        typer.echo(f"    ... and {len(rows) - SHOWN} more; --json lists all")
