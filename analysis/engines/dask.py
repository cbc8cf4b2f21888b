"""Map steps on a Dask cluster: of this machine, or of as many as its scheduler knows.

Each block travels as a Parquet file in memory (columns of texts and numbers, compressed) and whatever is no column beside
it; nobody needs a folder that all machines see. Each machine needs the same version of marketgap.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from analysis.engines.base import Block, Engine, Step, Wanted
from analysis.errors import EngineError

_AHEAD = 2  # blocks sent for each thread of the cluster: one is worked on, one lies ready
_PATIENCE = 30  # seconds to wait for a scheduler and its first worker


class DaskEngine:
    """Sends blocks to a cluster; see :class:`analysis.engines.base.Engine`."""

    name = "dask"

    def __init__(self, wanted: Wanted) -> None:
        try:
            import distributed
        except ImportError:
            raise EngineError(
                "--engine dask needs Dask, which is not installed; run: pip install marketgap[dask]"
            ) from None
        self.partition = wanted.partition
        dask: Any = distributed  # it has no types
        self._cluster: Any = None
        address: Any = wanted.scheduler
        if address is None:
            # processes of one thread each: Python runs one thread at a time; no page of figures that needs a port
            self._cluster = address = dask.LocalCluster(
                n_workers=wanted.workers, threads_per_worker=1, dashboard_address=None, silence_logs=40
            )
        try:
            self._client: Any = dask.Client(address, timeout=_PATIENCE, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            told = (str(error).splitlines() or [type(error).__name__])[0][:120]
            raise EngineError(
                f"--scheduler {wanted.scheduler}: no answer from a Dask scheduler with a worker within {_PATIENCE} s "
                f"({told}); start: dask scheduler, and on each machine: dask worker ADDRESS"
            ) from None
        self._same_version()
        self.workers = sum(self._client.nthreads().values())

    def map(self, step: Step, blocks: Iterable[Block], *shared: Any) -> Iterator[Any]:
        """See :class:`analysis.engines.base.Engine`."""
        from distributed import KilledWorker

        everywhere = self._client.scatter([pickle.dumps(shared, protocol=5)], broadcast=True, hash=False)[0]
        waiting: deque[Any] = deque()
        try:
            for block in blocks:
                waiting.append(self._client.submit(_run, step, *pack(block), everywhere, pure=False))
                if len(waiting) > _AHEAD * self.workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except KilledWorker:
            raise EngineError(
                "a block of this analysis ended several workers of the Dask cluster, most likely for want of memory; "
                "give each worker more memory, or use a smaller --partition"
            ) from None
        finally:
            self._client.cancel(list(waiting))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _same_version(self) -> None:
        mine = version("marketgap")
        others = sorted({str(one) for one in self._client.run(_version).values()} - {mine})
        if others:
            self.__exit__(None, None, None)
            raise EngineError(
                f"the Dask workers have marketgap {', '.join(others)}, this machine has {mine}: their tables could differ; "
                f"run on each: pip install marketgap=={mine}"
            )


def pack(block: Block) -> tuple[bytes, dict[str, Any]]:
    """A block as a Parquet file and what fits into no file of columns.

    >>> parquet, others = pack({"text": ["too late", None], "rating": [0.2, 1.0], "counts": {"a": 1}})
    >>> parquet[:4], others
    (b'PAR1', {'counts': {'a': 1}})
    >>> unpack(parquet, others) == {"text": ["too late", None], "rating": [0.2, 1.0], "counts": {"a": 1}}
    True
    """
    import pyarrow
    import pyarrow.parquet

    columns, others = {}, {}
    for name, values in block.items():
        if isinstance(values, list):
            try:
                columns[name] = pyarrow.array(values)
                continue
            except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, UnicodeEncodeError):
                pass
        others[name] = values
    held = BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), held, compression="zstd")
    return held.getvalue(), others


def unpack(parquet: bytes, others: dict[str, Any]) -> dict[str, Any]:
    """The block that :func:`pack` was given."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(BytesIO(parquet))
    return {**{name: table.column(name).to_pylist() for name in table.column_names}, **others}


def _run(step: Step, parquet: bytes, others: dict[str, Any], shared: bytes) -> Any:
    _alone()
    return step(unpack(parquet, others), *pickle.loads(shared))  # noqa: S301 - from the analysis that sent the block


@cache
def _alone() -> None:
    """One thread of linear algebra, for good: sums come out alike however many cores and threads a worker has."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(1)


def _version() -> str:
    return version("marketgap")


def _open(wanted: Wanted) -> Engine:
    return DaskEngine(wanted)


ENGINE = ("dask", _open)
