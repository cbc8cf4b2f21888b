"""Every analysis is kept as a dated run: its tables without the reviews themselves, in ``runs/`` beside market.toml."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from analysis.errors import ResultsError
from analysis.result_files import FILES, MANIFEST, VERSION, Results, write_files
from analysis.whole_folders import write_folder
from spiders.market import Market

FOLDER = "runs"
STAMP = "%Y%m%dT%H%M%SZ"
NOT_KEPT = frozenset({"reviews", "opinions", "inbox", "comparisons"})
"""People's words are kept once, in the store, so that forgetting them there is enough; comparisons are large."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A kept run."""

    name: str
    """``20260301T120000Z``."""
    folder: Path

    @property
    def moment(self) -> datetime:
        """When the analysis counted as made, UTC."""
        return datetime.strptime(self.name, STAMP).replace(tzinfo=UTC)


def keep_run(market: Market, results: Results) -> Run:
    """Keep the tables of an analysis; a run of the same moment is replaced.

    Raises
    ------
    ResultsError
        When the folder cannot be written.
    """
    moment = datetime.fromisoformat(str(results.manifest["now"])).astimezone(UTC)
    place = market.folder.resolve() / FOLDER / moment.strftime(STAMP)
    kept = sorted(set(results.names) - NOT_KEPT)
    try:
        place.parent.mkdir(exist_ok=True)
        for left in sorted(place.parent.glob(".*-new-*")):  # of a run that was killed
            shutil.rmtree(left)
        write_folder(place, lambda fresh: write_files(results, fresh, names=kept))
    except OSError as error:
        raise ResultsError(
            f"{place}: cannot be written: {error.strerror or error}; check that the folder exists, may be written and has room"
        ) from None
    return Run(name=place.name, folder=place)


def list_runs(market: Market) -> list[Run]:
    """The kept runs, oldest first; folders that are none are passed over."""
    folder = market.folder.resolve() / FOLDER
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            datetime.strptime(place.name, STAMP)  # noqa: DTZ007 - only whether it is one
        except ValueError:
            continue
        if (place / MANIFEST).is_file():
            found.append(Run(name=place.name, folder=place))
    return found


def read_run(run: Run) -> Results:
    """The tables of a kept run.

    Raises
    ------
    ResultsError
        When they cannot be read, or are of another version.
    """
    try:
        manifest = json.loads((run.folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest.get("version") != VERSION:
            raise ResultsError(f"{run.folder}: kept by another version of marketgap; nothing can be compared with it")
        tables = {file.stem: pd.read_parquet(file) for file in sorted(run.folder.glob("*.parquet"))}
    except (OSError, ValueError) as error:
        raise ResultsError(f"{run.folder}: damaged ({error}); remove the folder to go on without this run") from None
    return Results(tables=tables, manifest={key: value for key, value in manifest.items() if key != FILES})


def run_before(market: Market, moment: datetime) -> Run | None:
    """The newest run that is older than the moment; None when there is none."""
    older = [run for run in list_runs(market) if run.moment < moment.replace(microsecond=0)]
    return older[-1] if older else None


def find_run(market: Market, words: str) -> Run:
    """The run of that name, or the newest one on or before that day (``2026-03-01``).

    Raises
    ------
    ResultsError
        When there is none; names those that there are.
    """
    runs = list_runs(market)
    exact = [run for run in runs if run.name == words]
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = date.min
    if found := exact or [run for run in runs if run.moment.date() <= day]:
        return found[-1]
    known = ", ".join(run.name for run in runs) or "none yet; each marketgap analyse keeps one"
    raise ResultsError(
        f"no run {words!r}; expected the name of a run or a day like 2026-03-01 that is not before the first; "
        f"kept runs: {known}"
    )
