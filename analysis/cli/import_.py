"""``marketgap import``: files people already have -> the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.completions import offer_brands, offer_kinds, offer_sources
from analysis.cli.import_report import brand_tables, page_line, print_report
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from datetime import datetime

    from spiders.errors import ImportFileError
    from spiders.importers.base import ImportReport
    from spiders.market import Market
    from spiders.store import Store


def run(
    kind: Annotated[
        str,
        typer.Argument(
            help="What the files hold: reviews, survey, tickets, contacts, customers, keywords, pages or serp.",
            autocompletion=offer_kinds,
        ),
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Rows: CSV, TSV, XLSX, JSON, JSONL or Parquet, each also .gz. Pages and results pages: folders, HTML, MHTML, JSON, "
            "WARC, WACZ, zip."
        ),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="COLUMN=FIELD for a column not recognised by name; again for more.", show_default=False
        ),
    ] = None,
    brand: Annotated[
        str | None,
        typer.Option(
            "--brand", help="Brand of rows or pages that name none.", show_default=False, autocompletion=offer_brands
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            help="Source of rows that name none; of all pages.",
            show_default=False,
            autocompletion=offer_sources,
        ),
    ] = None,
    scale: Annotated[
        float | None,
        typer.Option("--scale", help="Best rating or score of rows that do not say it.", min=1, show_default=False),
    ] = None,
    read_as: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="Pages: look on all for reviews, faq or site. Survey: rows are nps, ces or csat. Tickets from tweets: messages.",
            show_default=False,
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            "--dates", help="How 03/04/2026 is read: dmy or mdy; by default the file decides.", show_default=False
        ),
    ] = None,
    keyword: Annotated[
        str | None,
        typer.Option("--keyword", help="Keyword of results pages that do not say theirs.", show_default=False),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty table of this kind to fill in, and import nothing.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="File for --template; standard output when left out.", show_default=False),
    ] = None,
    show_brands: Annotated[
        bool,
        typer.Option(
            "--show-brands", help="Print the brands that market.toml lacks, ready to paste into it; import nothing."
        ),
    ] = False,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read files into the store; rows and pages that cannot be used are listed with their reason.

    Example: marketgap import reviews export.csv --map review=text --map bank=brand

    pages: saved pages, a line for each; their addresses say whose they are, else --brand. Reviews are looked for, on a
    brand's own domains FAQ entries and contact channels too. serp: saved results pages or API answers. keywords: Keyword
    Planner, Search Console or a plain list; they are written into market.toml. survey: NPS, CES and CSAT answers with
    their comments. tickets: exports of help desks. contacts: your own test enquiries. customers: how many there were
    and how many were lost. docs/importing.md shows each; --template writes a table to fill in.
    """
    from analysis.cli.crawl import say_expired
    from spiders.clock import now as read_now
    from spiders.errors import UsageError
    from spiders.importers.base import PAGE_KINDS
    from spiders.store import open_store

    if template:
        _write_template(kind, to)
        return
    if not files:
        raise UsageError(f"import {kind}: give at least one file, or --template for an empty table")
    columns = _read_mapping(mapping or [])
    given = {
        "brand": brand,
        "source": source,
        "rating_best": None if scale is None else f"{scale:g}",
        "as": read_as,
        "keyword": keyword,
        "dates": dates,
    }
    defaults = {field: value for field, value in given.items() if value is not None}
    opened, moment = open_market(market), read_now(now)
    if show_brands:
        _show_brands(opened, kind, files, columns, defaults, moment)
        return
    with open_store(opened.store_url) as store:
        if kind in PAGE_KINDS:
            if columns:
                raise UsageError(f"import {kind} takes no --map: saved pages have no columns")
            complete = _import_pages(opened, kind, files, defaults, moment, store, as_json=as_json)
        else:
            complete = _import_rows(opened, kind, files, columns, defaults, moment, store, as_json=as_json)
    say_expired(opened, now=moment)
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
    from analysis.cli.step_progress import files_shown
    from spiders.importers.base import find_page_importer

    with files_shown(kind, opened, files, quiet=as_json) as begin:
        begin(str(files[0]))
        report = find_page_importer(kind)(opened, files, defaults=defaults, now=moment, store=store)
    if as_json:
        say_json(report.as_json())
        return report.complete
    for page in report.pages:
        say(page_line(page))
    for note in report.notes:
        say(f"note: {note}")
    return report.complete


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
    from analysis.cli.step_progress import files_shown
    from spiders.errors import ImportFileError
    from spiders.importers.base import find_importer

    importer = find_importer(kind)
    failed, shown = False, []
    came: list[ImportReport | ImportFileError] = []
    with files_shown(kind, opened, files, quiet=as_json) as begin:
        for file in files:
            begin(str(file))
            try:
                came.append(importer(opened, file, mapping=columns, defaults=defaults, now=moment, store=store))
            except ImportFileError as error:
                came.append(error)
    for file, report in zip(files, came, strict=True):
        if isinstance(report, ImportFileError):
            failed = True
            say(f"marketgap: {report}", err=True, whole=True)
            shown.append({"file": str(file), "error": str(report)})
            continue
        failed = failed or not report.used
        shown.append(report.as_json())
        if not as_json:
            print_report(report, [brand.name for brand in opened.brand])
    if as_json:
        say_json(shown)
    return not failed


def _show_brands(
    opened: Market, kind: str, files: list[Path], columns: dict[str, str], defaults: dict[str, str], moment: datetime
) -> None:
    """Read the files into a store that is thrown away, for the brands they name."""
    from tempfile import TemporaryDirectory

    from spiders.errors import UsageError
    from spiders.importers.base import PAGE_KINDS, find_importer
    from spiders.store import open_store

    if kind in {*PAGE_KINDS, "keywords"}:
        raise UsageError(
            f"import {kind}: --show-brands is only for rows that name brands: reviews, survey, tickets, contacts, customers"
        )
    unknown: dict[str, int] = {}
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'thrown-away.db'}") as store:
        for file in files:
            report = find_importer(kind)(opened, file, mapping=columns, defaults=defaults, now=moment, store=store)
            for name, rows in report.unknown_brands.items():
                unknown[name] = unknown.get(name, 0) + rows
    if unknown:
        say(brand_tables(dict(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])))))


def _write_template(kind: str, to: Path | None) -> None:
    from spiders.errors import UsageError
    from spiders.importers.templates import read_template

    text = read_template(kind)
    if to is None:
        say(text.rstrip("\n"), whole=True)
        return
    if to.exists():
        raise UsageError(f"--to {to}: is there already; give another name")
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"--to {to}: cannot be written: {error.strerror}; check that the folder exists, may be written and has room"
        ) from None


def _read_mapping(pairs: list[str]) -> dict[str, str]:
    from spiders.errors import UsageError

    mapping: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip():
            raise UsageError(f"--map {pair}: expected COLUMN=FIELD, for example --map review=text")
        mapping[column.strip()] = field.strip()
    return mapping
