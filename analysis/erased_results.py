"""What an analysis keeps of people's words, after these were erased from store and archive.

Result tables are removed: they quote reviews and are made anew in a minute. Kept runs are history that cannot be made
again; of them the tables with quotes are removed, and words that only the erased reviews had are taken out of the names
and key words of themes. Files that a user had written elsewhere (briefs, exports, notebooks) are looked through and named.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import ResultsError
from analysis.result_files import Results, write_files
from analysis.runs import FOLDER, NOT_KEPT, list_runs, read_run
from analysis.whole_folders import set_aside, write_folder
from spiders.market import Market

WORD = re.compile(r"[^\W_]{3,}")
GONE = "…"
WORDED = ("keywords", "key_phrases")
"""Columns of the table themes with words of reviews, joined by ``|``."""
WRITTEN = frozenset(
    {
        ".html",
        ".md",
        ".docx",
        ".xlsx",
        ".pdf",
        ".csv",
        ".tsv",
        ".json",
        ".jsonl",
        ".parquet",
        ".ipynb",
        ".txt",
        ".log",
        ".gz",
    }
)
"""Suffixes of files that may quote reviews."""
LOOKED_AT = 50_000_000
"""Bytes; a larger file is named without being looked at."""


def drop_results(market: Market) -> int:
    """Remove the result tables, with what was learned from reviews; returns how many tables."""
    folder = market.results_folder
    count = len(list(folder.glob("*.parquet"))) if folder.is_dir() else 0
    for place in (
        folder,
        set_aside(folder),
        market.learned_folder,
        *sorted(folder.parent.glob(f".{folder.name}-new-*")),
    ):
        if place.is_dir():
            shutil.rmtree(place)
    for part in sorted(folder.parent.glob(".*.part")):  # of a brief whose writer was killed
        part.unlink()
    return count


def words_of(texts: Iterable[str | None]) -> set[str]:
    """The words of three letters or more, folded."""
    return {word.casefold() for text in texts if text for word in WORD.findall(text)}


def clean_runs(market: Market, words: set[str]) -> int:
    """Take quotes and the given words out of all kept runs; returns how many runs were changed.

    Parameters
    ----------
    market
        Its ``runs/`` are changed, one whole folder at a time.
    words
        Words that only erased reviews had (:func:`words_of`).

    Raises
    ------
    ResultsError
        When a run cannot be read or written; it names the folder to remove by hand.
    """
    changed = 0
    for left in sorted((market.folder.resolve() / FOLDER).glob(".*")):
        if left.is_dir():
            shutil.rmtree(left)
    for run in list_runs(market):
        before = read_run(run)
        after = _cleaned(before, words)
        if after is None:
            continue
        try:
            write_folder(run.folder, lambda fresh, after=after: write_files(after, fresh, names=after.names))  # type: ignore[misc]
        except OSError as error:
            raise ResultsError(
                f"{run.folder}: cannot be written: {error.strerror or error}; remove it by hand, it may quote what was erased"
            ) from None
        changed += 1
    return changed


def _cleaned(run: Results, words: set[str]) -> Results | None:
    """The run without quotes and words; None when it has neither."""
    tables = {name: frame.copy() for name, frame in run.tables.items() if name not in NOT_KEPT}
    labels: dict[str, str] = {}
    if "themes" in tables:
        themes = tables["themes"]
        for column in (c for c in WORDED if c in themes.columns):
            themes[column] = themes[column].map(lambda cell: _without(cell, words), na_action="ignore")
        for place, row in themes[themes["origin"] == "discovered"].iterrows():
            if words_of([row["label"]]) & words:
                labels[str(row["label"])] = GONE
                themes.loc[place, "label"] = GONE
    if labels:
        for name, frame in tables.items():
            for column in frame.columns:
                if isinstance(frame[column].dtype, pd.StringDtype) or frame[column].dtype == object:
                    tables[name][column] = frame[column].map(lambda cell: _relabelled(cell, labels), na_action="ignore")
    manifest = _plain(run.manifest, words, labels)
    same = set(tables) == set(run.tables) and all(frame.equals(run.tables[name]) for name, frame in tables.items())
    return None if same and manifest == dict(run.manifest) else Results(tables=tables, manifest=manifest)


def _without(cell: object, words: set[str]) -> object:
    if not isinstance(cell, str):
        return cell
    return "|".join(part for part in cell.split("|") if not words_of([part]) & words)


def _relabelled(cell: object, labels: Mapping[str, str]) -> object:
    if isinstance(cell, str):
        for label, to in labels.items():
            cell = cell.replace(label, to)
    return cell


def _plain(value: Any, words: set[str], labels: Mapping[str, str]) -> Any:
    """Manifests keep names and phrases of themes found before."""
    if isinstance(value, Mapping):
        return {str(_word(key, words, labels)): _plain(inner, words, labels) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner, words, labels) for inner in value]
    return _word(value, words, labels)


def _word(value: Any, words: set[str], labels: Mapping[str, str]) -> Any:
    if not isinstance(value, str) or ("|" not in value and not words_of([value]) & words and value not in labels):
        return value
    told = str(_relabelled(value, labels))
    return WORD.sub(lambda word: GONE if word[0].casefold() in words else word[0], told)


def find_copies(market: Market, texts: Iterable[str]) -> tuple[list[Path], list[Path]]:
    """Files in the market's folder that quote one of the texts, and those that cannot be looked through.

    Parameters
    ----------
    market
        Store, archive, results and runs are left out: they were erased from.
    texts
        Whole texts of reviews; those shorter than 12 letters are looked for in no file.
    """
    wanted = {_folded(text)[:60] for text in texts if len(text) >= 12}
    found, unknown = [], []
    for file in _written(market):
        if file.suffix.lower() == ".pdf" or file.stat().st_size > LOOKED_AT:
            unknown.append(file)
            continue
        try:
            said = _folded(_read(file))
        except (OSError, ValueError, zipfile.BadZipFile, KeyError):
            unknown.append(file)
            continue
        if any(words in said for words in wanted):
            found.append(file)
    return found, unknown


def _written(market: Market) -> Iterator[Path]:
    folder = market.folder.resolve()
    own = {market.archive_folder, market.results_folder, folder / FOLDER, market.learned_folder}
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in WRITTEN and file.is_file() and not own & set(file.parents):
            yield file


def _read(file: Path) -> str:
    suffix = file.suffix.lower()
    if suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(file) as packed:
            parts = [
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist() if name.endswith(".xml")
            ]
        return re.sub(r"<[^>]+>", "", " ".join(parts))
    if suffix == ".parquet":
        frame = pd.read_parquet(file)
        return " ".join(" ".join(map(str, frame[column])) for column in frame.columns)
    if suffix == ".gz":
        import gzip

        return gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
    text = file.read_text(encoding="utf-8", errors="replace")
    return text + " " + json.dumps(json.loads(text), ensure_ascii=False) if suffix in {".json", ".ipynb"} else text


def _folded(text: str) -> str:
    """Letters and digits only: whatever a form of file puts between words."""
    return "".join(c for c in html.unescape(text).casefold() if c.isalnum())
