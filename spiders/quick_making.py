"""Frozen dataclasses that are made in half the time: a page has twenty reviews, and each is made twice.

The ``__init__`` that :mod:`dataclasses` writes for a frozen class sets each field through ``object.__setattr__``; the one
written here fills the new object's dictionary. Everything else of the class stays as it is.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(kind: type[T]) -> type[T]:
    """A frozen, keyword-only dataclass, given a quicker ``__init__``.

    Raises
    ------
    TypeError
        When a field has a ``default_factory`` or the class a ``__post_init__``: neither is called here.

    >>> from dataclasses import dataclass
    >>> @quickly_made
    ... @dataclass(frozen=True, kw_only=True)
    ... class Point:
    ...     x: int
    ...     y: int = 2
    >>> Point(x=1)
    Point(x=1, y=2)
    """
    known: dict[str, Any] = {}
    parameters, steps = [], []
    for field in fields(kind):  # type: ignore[arg-type]  # it is one
        if field.default_factory is not MISSING or hasattr(kind, "__post_init__"):
            raise TypeError(f"{kind.__name__}: fields with default_factory and __post_init__ need the usual __init__")
        if field.default is not MISSING:
            known[f"default_{field.name}"] = field.default
        parameters.append(field.name if field.default is MISSING else f"{field.name}=default_{field.name}")
        steps.append(f"own[{field.name!r}] = {field.name}")
    body = "\n    ".join(["own = self.__dict__", *steps])
    exec(f"def __init__(self, *, {', '.join(parameters)}):\n    {body}", known)  # noqa: S102 - as dataclasses does
    known["__init__"].__qualname__ = f"{kind.__qualname__}.__init__"
    kind.__init__ = known["__init__"]  # type: ignore[method-assign]
    return kind
