"""Figures as files: ``results/NAME.json`` is what a benchmark measured, on which machine, with which command.

A file has ``what`` (one sentence), ``command``, ``date``, ``machine``, ``versions`` (package -> version), ``rows`` (a list
of objects with the same keys, one a line of the table) and, where something must be said with them, ``notes``.
``report.py`` makes docs/benchmarks.md of these files.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
LIBRARIES = ("scrapy", "lxml", "pandas", "numpy", "scikit-learn", "scipy", "pyarrow")


def record(
    name: str,
    *,
    what: str,
    command: str,
    rows: Sequence[Mapping[str, Any]],
    notes: Iterable[str] = (),
    versions: Mapping[str, str] | None = None,
) -> Path:
    """Write ``results/NAME.json``; gives its path."""
    found = {
        "what": what,
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": {**own_versions(), **(versions or {})},
        "rows": [dict(row) for row in rows],
        "notes": list(notes),
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def machine() -> str:
    """Processor, cores, memory, system and Python in one line."""
    info, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    model = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    total = re.search(r"MemTotal:\s*(\d+)", memory.read_text()) if memory.exists() else None
    parts = [
        model.group(1).strip() if model else platform.machine(),
        f"{os.cpu_count()} cores",
        f"{int(total.group(1)) / 1e6:.0f} GB" if total else "",
        platform.freedesktop_os_release().get("PRETTY_NAME", "")
        if Path("/etc/os-release").exists()
        else platform.system(),
        f"Python {platform.python_version()}",
    ]
    return ", ".join(part for part in parts if part)


def own_versions() -> dict[str, str]:
    """Versions of the libraries that figures depend on most."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
