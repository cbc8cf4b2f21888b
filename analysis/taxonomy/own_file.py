"""The user's taxonomy.toml as a file: its tables, its values, and where each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from analysis.taxonomy.theme import ANY_LANGUAGE, Tactic
from spiders.errors import MarketError

LANGUAGE = re.compile(r"[a-z]{2,3}")


class OwnFile:
    """taxonomy.toml, read.

    Raises
    ------
    MarketError
        When there is no such file, or it is no TOML.
    """

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
            raise MarketError(f"{path}: cannot be read: {error.strerror}; check its permissions") from None
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise MarketError(
                f"{path}: not TOML: {error}; strings stand in straight quotes, lists in [brackets]"
            ) from None

    def tables(self) -> list[dict[str, Any]]:
        """The ``[[theme]]`` tables, in their order."""
        for key in self.data:
            if key not in {"replace", "theme"}:
                raise self.wrong(None, key, f"'{key}' is not a key here; known keys: replace, [[theme]]")
        tables = self.data.get("theme", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.wrong(None, "theme", "'theme' must be written as [[theme]] tables, one for each theme")
        return list(tables)

    def flag(self, number: int | None, table: Mapping[str, Any], key: str, *, otherwise: bool = False) -> bool:
        """True or false."""
        value = table.get(key, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(number, key, f"'{key}' must be true or false; it is {value!r}")
        return value

    def word(self, number: int, table: Mapping[str, Any], key: str) -> str:
        """One text."""
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(number, key, f"'{key}' must be text; it is {value!r}")
        return value.strip()

    def texts(self, number: int, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is missing."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(number, key, f"'{key}' must be a list of texts; it is {value!r}")
        return tuple(item.strip() for item in value)

    def seeds(self, number: int, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Language -> phrases; a bare list is for every language."""
        value = table.get("seeds", [])
        if not isinstance(value, dict):
            phrases = self.texts(number, table, "seeds")
            return {ANY_LANGUAGE: phrases} if phrases else {}
        for language in value:
            if not LANGUAGE.fullmatch(language):
                raise self.wrong(number, "seeds", f"'seeds': {language!r} is no language code such as \"en\"")
        return {language: self.texts(number, value, language) for language in value}

    def tactics(self, number: int, table: Mapping[str, Any]) -> tuple[Tactic, ...]:
        """Names of tactics, or tables with name and steps."""
        wanted = '\'tactics\' must be texts, or tables like {name = "Chat", steps = ["choose", "test"]}'
        value = table.get("tactics", [])
        if not isinstance(value, list):
            raise self.wrong(number, "tactics", f"{wanted}; it is {value!r}")
        found = []
        for item in value:
            said = {"name": item} if isinstance(item, str) else item
            if not isinstance(said, dict) or not isinstance(said.get("name"), str) or said.keys() - {"name", "steps"}:
                raise self.wrong(number, "tactics", f"{wanted}; it is {item!r}")
            found.append(Tactic(name=said["name"], steps=self.texts(number, said, "steps")))
        return tuple(found)

    def wrong(self, number: int | None, key: str, message: str) -> MarketError:
        """The error for a key of a table (None: of the file), with file and line."""
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


def say_nearest(name: str, known: Mapping[str, str]) -> str:
    """Which known ids a wrong one may have meant, as the end of a message; by id or by label.

    Parameters
    ----------
    name
        What came.
    known
        Theme id -> label.

    >>> say_nearest("wating", {"waiting": "Waiting and response time", "price": "Price and value"})
    'did you mean "waiting"?'
    >>> say_nearest("price and value", {"waiting": "Waiting and response time", "price": "Price and value"})
    'did you mean "price"?'
    >>> say_nearest("zzz", {"waiting": "Waiting and response time"})
    'all ids: marketgap show themes'
    """
    near = _near(name, known)
    return f"did you mean {' or '.join(f'{chr(34)}{one}{chr(34)}' for one in near)}?" if near else SEE_ALL


SEE_ALL = "all ids: marketgap show themes"


def _near(name: str, known: Mapping[str, str]) -> Iterable[str]:
    words = name.strip().casefold()
    labels = {label.casefold(): theme for theme, label in sorted(known.items())}
    found = [labels[words]] if words in labels else get_close_matches(words, sorted(known), n=3, cutoff=0.6)
    return found or [labels[label] for label in get_close_matches(words, sorted(labels), n=2, cutoff=0.75)]
