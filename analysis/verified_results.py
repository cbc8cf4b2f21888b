"""Whether the result tables and the kept runs on disk are the sets of files that were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from analysis.result_files import FILES, MANIFEST
from analysis.runs import FOLDER, list_runs
from analysis.whole_folders import digest_of, set_aside
from spiders.market import Market


def wrong_files(market: Market) -> Iterator[tuple[str, str]]:
    """What is wrong with the stored results and runs.

    Returns
    -------
    iterator of tuple
        ``results`` or ``runs``, and the file with what is wrong with it. Results of older versions, which have no digests,
        are taken for whole when every table is there.
    """
    folder = market.results_folder
    if folder.is_dir():
        yield from (("results", line) for line in _of_folder(folder))
    if set_aside(folder).is_dir():
        yield "results", f"{set_aside(folder).name}: left by an analysis that was killed"
    for run in list_runs(market):
        yield from (("runs", line) for line in _of_folder(run.folder))
    for left in sorted((market.folder.resolve() / FOLDER).glob(".*")):
        yield "runs", f"{left.name}: left by an analysis that was killed"


def _of_folder(folder: Path) -> Iterator[str]:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield f"{folder.name}/{MANIFEST}: missing or not readable"
        return
    digests = told.get(FILES)
    if not isinstance(digests, dict):
        return
    for name, digest in sorted(digests.items()):
        file = folder / name
        if not file.is_file():
            yield f"{folder.name}/{name}: missing"
        elif digest_of(file) != digest:
            yield f"{folder.name}/{name}: not as it was written"
    for file in sorted(folder.glob("*.parquet")):
        if file.name not in digests:
            yield f"{folder.name}/{file.name}: not of this analysis"
