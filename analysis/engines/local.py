"""Map steps on this machine: one after another in this process, or in several processes."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import chain, count, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from analysis.engines.base import PARTITION, Block, Engine, Step, Wanted
from analysis.errors import EngineError


class Here:
    """One block after another, in this process."""

    name = "local"
    workers = 1

    def __init__(self, partition: int = PARTITION) -> None:
        self.partition = partition

    def map(self, step: Step, blocks: Iterable[Block], *shared: Any) -> Iterator[Any]:
        """See :class:`analysis.engines.base.Engine`."""
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        for block in blocks:
            with threadpool_limits(1):  # sums come out alike in every engine
                found = step(block, *shared)
            yield found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was started."""


class Processes:
    """Several blocks at a time, each in a process of its own; started when there are several, ended with the engine.

    What blocks share is written to a file once a step and read once a process.
    """

    name = "local"

    def __init__(self, wanted: Wanted) -> None:
        self.partition, self.workers = wanted.partition, wanted.workers
        self._folder = Path(tempfile.mkdtemp(prefix="marketgap-"))
        self._numbers = count()
        self._pool: ProcessPoolExecutor | None = None

    def map(self, step: Step, blocks: Iterable[Block], *shared: Any) -> Iterator[Any]:
        """See :class:`analysis.engines.base.Engine`; a single block is not worth a process and is worked on here."""
        coming = iter(blocks)
        first = list(islice(coming, 2))
        if len(first) < 2:
            return HERE.map(step, first, *shared)
        return self._spread(step, chain(first, coming), shared)

    def _spread(self, step: Step, blocks: Iterable[Block], shared: tuple[Any, ...]) -> Iterator[Any]:
        if self._pool is None:
            # started anew, not copied from this one: its threads would not be copied with it
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=_alone, initargs=(str(self._folder),)
            )
        file = self._folder / f"shared-{next(self._numbers)}"
        with file.open("wb") as to:
            pickle.dump(shared, to, protocol=pickle.HIGHEST_PROTOCOL)
        waiting: deque[Future[Any]] = deque()
        try:
            for block in blocks:
                waiting.append(self._pool.submit(_run, step, str(file), block))
                if len(waiting) > self.workers + 1:  # one block lies ready for each process, not all of them
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise EngineError(
                f"one of the {self.workers} processes of this analysis was killed, most likely for want of memory; "
                "run: marketgap analyse --workers 1"
            ) from None
        finally:
            for one in waiting:
                one.cancel()
            file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)


def _alone(folder: str) -> None:
    """Begin a process: one thread, for as many processes as cores are running and sums come out alike in all of them."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted is the analysis, which then ends its processes
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: str) -> None:
    """An analysis that is killed cannot end its processes and remove their folder: they do it themselves."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _run(step: Step, file: str, block: Block) -> Any:
    return step(block, *_shared(file))


@lru_cache(maxsize=1)
def _shared(file: str) -> tuple[Any, ...]:
    with Path(file).open("rb") as source:
        found: tuple[Any, ...] = pickle.load(source)  # noqa: S301 - written by this analysis a moment ago
    return found


def _open(wanted: Wanted) -> Engine:
    return Here(wanted.partition) if wanted.workers == 1 else Processes(wanted)


HERE: Engine = Here()
"""What map steps run on unless something else is asked for."""
ENGINE = ("local", _open)
