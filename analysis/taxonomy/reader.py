"""themes.toml and seeds/<lang>.toml, with the user's taxonomy.toml laid over them -> :class:`Taxonomy`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from analysis.taxonomy.own_file import OwnFile
from analysis.taxonomy.own_themes import lay_over
from analysis.taxonomy.theme import NEUTRAL, Tactic, Taxonomy, Theme

_FOLDER = resources.files("analysis.taxonomy")


def read_taxonomy(own: Path | None = None, *, found: Mapping[str, Theme] | None = None) -> Taxonomy:
    """The built-in themes, changed by the user's own file.

    Parameters
    ----------
    own
        The user's taxonomy.toml; None for the built-in themes alone.
    found
        Theme id -> discovered theme of the last analysis, with its key phrases as seeds: what the file may pin, rename,
        merge, split or ignore besides the built-in themes.

    Raises
    ------
    MarketError
        One line with the file, the line, the key, what was expected and what came.

    >>> read_taxonomy().find("waiting").label
    'Waiting and response time'
    """
    if own is None:
        return Taxonomy(themes=built_in_themes(), neutral=neutral_phrases())
    return lay_over(OwnFile(own), built_in_themes(), found=found or {}, neutral=neutral_phrases())


@functools.cache
def built_in_themes() -> tuple[Theme, ...]:
    """The themes that come with marketgap, with the seeds of every language."""
    tables = tomllib.loads(_FOLDER.joinpath("themes.toml").read_text(encoding="utf-8"))["theme"]
    seeds = _seeds()
    known = {table["id"] for table in tables} | {NEUTRAL}
    for language, found in seeds.items():
        strange = sorted(found.keys() - known)
        assert not strange, f"seeds/{language}.toml: no such theme: {', '.join(strange)}"
    return tuple(
        Theme(
            id=table["id"],
            label=table["label"],
            stage=table["stage"],
            touchpoint=table["touchpoint"],
            parent=table.get("parent"),
            seeds={language: found[table["id"]] for language, found in seeds.items() if table["id"] in found},
            tactics=tuple(Tactic(name=item["name"], steps=tuple(item["steps"])) for item in table["tactics"]),
            covers=table.get("covers", ""),
            goal=table.get("goal", ""),
            kpi=table.get("kpi", ""),
            channels=tuple(table.get("channels", ())),
        )
        for table in tables
    )


def neutral_phrases() -> dict[str, tuple[str, ...]]:
    """Language -> phrases that are about no theme."""
    return {language: found[NEUTRAL] for language, found in _seeds().items() if NEUTRAL in found}


@functools.cache
def _seeds() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> theme id -> seed phrases."""
    files = sorted(
        (file for file in _FOLDER.joinpath("seeds").iterdir() if file.name.endswith(".toml")), key=lambda f: f.name
    )
    return {
        file.name.removesuffix(".toml"): {
            key: tuple(phrases) for key, phrases in tomllib.loads(file.read_text(encoding="utf-8")).items()
        }
        for file in files
    }
