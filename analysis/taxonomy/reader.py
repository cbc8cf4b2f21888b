"""themes.toml and seeds/<lang>.toml, with the user's taxonomy.toml laid over them -> :class:`Taxonomy`.

A theme of the user with the id of a built-in one changes the keys it gives and adds its seeds; any other id is a new
theme. ``merge = ["id", ...]`` takes the seeds of other themes over and drops those; ``ignore = true`` leaves a theme
out of the tables; ``replace = true`` at the top drops all built-in themes.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.taxonomy.theme import ANY_LANGUAGE, Tactic, Taxonomy, Theme
from spiders.errors import MarketError

THEME_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
NEUTRAL = "none"
"""Key of the seed files for phrases that are about no theme."""
_FOLDER = resources.files("analysis.taxonomy")
WORDS = ("label", "stage", "touchpoint", "parent", "covers", "goal", "kpi")
"""Keys of a theme that hold one text."""
KEYS = ("id", *WORDS, "seeds", "tactics", "channels", "ignore", "merge")


def read_taxonomy(own: Path | None = None) -> Taxonomy:
    """The built-in themes, changed by the user's own file.

    Parameters
    ----------
    own
        The user's taxonomy.toml; None for the built-in themes alone.

    Raises
    ------
    MarketError
        One line with the file, the line, the key, what was expected and what came.

    >>> read_taxonomy().find("waiting").label
    'Waiting and response time'
    """
    if own is None:
        return Taxonomy(themes=built_in_themes(), neutral=neutral_phrases())
    return _OwnFile(own).lay_over(built_in_themes())


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


class _OwnFile:
    """The user's file; knows where each key stands, for its messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise MarketError(
                f"{path}: no such file; market.toml names it under [analysis] taxonomy: write it or take the key out"
            ) from None
        except UnicodeDecodeError as error:
            raise MarketError(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8") from None
        except OSError as error:
            raise MarketError(f"{path}: cannot be read: {error.strerror}") from None
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise MarketError(f"{path}: not TOML: {error}") from None

    def lay_over(self, built_in: tuple[Theme, ...]) -> Taxonomy:
        for key in self.data:
            if key not in {"replace", "theme"}:
                raise self._wrong(None, key, f"'{key}' is not a key here; known keys: replace, [[theme]]")
        replace = self.data.get("replace", False)
        if not isinstance(replace, bool):
            raise self._wrong(None, "replace", f"'replace' must be true or false; it is {replace!r}")
        tables = self.data.get("theme", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._wrong(None, "theme", "'theme' must be written as [[theme]] tables, one for each theme")
        themes = {} if replace else {theme.id: theme for theme in built_in}
        given: dict[str, int] = {}
        merged: set[str] = set()
        for number, table in enumerate(tables):
            theme_id = self._id(number, table)
            if theme_id in given:
                raise self._wrong(number, "id", f'the id "{theme_id}" is that of [[theme]] {given[theme_id] + 1} too')
            given[theme_id] = number
            themes[theme_id] = self._theme(number, table, theme_id, themes.get(theme_id))
        for number, table in enumerate(tables):
            for other in self._texts(number, table, "merge"):
                if other == table["id"] or other not in themes:
                    raise self._wrong(number, "merge", f"'merge': there is no other theme \"{other}\"")
                themes[table["id"]] = _with_seeds(themes[table["id"]], themes[other].seeds)
                merged.add(other)
        left = {key: theme for key, theme in themes.items() if key not in merged}
        for number, table in enumerate(tables):
            parent = table.get("parent")
            if parent is not None and parent not in left:
                raise self._wrong(number, "parent", f"'parent': there is no theme \"{parent}\"")
        return Taxonomy(themes=tuple(left.values()), neutral=neutral_phrases(), replace=replace)

    def _theme(self, number: int, table: Mapping[str, Any], theme_id: str, known: Theme | None) -> Theme:
        for key in table:
            if key not in KEYS:
                raise self._wrong(number, key, f"'{key}' is not a key here; known keys: {', '.join(KEYS)}")
        seeds = self._seeds(number, table)
        if known is None and not seeds and "merge" not in table:
            raise self._wrong(
                number, "seeds", "'seeds' is missing; give phrases customers use, for example [\"lost my bag\"]"
            )
        if known is None and "label" not in table:
            raise self._wrong(number, "label", "'label' is missing; give a name to show, for example \"Lost luggage\"")
        ignore = table.get("ignore", known.ignore if known else False)
        if not isinstance(ignore, bool):
            raise self._wrong(number, "ignore", f"'ignore' must be true or false; it is {ignore!r}")
        changes: dict[str, Any] = {key: self._word(number, table, key) for key in WORDS if key in table}
        if "channels" in table:
            changes["channels"] = self._texts(number, table, "channels")
        if "tactics" in table:
            changes["tactics"] = self._tactics(number, table["tactics"])
        theme = dataclasses.replace(known or Theme(id=theme_id, label=theme_id), **changes, ignore=ignore)
        return _with_seeds(theme, seeds)

    def _id(self, number: int, table: Mapping[str, Any]) -> str:
        theme_id = table.get("id")
        if theme_id is None:
            raise self._wrong(number, "id", "'id' is missing; give a short name, for example \"lost-luggage\"")
        if not isinstance(theme_id, str) or not THEME_ID.fullmatch(theme_id) or theme_id == NEUTRAL:
            raise self._wrong(
                number, "id", f"'id' must be lower-case letters and digits joined by - or _; it is {theme_id!r}"
            )
        return theme_id

    def _word(self, number: int, table: Mapping[str, Any], key: str) -> str:
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(number, key, f"'{key}' must be text; it is {value!r}")
        return value.strip()

    def _texts(self, number: int, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self._wrong(number, key, f"'{key}' must be a list of texts; it is {value!r}")
        return tuple(item.strip() for item in value)

    def _seeds(self, number: int, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        value = table.get("seeds", [])
        if not isinstance(value, dict):
            phrases = self._texts(number, table, "seeds")
            return {ANY_LANGUAGE: phrases} if phrases else {}
        for language in value:
            if not LANGUAGE.fullmatch(language):
                raise self._wrong(number, "seeds", f"'seeds': {language!r} is no language code such as \"en\"")
        return {language: self._texts(number, value, language) for language in value}

    def _tactics(self, number: int, value: object) -> tuple[Tactic, ...]:
        wanted = '\'tactics\' must be texts, or tables like {name = "Chat", steps = ["choose", "test"]}'
        if not isinstance(value, list):
            raise self._wrong(number, "tactics", f"{wanted}; it is {value!r}")
        found = []
        for item in value:
            table = {"name": item} if isinstance(item, str) else item
            if (
                not isinstance(table, dict)
                or not isinstance(table.get("name"), str)
                or table.keys() - {"name", "steps"}
            ):
                raise self._wrong(number, "tactics", f"{wanted}; it is {item!r}")
            found.append(Tactic(name=table["name"], steps=self._texts(number, table, "steps")))
        return tuple(found)

    def _wrong(self, number: int | None, key: str, message: str) -> MarketError:
        where = "" if number is None else f"[[theme]] {number + 1}: "
        return MarketError(f"{self.path}:{self._line(number, key)}: {where}{message}")

    def _line(self, number: int | None, key: str) -> int:
        """Line of the key, else of its table, else 1."""
        lines = self.text.splitlines()
        starts = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*theme\s*\]\]", line)]
        start = -1 if number is None else starts[number] if number < len(starts) else 0
        for index in range(start + 1, len(lines)):
            if re.match(r"\s*\[\[\s*theme\s*\]\]", lines[index]) and number is not None:
                break
            if re.match(rf"\s*\[*\s*(?:theme\.)?['\"]?{re.escape(key)}['\"]?\s*[=\]]", lines[index]):
                return index + 1
        return max(start, 0) + 1


def _with_seeds(theme: Theme, more: Mapping[str, tuple[str, ...]]) -> Theme:
    seeds = {
        language: tuple(dict.fromkeys((*theme.seeds.get(language, ()), *more.get(language, ()))))
        for language in (*theme.seeds, *(new for new in more if new not in theme.seeds))
    }
    return dataclasses.replace(theme, seeds=seeds)
