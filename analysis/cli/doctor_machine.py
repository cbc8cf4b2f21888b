"""What doctor looks at on the machine: folders, store, disk, browser, packages, fonts."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.doctor import Finding
from spiders.errors import MarketgapError

if TYPE_CHECKING:
    from spiders.market import Market

LITTLE, MUCH_TOO_LITTLE = 2_000_000_000, 200_000_000
"""Bytes free below which a crawl of some size may fill the disk, and below which nothing may be begun."""
CONNECT_SECONDS = 5


def python() -> Finding:
    """The version that runs."""
    return Finding(what="python", state="ok", detail=sys.version.split()[0])


def folder(market: Market) -> Finding:
    """Whether results and runs can be written beside market.toml."""
    place = market.folder.resolve()
    if not os.access(place, os.W_OK):
        detail = (
            f"{place} cannot be written by you; results go there: change its permissions, or copy market.toml elsewhere"
        )
        return Finding(what="folder", state="missing", detail=detail)
    return Finding(what="folder", state="ok", detail=str(place))


def store(market: Market) -> Finding:
    """Whether the store answers and of which schema it is; it is neither made nor changed."""
    if market.store_url.startswith("sqlite"):
        return _sqlite(market)
    return _server(market)


def _sqlite(market: Market) -> Finding:
    import sqlite3
    from contextlib import closing

    from spiders.schema import VERSION_TABLE

    file = Path(market.store_url.removeprefix("sqlite:///"))
    if file.is_dir():
        return _store("missing", f"{file} is a folder; [market] store must name a file")
    if not file.exists():
        if not file.parent.is_dir():
            return _store("missing", f"the folder {file.parent} does not exist; make it, or change [market] store")
        if not os.access(file.parent, os.W_OK):
            return _store(
                "missing", f"{file.parent} cannot be written by you; change its permissions or [market] store"
            )
        return _store("ok", f"{file} (made by the first crawl or import)")
    if not os.access(file, os.W_OK):
        return _store("missing", f"{file} cannot be written by you; change its permissions")
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS)) as connection:
            found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return _store("ok", f"{file} (empty)")
        return _store("missing", f"{file}: {error}; restore it from a backup, or give another name in [market] store")
    return _of_schema(str(file), str(found[0]) if found else None)


def _server(market: Market) -> Finding:
    import sqlalchemy as sa
    from sqlalchemy.exc import SQLAlchemyError

    from spiders.opening import explain, name_of
    from spiders.schema import VERSION_TABLE

    try:
        url = sa.make_url(market.store_url)
    except SQLAlchemyError:
        return _store("missing", f"{market.market.store!r} is no address; give postgresql+psycopg://user@host/database")
    schema = url.query.get("schema")
    url = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    engine = sa.create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS})
    table = f"{schema}.{VERSION_TABLE}" if isinstance(schema, str) else VERSION_TABLE
    try:
        with engine.connect() as connection:
            there = connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": table})
            found = connection.scalar(sa.text(f"SELECT version_num FROM {table}")) if there else None  # noqa: S608
    except SQLAlchemyError as error:
        return _store("missing", str(explain(url, error)))
    finally:
        engine.dispose()
    return _of_schema(name_of(url), found)


def _of_schema(name: str, found: str | None) -> Finding:
    from spiders.schema import REVISION

    if found is None:
        return _store("ok", f"{name} (empty; made by the first crawl or import)")
    if found == REVISION:
        return _store("ok", f"{name}, schema {found}")
    if found < REVISION:
        detail = (
            f"{name} is of schema {found}, this marketgap writes {REVISION}: the next crawl, import or status brings it up to "
            "date by itself; copy it first if an older marketgap is to read it too"
        )
        return _store("note", detail)
    return _store(
        "missing",
        f"{name} was written by a newer marketgap (schema {found}, this one knows {REVISION}); upgrade marketgap",
    )


def _store(state: str, detail: str) -> Finding:
    return Finding(what="store", state=state, detail=detail)


def archive(market: Market) -> Finding:
    """Whether pages can be kept."""
    if market.archive_url is not None:
        package = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "az": "adlfs"}.get(
            market.archive_url.partition("://")[0]
        )
        if package and find_spec(package) is None:
            detail = f"{market.archive_url} needs the package {package}: pip install {package}"
            return Finding(what="archive", state="missing", detail=detail)
        return Finding(what="archive", state="ok", detail=market.archive_url)
    place = market.archive_folder
    nearest = next(path for path in (place, *place.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        detail = f"{nearest} cannot be written by you; change its permissions, or [market] archive"
        return Finding(what="archive", state="missing", detail=detail)
    return Finding(what="archive", state="ok", detail=str(place))


def disk(market: Market) -> Finding:
    """Room for pages and results."""
    place = next(path for path in (market.folder.resolve(), *market.folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    shown = f"{free / 1e9:,.1f} GB free"
    if free < MUCH_TOO_LITTLE:
        return Finding(what="disk", state="missing", detail=f"{shown}; a crawl would stop half-way: make room first")
    if free < LITTLE:
        detail = f"{shown}; about 25 kB are kept of each page crawled: make room before a large crawl"
        return Finding(what="disk", state="note", detail=detail)
    return Finding(what="disk", state="ok", detail=shown)


def browser(market: Market | None) -> Finding:
    """A Chromium, for pages made by scripts and for PDF."""
    from spiders.browser import ADVICE, find_chromium

    found = find_chromium()
    if found is not None:
        return Finding(what="browser", state="ok", detail=found)
    needed = market is not None and market.crawl.render == "always"
    without = (
        "" if needed else "; without it, pages made by scripts are reported as failed, and there is no brief as PDF"
    )
    return Finding(what="browser", state="missing" if needed else "note", detail=ADVICE + without)


def packages(market: Market | None) -> Iterator[Finding]:
    """Optional packages: missing only when market.toml asks for them."""
    vectors = market.analysis.vectors if market is not None else "auto"
    kind, _, model = vectors.partition(":")
    module = {"sentence-transformers": "sentence_transformers", "model2vec": "model2vec"}.get(kind)
    if module is not None:
        there = find_spec(module) is not None
        detail = (
            f"{kind} for [analysis] vectors = {vectors!r}"
            if there
            else f"[analysis] vectors asks for {model}: pip install {kind}"
        )
        yield Finding(what="vectors", state="ok" if there else "missing", detail=detail)
    if find_spec("dask") is None or find_spec("distributed") is None:
        detail = 'dask is not installed; only analyse --engine dask needs it: pip install "marketgap[dask]"'
        yield Finding(what="dask", state="note", detail=detail)
    else:
        yield Finding(what="dask", state="ok", detail="installed, for analyse --engine dask")


def fonts() -> Finding:
    """Letters for PDF and pictures: without fonts every character is an empty box."""
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding(what="fonts", state="note", detail="cannot be looked at (no fc-list); if letters in a PDF are boxes: apt install fonts-dejavu fonts-noto-cjk")  # fmt: skip
    known = _families(lister)
    if not known:
        return Finding(what="fonts", state="note", detail="no font on this machine: a brief as PDF would show boxes; apt install fonts-dejavu")  # fmt: skip
    cjk = any(
        word in known
        for word in ("cjk", "ipa", "takao", "wenquanyi", "noto sans jp", "noto sans sc", "droid sans fallback")
    )
    if not cjk:
        detail = (
            "there are fonts; Chinese, Japanese and Korean quotes in a PDF would show boxes: apt install fonts-noto-cjk"
        )
        return Finding(what="fonts", state="note", detail=detail)
    return Finding(what="fonts", state="ok", detail="there are fonts, East Asian ones too")


def _families(lister: str) -> str:
    import subprocess

    try:
        command = [lister, ":", "family"]
        done: Any = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 - a found program
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return str(done.stdout).lower()


def author_key(market: Market) -> Finding:
    """By what names become hashes, and whether the market's were hashed so."""
    from spiders.people import has_other_key, other_key_message
    from spiders.privacy import VARIABLE, key_file
    from spiders.store import open_store

    file = market.store_url.removeprefix("sqlite:///")
    if file == market.store_url or Path(file).is_file():  # looking makes nothing
        try:
            with open_store(market.store_url) as store:
                if has_other_key(store):
                    return Finding(what="authors", state="missing", detail=other_key_message())
        except MarketgapError:
            pass  # said of the store already
    if os.environ.get(VARIABLE):
        return Finding(what="authors", state="ok", detail=f"names become hashes, keyed by {VARIABLE}")
    try:
        place = key_file()
    except MarketgapError as error:
        return Finding(what="authors", state="missing", detail=str(error))
    return Finding(what="authors", state="ok", detail=f"names become hashes, keyed by {place} (made on first use)")
