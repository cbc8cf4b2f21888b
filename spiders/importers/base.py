"""What an importer is: one file ``spiders/importers/<kind>.py`` with one function ``import_<kind>``.

For files of rows the function has the signature of :class:`Importer`. It reads the whole file, reports every row that
cannot be used with its line and reason, masks contacts and hashes authors, and saves what it read together with one
:class:`~spiders.records.Crawl` row (spider ``import:<kind>``) in one transaction: a file is in the store or it is not.

For saved pages it has the signature of :class:`PageImporter` and takes all files of one call together: each page is
archived and saved whole before the next one is read, as in a crawl, and one crawl row stands for each brand and source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol

from spiders.errors import UsageError
from spiders.market import Market
from spiders.store import Store


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A row that was left out, or (in ``losses``) a value of a row that was."""

    line: int
    """Line in the file, from 1; in workbooks the row, in Parquet the row's number."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What became of one file."""

    file: str
    read: int
    """Rows with anything in them."""
    new: int = 0
    changed: int = 0
    same: int = 0
    """Already in the store; among them rows that stand in the file twice."""
    rejected: tuple[Rejected, ...] = ()
    """Rows that could not be used."""
    losses: tuple[Rejected, ...] = ()
    """Values that could not be read, in rows that were used without them."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column -> field, as used."""
    unused: tuple[str, ...] = ()
    """Columns that became nothing."""
    notes: tuple[str, ...] = ()
    """What was assumed about the file."""
    unknown_brands: Mapping[str, int] = field(default_factory=dict)
    """Brands that market.toml does not have -> rows."""

    @property
    def used(self) -> int:
        """Rows that were used."""
        return self.read - len(self.rejected)

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``--json``."""
        return {
            "file": self.file, "read": self.read, "new": self.new, "changed": self.changed, "same": self.same,
            "rejected": [{"line": r.line, "reason": r.reason} for r in self.rejected],
            "losses": [{"line": r.line, "reason": r.reason} for r in self.losses],
            "columns": dict(self.columns), "unused": list(self.unused), "notes": list(self.notes),
            "unknown_brands": dict(self.unknown_brands),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PageResult:
    """What became of one saved page."""

    file: str
    """The file; ``file!member`` within an archive."""
    url: str | None
    state: str
    """A :class:`~spiders.records.PageState`, or ``failed``: not a page, or nothing says whose."""
    reason: str | None = None
    about: str | None = None
    """What it was read as: brand and source, or provider and keyword."""
    found: Mapping[str, int] = field(default_factory=dict)
    """Kind of record (reviews, faq, site, rows) -> how many the page shows."""
    new: int = 0
    changed: int = 0
    same: int = 0
    """In the store as they were, or on an earlier page of the same import."""


@dataclass(frozen=True, kw_only=True)
class PagesReport:
    """What became of all saved pages of one call."""

    pages: tuple[PageResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every page could be read and at least one had something."""
        states = {page.state for page in self.pages}
        return "ok" in states and states <= {"ok", "empty"}

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``--json``."""
        return {"pages": [asdict(page) for page in self.pages], "notes": list(self.notes)}


class Importer(Protocol):
    """The function ``import_<kind>`` of an importer's module."""

    def __call__(
        self,
        market: Market,
        file: Path,
        *,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        now: datetime,
        store: Store,
    ) -> ImportReport:
        """Read one file into the store.

        Parameters
        ----------
        market
            Its brands are those that rows may name.
        file
            The file; its suffix says the form, ``.gz`` behind it is unpacked.
        mapping
            Column -> field, for columns that are not recognised by name; an empty field leaves the column out.
        defaults
            Field -> value for rows that have none.
        now
            The moment the import counts as made.
        store
            Where the records go.

        Raises
        ------
        ImportFileError
            When the file cannot be used at all.
        UsageError
            When mapping or defaults name fields that do not exist.
        """


class PageImporter(Protocol):
    """The function ``import_<kind>`` of an importer of saved pages."""

    def __call__(
        self, market: Market, files: Sequence[Path], *, defaults: Mapping[str, str], now: datetime, store: Store
    ) -> PagesReport:
        """Read saved pages into the archive and the store.

        Parameters
        ----------
        market
            Its brands and keywords are those that pages may be about.
        files
            Files and folders.
        defaults
            ``brand``, ``source``, ``as``, ``keyword``: for pages that do not say it themselves.
        now
            The moment the import counts as made; never that of a page's capture.
        store
            Where the records go.

        Raises
        ------
        UsageError
            When defaults name something that does not exist.
        """


PAGE_KINDS = ("pages", "serp")
"""Kinds that read saved pages; all others read rows."""


def find_kinds() -> list[str]:
    """The kinds that can be imported: the modules of this folder."""
    folder = str(Path(__file__).parent)
    return sorted(m.name for m in iter_modules([folder]) if not m.ispkg and m.name != "base")


def find_importer(kind: str) -> Importer:
    """The importer of a kind of rows.

    Raises
    ------
    UsageError
        When there is none; names those that there are.
    """
    importer: Importer = _function(kind)
    return importer


def find_page_importer(kind: str) -> PageImporter:
    """The importer of a kind of saved pages (:data:`PAGE_KINDS`)."""
    importer: PageImporter = _function(kind)
    return importer


def _function(kind: str) -> Any:
    kinds = find_kinds()
    if kind not in kinds:
        raise UsageError(f"import: {kind!r} cannot be imported; the kinds are {', '.join(kinds)}")
    return getattr(import_module(f"spiders.importers.{kind}"), f"import_{kind}")
