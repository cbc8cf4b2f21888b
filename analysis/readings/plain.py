"""Learned models as a file of numbers and words: reading it back runs no code that the file brings along.

An ``.npz`` file (Zip of arrays, without pickled objects) with the structure beside the arrays as JSON. Only instances of
the classes given are written or made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from analysis.errors import ResultsError

TREE = "tree"


def write_plain(value: Any, file: Path, *, classes: Iterable[type]) -> None:
    """Write an object whose parts are arrays, numbers, words, lists, tuples, dictionaries and the classes given.

    Parameters
    ----------
    value
        What to write. Of an instance its attributes are written.
    file
        Replaced. The same value gives the same bytes.
    classes
        Classes that may occur; the reader is given the same ones.

    Raises
    ------
    TypeError
        When something else occurs in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_plain({"a": (1, None), "b": np.arange(2)}, Path(folder) / "x.npz", classes=())
    ...     read_plain(Path(folder) / "x.npz", classes=())
    {'a': (1, None), 'b': array([0, 1])}
    """
    arrays: dict[str, np.ndarray] = {}
    tree = _Writer({kind: kind.__name__ for kind in classes}, arrays).plain(value)
    told = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    with file.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **{TREE: np.frombuffer(told, np.uint8)}, **arrays)


def read_plain(file: Path, *, classes: Iterable[type]) -> Any:
    """Read what :func:`write_plain` wrote.

    Raises
    ------
    ResultsError
        When the file is missing, damaged, or has something that the classes do not know.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            tree = json.loads(bytes(stored[TREE]))
            return _made(tree, stored, {kind.__name__: kind for kind in classes})
    except (OSError, ValueError, KeyError, IndexError, TypeError, RecursionError, BadZipFile) as error:
        raise ResultsError(f"{file}: cannot be read ({error}); remove it, it is made anew") from None


class _Writer:
    def __init__(self, names: Mapping[type, str], arrays: dict[str, np.ndarray]) -> None:
        self._names = names
        self._arrays = arrays

    def plain(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, str)) or (type(value) is float and math.isfinite(value)):
            return value
        if isinstance(value, (list, tuple)):
            if isinstance(value, list) and all(type(inner) is str for inner in value):
                return ["words", value]
            return [type(value).__name__, [self.plain(inner) for inner in value]]
        if isinstance(value, Mapping):
            return ["dict", [[self.plain(key), self.plain(inner)] for key, inner in value.items()]]
        if isinstance(value, (np.ndarray, np.generic, float)):
            return ["array", self._kept(np.asarray(value)), isinstance(value, np.ndarray)]
        if type(value) in self._names:
            return [
                "object",
                self._names[type(value)],
                {name: self.plain(inner) for name, inner in vars(value).items()},
            ]
        raise TypeError(f"{type(value).__name__} cannot be kept")

    def _kept(self, array: np.ndarray) -> str:
        if array.dtype == object:
            raise TypeError("an array of objects cannot be kept")
        name = str(len(self._arrays))
        self._arrays[name] = array
        return name


def _made(tree: Any, stored: Mapping[str, Any], classes: Mapping[str, type]) -> Any:
    if not isinstance(tree, list):
        return tree
    kind, value = tree[0], tree[1]
    if kind == "words":
        return value
    if kind in {"list", "tuple"}:
        made = [_made(inner, stored, classes) for inner in value]
        return made if kind == "list" else tuple(made)
    if kind == "dict":
        return {_made(key, stored, classes): _made(inner, stored, classes) for key, inner in value}
    if kind == "array":
        array = stored[value]
        return array if tree[2] else array[()]
    if kind == "object":
        instance: Any = object.__new__(classes[value])
        vars(instance).update({name: _made(inner, stored, classes) for name, inner in tree[2].items()})
        return instance
    raise ValueError(f"unknown kind {kind!r}")
