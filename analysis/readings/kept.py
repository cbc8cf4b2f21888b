"""What reviews taught and how they themselves were read, kept beside the results for the next analysis.

The folder ``learned`` in the results folder. It is a cache: without it everything is learned anew, with the same
outcome. It is used only when everything that it came from is as it was: the teaching reviews, the themes looked for, the
settings, this program and the libraries it learns with. It quotes reviews, and goes with the results when something is
erased.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import requires, version
from pathlib import Path

import pandas as pd

from analysis.errors import ResultsError
from analysis.opinions import ReviewReader
from analysis.readings.plain import read_plain, write_plain
from analysis.taxonomy import Taxonomy
from analysis.text.chances import Shares
from analysis.text.leanings import Places
from analysis.text.learned import LearnedPolarity
from analysis.text.polarity import PolarityReader
from analysis.text.regression import Regression
from analysis.text.self_trained import SelfTrainedPolarity
from analysis.themes.base import ThemesReader
from analysis.themes.classifier import Background, Classifier
from analysis.themes.discovered_reader import DiscoveredReader, Space
from analysis.themes.learning import Mixture
from analysis.themes.parts import FoundTheme, PartReader
from analysis.themes.reading import ThemeReader
from analysis.themes.texts import Known
from analysis.vectors.lexical import LexicalVectors
from analysis.vectors.static import StaticVectors
from analysis.vectors.weights import InverseFrequency
from analysis.whole_folders import write_folder
from spiders.market import Market

FOLDER = "learned"
KEY = "key.json"
MODELS = "models.npz"
TAUGHT_BY = ("review_id", "brand", "source", "title", "text", "rating", "language", "published", "author_key")
"""Columns of reviews that decide how these are read."""
CLASSES = (
    ReviewReader, PolarityReader, LearnedPolarity, SelfTrainedPolarity, Regression, Shares, Places, InverseFrequency,
    StaticVectors, LexicalVectors, ThemesReader, PartReader, FoundTheme, ThemeReader, Known, Classifier, Background,
    DiscoveredReader, Space, Mixture,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Learned:
    """How the teaching reviews were read, and what reads further ones."""

    reviews: pd.DataFrame = field(repr=False)
    """review_id, language, polarity, polarity_label, main_theme."""
    opinions: pd.DataFrame = field(repr=False)
    """With the columns that :func:`analysis.themes.assign_themes` adds."""
    themes: pd.DataFrame = field(repr=False)
    readers: tuple[ReviewReader, ThemesReader] | None = None
    """What reads further reviews and their opinions; None where there are none."""


def key_of_learning(reviews: pd.DataFrame, taxonomy: Taxonomy, *, seed: int, model: str) -> str:
    """A hash of everything that decides what is learned.

    Parameters
    ----------
    reviews
        Those that teach; columns :data:`TAUGHT_BY`.
    taxonomy
        The themes looked for.
    seed, model
        As given to the analysis.
    """
    told = hashlib.sha256()
    for column in TAUGHT_BY:
        told.update(pd.util.hash_pandas_object(reviews[column], index=False).to_numpy().tobytes())
    for part in (json.dumps(asdict(taxonomy), sort_keys=True, default=str), str(seed), model, *_program()):
        told.update(part.encode() + b"\0")
    return told.hexdigest()


def _program() -> Iterator[str]:
    """This program's files and the versions of the libraries it asks for: another one may learn otherwise."""
    for folder in (Path(__file__).parents[1], Path(__file__).parents[2] / "spiders"):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".py", ".toml", ".csv"}:
                yield hashlib.sha256(file.read_bytes()).hexdigest()
    for requirement in sorted(requires("marketgap") or ()):
        if "extra ==" not in requirement:
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            yield f"{name} {version(name)}"


def read_learned(market: Market, key: str, *, previous: pd.DataFrame | None, further: bool) -> Learned | None:
    """What an earlier analysis learned; None when there is nothing, or it came from something else.

    Parameters
    ----------
    key
        By :func:`key_of_learning`.
    previous
        Table themes of the previous analysis, whose discovered themes keep their names: what was learned must have the
        same ones.
    further
        Whether there are further reviews to read.
    """
    folder = market.results_folder / FOLDER
    try:
        if json.loads((folder / KEY).read_text(encoding="utf-8")) != {"key": key}:
            return None
        learned = _read(folder, further=further)
    except (OSError, ValueError, ResultsError):
        return None
    return learned if _discovered(learned.themes) <= _discovered(previous) else None


def write_learned(
    market: Market,
    key: str,
    frames: Mapping[str, pd.DataFrame],
    readers: tuple[ReviewReader, ThemesReader],
    *,
    further: bool,
) -> Learned:
    """Keep what was learned, and read it back as the next analysis will: frames reviews, opinions and themes, and readers.

    Raises
    ------
    ResultsError
        When the folder cannot be written.
    """
    folder = market.results_folder / FOLDER

    def fill(fresh: Path) -> None:
        for name, frame in frames.items():
            frame.to_parquet(fresh / f"{name}.parquet", index=False)
        write_plain(readers, fresh / MODELS, classes=CLASSES)
        (fresh / KEY).write_text(json.dumps({"key": key}), encoding="utf-8")

    try:
        folder.parent.mkdir(exist_ok=True)
        write_folder(folder, fill)
    except OSError as error:
        raise ResultsError(
            f"{folder}: cannot be written: {error.strerror or error}; the results before stay as they are"
        ) from None
    return _read(folder, further=further)


def _read(folder: Path, *, further: bool) -> Learned:
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("reviews", "opinions", "themes")}
    return Learned(readers=read_plain(folder / MODELS, classes=CLASSES) if further else None, **frames)


def _discovered(themes: pd.DataFrame | None) -> set[tuple[str, str]]:
    if themes is None:
        return set()
    found = themes[themes["origin"] == "discovered"]
    return set(zip(found["theme_id"], found["label"], strict=True))
