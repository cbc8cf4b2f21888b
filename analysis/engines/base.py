"""The contract of all engines, and the choice among them.

A **map step** is a function of a module that takes one block of rows and what all blocks share (a learned model, seed
phrases), and gives the result for that block. It keeps no state and looks at no other block. Blocks are cut before an
engine sees them, and results come back in the order of the blocks: that is why every engine gives the same bytes.

A member is a module of this folder with ``ENGINE``, a function of :class:`Wanted` that gives an :class:`Engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from analysis.errors import EngineError
from analysis.names import say_nearest
from spiders.members import find_members

Block = Mapping[str, Any]
"""Name -> column: a list of texts (None where there is none), or an array with a row for each."""
Step = Callable[..., Any]
"""``step(block, *shared)``; a function of a module, so that another process finds it."""

PARTITION = 5_000
"""Rows of a block. Fewer, and models are carried to and fro more often than they are worth (an opinion takes about
0.3 ms, so a block takes 1 to 2 s); more, and two cores wait for each other at the end of 10,000 reviews, while a block's
matrices outgrow the processor's cache and take memory (about 4 kB a row at the most)."""


class Engine(Protocol):
    """Runs map steps; used as a context, which ends what it started."""

    name: str
    partition: int
    """Rows of a block."""
    workers: int
    """How many blocks are worked on at a time."""

    def map(self, step: Step, blocks: Iterable[Block], *shared: Any) -> Iterator[Any]:
        """Results of a step, in the order of the blocks.

        Parameters
        ----------
        step
            ``step(block, *shared)``.
        blocks
            Taken one by one, a few ahead at most: what is not needed yet need not exist yet.
        shared
            The same for every block; carried to each process once.

        Raises
        ------
        EngineError
            When a process or machine that works for the engine is lost for good.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the user asked for."""

    workers: int = 1
    """Processes on this machine."""
    scheduler: str | None = None
    """Address of a Dask scheduler; None starts one here."""
    partition: int = PARTITION


def open_engine(name: str = "local", wanted: Wanted | None = None) -> Engine:
    """The engine of a name.

    Parameters
    ----------
    name
        ``local`` (in this process, or in several with ``workers``), or ``dask``.
    wanted
        How many processes, which scheduler, how many rows a block.

    Raises
    ------
    EngineError
        When there is no such engine, what it needs is not installed, or its scheduler cannot be reached.

    Examples
    --------
    >>> with open_engine() as engine:
    ...     list(engine.map(len, [{"text": ["a"], "rating": [1.0]}]))
    [2]
    """
    known: dict[str, Callable[[Wanted], Engine]] = dict(find_members("analysis.engines", "ENGINE"))
    if name not in known:
        raise EngineError(f"there is no engine {name!r}{say_nearest(name, sorted(known))}; use one of: {say_names()}")
    wanted = wanted or Wanted()
    for option, value in (("--workers", wanted.workers), ("--partition", wanted.partition)):
        if value < 1:
            raise EngineError(f"{option} {value}: expected a whole number of 1 or more")
    if wanted.scheduler is not None and name != "dask":
        raise EngineError(f"--scheduler {wanted.scheduler}: only the engine dask has one; add --engine dask")
    return known[name](wanted)


def say_names() -> str:
    """Names of the engines there are."""
    return ", ".join(sorted(name for name, _ in find_members("analysis.engines", "ENGINE")))


def cut(columns: Block, rows: int) -> Iterator[Block]:
    """Columns of equal length in blocks of so many rows, each made when it is asked for.

    >>> [block["text"] for block in cut({"text": ["a", "b", "c"]}, 2)]
    [['a', 'b'], ['c']]
    """
    total = len(next(iter(columns.values())))
    for start in range(0, total, rows):
        yield {name: values[start : start + rows] for name, values in columns.items()}


def worth(engine: Engine, rows: int) -> Engine:
    """The engine, or this process when a step over so few rows in all is over before another process has begun.

    For steps whose blocks are few but not small, such as models learned side by side.
    """
    from analysis.engines.local import HERE

    return engine if rows >= engine.partition else HERE


def joined(parts: Iterable[Sequence[Any]]) -> list[Any]:
    """Lists of all blocks as one."""
    return [value for part in parts for value in part]
