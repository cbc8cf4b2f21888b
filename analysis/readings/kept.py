"""What reviews taught and how they themselves were read, kept beside the results for the next analysis.

The folder ``.learned`` beside the results. It is a cache: without it everything is learned and read
anew, with the same outcome. It is used only when everything that it came from is as it was: the reviews, the themes looked
for, the settings, this program and the libraries it learns with. It quotes reviews, and goes with the results when something
is erased.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterator
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

LEARNED = "teaching"
"""Folder in it of what the teaching reviews taught, and how they were read."""
READ = "further"
"""Folder in it of how the others were read, a folder a block."""
KEY = "key.json"
MODELS = "models.npz"
FRAMES = ("reviews", "opinions", "themes")
TAUGHT_BY = ("review_id", "brand", "source", "title", "text", "rating", "language", "published", "author_key")
"""Columns of reviews that decide how these are read."""
CLASSES = (
    ReviewReader, PolarityReader, LearnedPolarity, SelfTrainedPolarity, Regression, Shares, Places, InverseFrequency,
    StaticVectors, LexicalVectors, ThemesReader, PartReader, FoundTheme, ThemeReader, Known, Classifier, Background,
    DiscoveredReader, Space, Mixture,
)  # fmt: skip


Readers = tuple[ReviewReader, ThemesReader]
"""What reads further reviews and their opinions."""


@dataclass(frozen=True, kw_only=True)
class Frames:
    """How some reviews were read."""

    reviews: pd.DataFrame = field(repr=False)
    """review_id, language, polarity, polarity_label, main_theme."""
    opinions: pd.DataFrame = field(repr=False)
    """With the columns that :func:`analysis.themes.assign_themes` adds."""
    themes: pd.DataFrame = field(repr=False)


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
    parts = [json.dumps(asdict(taxonomy), sort_keys=True, default=str), str(seed), model, *_program()]
    return _hashed(reviews, "\0".join(parts))


def key_of_block(reviews: pd.DataFrame, learned: str, themes: pd.DataFrame) -> str:
    """A hash of everything that decides how further reviews are read.

    Parameters
    ----------
    reviews
        The block; columns :data:`TAUGHT_BY`.
    learned
        The key of what was learned.
    themes
        Themes that were learned: discovered ones have their names from an earlier analysis.
    """
    return _hashed(reviews, json.dumps([learned, *sorted(_discovered(themes))]))


def _hashed(reviews: pd.DataFrame, by: str) -> str:
    told = hashlib.sha256(by.encode())
    for column in TAUGHT_BY:
        told.update(pd.util.hash_pandas_object(reviews[column], index=False).to_numpy().tobytes())
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


def read_learned(
    market: Market, key: str, *, previous: pd.DataFrame | None, further: bool
) -> tuple[Frames, Readers | None] | None:
    """What an earlier analysis learned; None when there is nothing, or it came from something else.

    Parameters
    ----------
    key
        By :func:`key_of_learning`.
    previous
        Table themes of the previous analysis, whose discovered themes keep their names: what was learned must have the
        same ones.
    further
        Whether there are further reviews; only then the readers are read.
    """
    folder = market.learned_folder / LEARNED
    frames = _frames(folder, key)
    if frames is None or not _discovered(frames.themes) <= _discovered(previous):
        return None
    try:
        return frames, read_plain(folder / MODELS, classes=CLASSES) if further else None
    except ResultsError:
        return None


def write_learned(
    market: Market, key: str, frames: Frames, readers: Readers, *, further: bool
) -> tuple[Frames, Readers | None]:
    """Keep what was learned, and give it back as the next analysis will read it; see :func:`read_learned`.

    Raises
    ------
    ResultsError
        When the folder cannot be written.
    """
    folder = market.learned_folder / LEARNED
    kept = _write(folder, key, frames, lambda fresh: write_plain(readers, fresh / MODELS, classes=CLASSES))
    return kept, read_plain(folder / MODELS, classes=CLASSES) if further else None


def read_block(market: Market, key: str, *, known: pd.DataFrame, previous: pd.DataFrame | None) -> Frames | None:
    """How an earlier analysis read a block of reviews; None when it did not.

    Parameters
    ----------
    key
        By :func:`key_of_block`.
    known
        Themes that were learned.
    previous
        As in :func:`read_learned`: what the block itself discovered, in a language in which nothing was learned, must
        have kept its names.
    """
    frames = _frames(_block(market, key), key)
    named = _discovered(known) | _discovered(previous)
    return frames if frames is not None and _discovered(frames.themes) <= named else None


def write_block(market: Market, key: str, frames: Frames) -> Frames:
    """Keep how a block was read, and give it back as the next analysis will read it.

    Raises
    ------
    ResultsError
        When the folder cannot be written.
    """
    return _write(_block(market, key), key, frames, lambda fresh: None)


def drop_blocks(market: Market, *, but: Collection[str]) -> None:
    """Remove blocks that no analysis will ask for again."""
    wanted = {_block(market, key).name for key in but}
    for folder in sorted((market.learned_folder / READ).glob("*")):
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def _block(market: Market, key: str) -> Path:
    return market.learned_folder / READ / key[:20]


def _frames(folder: Path, key: str) -> Frames | None:
    try:
        if json.loads((folder / KEY).read_text(encoding="utf-8")) != {"key": key}:
            return None
        return Frames(**{name: pd.read_parquet(folder / f"{name}.parquet") for name in FRAMES})
    except (OSError, ValueError):
        return None


def _write(folder: Path, key: str, frames: Frames, fill: Callable[[Path], None]) -> Frames:
    def write(fresh: Path) -> None:
        for name in FRAMES:
            getattr(frames, name).to_parquet(fresh / f"{name}.parquet", index=False)
        fill(fresh)
        (fresh / KEY).write_text(json.dumps({"key": key}), encoding="utf-8")

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        write_folder(folder, write)
    except OSError as error:
        raise ResultsError(
            f"{folder}: cannot be written: {error.strerror or error}; the results before stay as they are"
        ) from None
    kept = _frames(folder, key)
    if kept is None:
        raise ResultsError(
            f"{folder}: what was written there cannot be read back; look at the disk, then analyse again"
        )
    return kept


def _discovered(themes: pd.DataFrame | None) -> set[tuple[str, str]]:
    if themes is None:
        return set()
    found = themes[themes["origin"] == "discovered"]
    return set(zip(found["theme_id"], found["label"], strict=True))
