"""What the shell offers behind Tab: tables, brands, themes, sources, kinds of files.

A shell waits while this runs, so nothing here reads a market properly: files are looked into just far enough for names,
and whatever cannot be read offers nothing.
"""

from __future__ import annotations

import os
import sqlite3
import tomllib
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

Offer = tuple[str, str]
"""A word and what it is."""
QUERY_SECONDS = 0.3
"""A store that is busy offers nothing."""


def offer_tables(incomplete: str) -> list[Offer]:
    """The result tables."""
    from analysis.tables import TABLES

    return _fitting(((name, "") for name in TABLES), incomplete)


def offer_tables_and_page(incomplete: str) -> list[Offer]:
    """The result tables, and an archived page."""
    return [*offer_tables(incomplete), *_fitting([("page", "an archived page")], incomplete)]


def offer_brands(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the market's brands, with their names."""
    brands = _tables(_market(ctx), "brand")
    return _fitting(((str(b["id"]), str(b.get("name", ""))) for b in brands if "id" in b), incomplete)


def offer_themes(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the themes of the last analysis; before the first, the built-in ones."""
    file = _folder(ctx) / "results" / "themes.parquet"
    with suppress(OSError, ValueError, ImportError, KeyError):
        import pyarrow.parquet as pq

        table = pq.ParquetFile(file).read(columns=["theme_id", "label"])
        # value by value: whole columns would load pandas, which takes as long as all else together
        ids, labels = ([str(value) for value in table.column(name)] for name in ("theme_id", "label"))
        return _fitting(zip(ids, labels, strict=True), incomplete)
    built_in = Path(__file__).resolve().parent.parent / "taxonomy" / "themes.toml"
    themes = _tables(_toml(built_in), "theme")
    return _fitting(((str(t["id"]), str(t.get("label", ""))) for t in themes if "id" in t), incomplete)


def offer_sources(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Sources named in market.toml and those in the store."""
    market = _market(ctx)
    found: dict[str, str] = {}
    for brand in _tables(market, "brand"):
        pages = brand.get("reviews")
        for entry in pages if isinstance(pages, list) else ():
            given = entry if isinstance(entry, dict) else {"url": entry}
            name = given.get("source") or urlsplit(str(given.get("url", ""))).netloc.lower().removeprefix("www.")
            if name:
                found.setdefault(str(name), "")
    head = market.get("market")
    store = str(head.get("store", "market.db")) if isinstance(head, dict) else "market.db"
    file = _folder(ctx) / store
    if "://" not in store and file.is_file():
        with (
            suppress(sqlite3.Error),
            closing(
                sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=QUERY_SECONDS)
            ) as connection,
        ):
            for (name,) in connection.execute("SELECT DISTINCT source FROM crawls WHERE spider NOT LIKE 'import:%'"):
                found.setdefault(str(name), "")
            for (name,) in connection.execute("SELECT DISTINCT source FROM reviews"):
                found.setdefault(str(name), "")
    return _fitting(sorted(found.items()), incomplete)


def offer_kinds(incomplete: str) -> list[Offer]:
    """What can be imported."""
    what = {
        "reviews": "reviews you have as a file",
        "survey": "NPS, CES and CSAT answers",
        "tickets": "exports of a help desk",
        "contacts": "your own test enquiries",
        "customers": "how many customers there were",
        "keywords": "searches, with their volumes",
        "pages": "pages saved in a browser",
        "serp": "saved results pages",
    }
    return _fitting(what.items(), incomplete)


def offer_providers(incomplete: str) -> list[Offer]:
    """Providers of search results."""
    from analysis.cli.answers import PROVIDERS

    return _fitting(((name, what) for name, (_, what) in PROVIDERS.items()), incomplete)


def offer_runs(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Analyses that are kept, the newest first."""
    folder = _folder(ctx) / "runs"
    names = (
        sorted((p.name for p in folder.iterdir() if p.is_dir() and p.name[:1].isdigit()), reverse=True)
        if folder.is_dir()
        else []
    )
    return _fitting(((name, "") for name in names), incomplete)


def _fitting(offers: Iterable[Offer], incomplete: str) -> list[Offer]:
    wanted = incomplete.casefold()
    return [(word, " ".join(what.split())) for word, what in offers if word.casefold().startswith(wanted)]


def _market_file(ctx: typer.Context) -> Path | None:
    given = ctx.params.get("market")
    if given:
        return Path(given)
    here = Path.cwd()
    return next((p / "market.toml" for p in (here, *here.parents) if (p / "market.toml").is_file()), None)


def _folder(ctx: typer.Context) -> Path:
    file = _market_file(ctx)
    return file.parent if file is not None else Path(os.curdir)


def _market(ctx: typer.Context) -> dict[str, Any]:
    file = _market_file(ctx)
    return {} if file is None else _toml(file)


def _tables(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The ``[[name]]`` tables, whatever else somebody wrote there."""
    found = data.get(name)
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list) else []


def _toml(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    return {}
