"""What a job carries: all of the market that crawling one source needs, and nothing secret.

Workers may have no disk in common with the machine that queued, so no path of market.toml travels. Passwords do not
either: a worker reaches store, archive and search provider with what stands in its own environment.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from spiders.errors import ArchiveError, MarketError, StoreError
from spiders.jobs import Job
from spiders.market import Market, host_of
from spiders.privacy import VARIABLE, author_key

VERSION = 1
"""Stands in the queue's name as well: workers fetch only what they understand."""
QUEUE = f"marketgap-{VERSION}"
ID_FILE = "archive.id"
"""In an archive that is a folder: tells a worker that the folder of that name is the same one."""
CARRIED = ("brand", "keyword", "serp", "crawl", "privacy")
"""Tables of market.toml that crawling needs."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One source to crawl, as it travels."""

    market: dict[str, Any]
    job: dict[str, Any]
    started: str
    fresh: bool = False


def pack_market(market: Market) -> dict[str, Any]:
    """What workers need of a market.

    Raises
    ------
    MarketError
        When the store is no PostgreSQL, or an address holds a password.
    ArchiveError
        When the archive is a folder that cannot be written.
    """
    schema = schema_of(market)
    carried = market.model_dump(mode="json", include=set(CARRIED))
    carried["crawl"].pop("every", None)
    for address in _addresses(carried):
        if urlsplit(address).password is not None:
            raise MarketError(
                f"{market.file}: an address at {host_of(address)} has a password in it; jobs carry no secrets. "
                "Take it out of market.toml"
            )
    return {
        "version": VERSION,
        "name": market.market.name,
        "schema": schema,
        "archive": market.archive_url or str(market.archive_folder),
        "archive_id": None if market.archive_url else _archive_id(market.archive_folder, create=True),
        "authors": _authors(),
        **carried,
    }


def pack_source(market: dict[str, Any], job: Job, *, started: datetime, fresh: bool) -> Parcel:
    """A source of a packed market."""
    return Parcel(market=market, job=asdict(job), started=started.isoformat(), fresh=fresh)


def unpack_market(carried: Mapping[str, Any], *, store: str, folder: Path) -> Market:
    """The market on the machine of a worker.

    Parameters
    ----------
    carried
        What :func:`pack_market` made.
    store
        The worker's own address of the database.
    folder
        Where what is not in the archive goes.

    Raises
    ------
    MarketError
        When this machine is not set up for it: another archive, another key for authors.
    """
    if carried["version"] != VERSION:
        raise MarketError(
            f"a job was queued by another version of marketgap (its form is {carried['version']}, this one reads "
            f"{VERSION}); install the same version on all machines"
        )
    if carried["authors"] != _authors():
        raise MarketError(
            f"authors' names are hashed with another key here than on the machine that queued; set {VARIABLE} to the "
            "same value on all machines, or copy author.key"
        )
    if carried["archive_id"] and _archive_id(Path(carried["archive"]), create=False) != carried["archive_id"]:
        raise MarketError(
            f"{carried['archive']}: the archive's folder is not the one of the machine that queued; share it with all "
            "machines under the same path, or give [market] archive an address such as s3://bucket/raw"
        )
    address = make_url(store)
    if carried["schema"]:
        address = address.update_query_dict({"schema": carried["schema"]})
    head = {
        "name": carried["name"],
        "store": address.render_as_string(hide_password=False),
        "archive": carried["archive"],
    }
    return Market.model_validate({"market": head, **{name: carried[name] for name in CARRIED}, "folder": folder})


def schema_of(market: Market) -> str:
    """The schema of a market in its database; empty for the database's own.

    Raises
    ------
    MarketError
        When the store is no PostgreSQL.
    """
    address = make_url(market.store_url)
    if not address.drivername.startswith("postgres"):
        raise MarketError(
            f"{market.file}: a queue needs a store that all machines reach, and it is a file; set [market] store = "
            '"postgresql+psycopg://user@host/database"'
        )
    schema = address.query.get("schema", "")
    return schema if isinstance(schema, str) else ""


def hosts_of(job: Job, market: Market) -> tuple[str, ...]:
    """The sites a job asks, the first one first: registered domains, for two hosts of one site are one to its owner.

    >>> from spiders.market import Brand, Market
    """
    brand = market.find_brand(job.brand) if job.brand else None
    addresses = [job.start_url or ""]
    if job.kind == "faq" and brand is not None:
        addresses += [*brand.faq, *(f"https://{domain}/" for domain in brand.domains)]
    found = [site_of(address) if address else job.source for address in addresses]
    return tuple(dict.fromkeys(found))


def site_of(address: str) -> str:
    """The registered domain of an address; its host when it has none.

    >>> site_of("https://help.acme.co.uk/faq")
    'acme.co.uk'
    >>> site_of("http://127.0.0.1:8080/")
    '127.0.0.1'
    """
    host = (urlsplit(address).hostname or address).lower()
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> Any:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "://" in value:
            yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _addresses(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _addresses(item)


def _authors() -> str | None:
    """Tells one key for authors' names from another; nothing of the key comes back from it."""
    return author_key("which key", source="queue")


def _archive_id(folder: Path, *, create: bool) -> str | None:
    file = folder / ID_FILE
    try:
        if create and not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{secrets.token_hex(8)}\n", encoding="utf-8")
        return file.read_text(encoding="utf-8").strip() if file.is_file() else None
    except OSError as error:
        if not create:
            return None
        raise ArchiveError(
            f"{folder}: the archive cannot be written: {error.strerror}; check [market] archive, its permissions and the room on the disk"
        ) from None
    except UnicodeDecodeError as error:
        raise StoreError(f"{file}: is no archive's id: {error}; remove the file, a new one is made") from None
