"""The notebooks: copied with a market's path set, and executed without a kernel having been installed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiders.errors import MarketgapError, UsageError

PARAMETERS = "parameters"
TIMEOUT = 600
"""Seconds for one cell."""


@dataclass(frozen=True, kw_only=True)
class NotebookRun:
    """What became of one notebook: ``failed`` is None, or says which cell failed and how."""

    file: Path
    failed: str | None = None


def notebook_folder() -> Path:
    """Where the notebooks lie: inside the installed package, or beside it in a checkout.

    Raises
    ------
    MarketgapError
        When they are in neither place.
    """
    here = Path(__file__).parent
    for folder in (here / "notebook_files", here.parent / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise MarketgapError("the notebooks are not installed; install marketgap again, or run from a checkout")


def copy_notebooks(market_file: Path, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Copy all notebooks into a folder with the market's path in their parameter cell.

    Parameters
    ----------
    market_file
        market.toml.
    folder
        Made when missing. Notebooks of these names that are there are replaced when only their outputs and the
        market's path differ; one whose cells were changed is kept, unless ``overwrite``.

    Raises
    ------
    UsageError
        When a notebook there was changed; nothing is copied then.
    """
    originals = sorted(notebook_folder().glob("*.ipynb"))
    books = {folder / file.name: json.loads(file.read_text(encoding="utf-8")) for file in originals}
    changed = [file.name for file, book in books.items() if file.exists() and not _same_cells(file, book)]
    if changed and not overwrite:
        raise UsageError(
            f"{folder}: {', '.join(changed)} was changed there; give another folder with --to, or replace it with --overwrite"
        )
    for file, book in books.items():
        for cell in book["cells"]:
            if PARAMETERS in cell["metadata"].get("tags", []):
                cell["source"] = [f"MARKET = {json.dumps(str(market_file.resolve()), ensure_ascii=False)}"]
        save_notebook(file, book)
    return list(books)


def execute_notebook(file: Path) -> NotebookRun:
    """Run a notebook from top to bottom with this Python and store the outputs in it, also those up to a failure."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    book = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    failed = None
    # the kernel is spoken to through sockets in a folder that only this user can open, not through open ports
    with tempfile.TemporaryDirectory(prefix="mg-") as private:
        client = NotebookClient(
            book, kernel_manager_class=_own_kernel(Path(private)), timeout=TIMEOUT, record_timing=False,
            resources={"metadata": {"path": str(file.parent)}},
        )  # fmt: skip
        try:
            client.execute(env=_environment())
        except CellExecutionError as error:
            failed = f"{_failing_cell(book)}: {error.ename}: {_one_line(error.evalue)}"
        except (CellTimeoutError, DeadKernelError) as error:
            failed = f"{_failing_cell(book)}: {_one_line(str(error))}"
    save_notebook(file, json.loads(nbformat.writes(book)))  # type: ignore[no-untyped-call]
    return NotebookRun(file=file, failed=failed)


def save_notebook(file: Path, book: dict[str, Any]) -> None:
    """Write a notebook whole or not at all.

    Raises
    ------
    MarketgapError
        When the folder cannot be written.
    """
    save_text(file, json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def save_text(file: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    MarketgapError
        When the folder cannot be written.
    """
    part: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        part.chmod(0o644)
        part.replace(file)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise MarketgapError(
            f"{file}: cannot be written: {error.strerror or error}; check that the folder exists, may be written and has room"
        ) from None


def _own_kernel(private: Path) -> type[Any]:
    """Kernels of the Python that runs this; no kernelspec has to be installed for them."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    transport = "ipc" if os.name == "posix" else "tcp"

    class OwnKernel(AsyncKernelManager):
        """Starts ipykernel with ``sys.executable``."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options, transport=transport, connection_file=str(private / "kernel.json"))

        @property
        def kernel_spec(self) -> KernelSpec:
            """What to start."""
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

    return OwnKernel


def _environment() -> dict[str, str]:
    """This process' environment, with ``analysis`` importable also from a checkout that is not installed."""
    root = str(Path(__file__).parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def _same_cells(file: Path, book: dict[str, Any]) -> bool:
    try:
        other = json.loads(file.read_text(encoding="utf-8"))
        return _sources(other) == _sources(book)
    except (ValueError, KeyError, TypeError, OSError):
        return False


def _sources(book: dict[str, Any]) -> list[str]:
    return [
        "".join(cell["source"])
        for cell in book["cells"]
        if PARAMETERS not in cell["metadata"].get("tags", []) and "".join(cell["source"]).strip()
    ]


def _failing_cell(book: Any) -> str:
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        if any(output.output_type == "error" for output in cell.outputs):
            return f"code cell {number}"
    done = sum(cell.execution_count is not None for cell in code)
    return f"code cell {min(done + 1, len(code))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
