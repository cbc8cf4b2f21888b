"""The result tables on disk: one folder that is swapped in whole, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.columns import fit_columns
from analysis.errors import ResultsError
from analysis.names import say_nearest
from analysis.tables import TABLES
from analysis.whole_folders import digest_of, set_aside, write_folder
from spiders.market import Market

VERSION = 1
"""Of the stored form; results of another version are computed anew."""
MANIFEST = "manifest.json"
FILES = "files"
"""In the stored manifest: file name -> SHA-256 of its bytes, by which a set of files is known to be one set."""
ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Results:
    """All tables of one analysis."""

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    manifest: Mapping[str, Any]
    """``now, seed, version``, counts, coverage and notes; plain JSON values."""

    def table(self, name: str) -> pd.DataFrame:
        """A result table, with the columns and types of ``analysis.tables`` and further ones behind.

        Raises
        ------
        ResultsError
            When there is no table of that name.
        """
        if name in self.tables:
            return self.tables[name].copy()
        raise ResultsError(
            f"there is no table {name!r}{say_nearest(name, self.names)}; the tables are {', '.join(self.names)}"
        )

    @property
    def names(self) -> list[str]:
        """Names of the tables there are, the contract's first."""
        return [*(name for name in TABLES if name in self.tables), *sorted(set(self.tables) - set(TABLES))]


def read_results(market: Market) -> Results:
    """Read the tables of the last analysis.

    Raises
    ------
    ResultsError
        When there are none, or they are of another version.
    """
    problem = ""
    for _ in range(ATTEMPTS):
        folder = _place(market)
        told = _read_manifest(folder)
        try:
            tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in told["tables"]}
        except (OSError, ValueError) as error:
            problem = f"{folder}: damaged ({error}); run: marketgap analyse"
            continue
        if _read_manifest(folder) == told:  # nobody swapped the folder meanwhile
            manifest = {key: value for key, value in told.items() if key != FILES}
            try:
                return Results(tables={name: _typed(name, frame) for name, frame in tables.items()}, manifest=manifest)
            except KeyError as missing:
                raise ResultsError(
                    f"the results are of another version of marketgap (no column {missing}); run: marketgap analyse"
                ) from None
        problem = f"{folder}: is being rewritten; try again"
    raise ResultsError(problem)


def _place(market: Market) -> Path:
    """The folder of the results; the old one where a writer was killed at the moment that has no other."""
    folder = market.results_folder
    return set_aside(folder) if not folder.exists() and set_aside(folder).is_dir() else folder


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError("no results yet; run: marketgap analyse") from None
    except (OSError, ValueError):
        raise ResultsError(f"{folder / MANIFEST}: cannot be read; run: marketgap analyse") from None
    if manifest.get("version") != VERSION:
        raise ResultsError("the results are of another version of marketgap; run: marketgap analyse")
    return manifest


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Parquet keeps the types but for empty and text columns; the contract's are restored."""
    kinds = TABLES.get(name, {})
    rest = [column for column in frame.columns if column not in kinds]
    return pd.concat([fit_columns(frame, kinds), frame[rest]], axis=1) if kinds else frame


def write_results(market: Market, results: Results) -> None:
    """Store all tables: written beside the old ones, then swapped in; a reader sees the old or the new, never a mix.

    Raises
    ------
    ResultsError
        When the folder cannot be written.
    """
    folder = market.results_folder
    try:
        write_folder(folder, lambda fresh: write_files(results, fresh, names=results.names))
    except OSError as error:
        raise ResultsError(
            f"{folder}: cannot be written: {error.strerror or error}; the results before stay as they are"
        ) from None


def write_files(results: Results, folder: Path, *, names: Iterable[str]) -> None:
    """Tables as Parquet files, and behind them the manifest with the digest of each."""
    digests = {}
    for name in names:
        file = folder / f"{name}.parquet"
        results.tables[name].to_parquet(file, index=False)
        digests[file.name] = digest_of(file)
    told = {**results.manifest, FILES: digests}
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
