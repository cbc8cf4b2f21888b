"""Which column is which field."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from spiders.errors import ImportFileError, UsageError

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[\W_]+")


@lru_cache(maxsize=8)
def read_names(resource: str) -> Mapping[str, tuple[str, ...]]:
    """Field -> column names, from a TOML file of ``spiders/importers``."""
    data = tomllib.loads(files("spiders.importers").joinpath(resource).read_text("utf-8"))
    return {name: tuple(fold_name(known) for known in names) for name, names in data.items()}


def fold_name(name: str) -> str:
    """A column name without case, punctuation and camelCase.

    >>> fold_name("reviewText"), fold_name("Review_Text "), fold_name("author.name")
    ('review text', 'review text', 'author name')
    """
    apart = _CAMEL.sub(" ", unicodedata.normalize("NFKC", name))
    return _APART.sub(" ", apart).strip().casefold()


def assign_columns(
    file: Path,
    columns: Sequence[str],
    *,
    names: Mapping[str, tuple[str, ...]],
    mapping: Mapping[str, str],
) -> dict[str, str]:
    """Field -> column: what ``mapping`` says, then the first known name that the file has.

    Raises
    ------
    UsageError
        When the mapping names a field that does not exist.
    ImportFileError
        When it names a column that the file does not have.
    """
    fields: dict[str, str] = {}
    folded = {fold_name(column): column for column in reversed(columns)}
    taken: set[str] = set()
    for given, field in mapping.items():
        column = given if given in columns else folded.get(fold_name(given))
        if field and field not in names:
            raise UsageError(f"--map {given}={field}: {field!r} is no field; the fields are {', '.join(names)}")
        if column is None:
            raise ImportFileError(f"{file}: has no column {given!r} (--map); the columns are {', '.join(columns)}")
        if field in fields:
            raise UsageError(
                f"--map {given}={field}: {fields[field]!r} is already mapped to {field!r}; give each field one column"
            )
        taken.add(column)
        if field:
            fields[field] = column
    for field, known in names.items():
        if field in fields:
            continue
        found = next((folded[name] for name in known if name in folded and folded[name] not in taken), None)
        if found is not None:
            fields[field] = found
            taken.add(found)
    return fields
