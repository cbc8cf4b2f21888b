"""What all contests share: sides run as processes of their own, and an address that names the data.

A contest is a module with ``NAME``, ``PEERS`` (packages whose versions matter), ``WHAT`` and ``rows(field) -> list[dict]``. A side is a script in ``sides/`` that reads
the JSON file named first on its command line and writes the one named second; an object that may have ``work``, the
seconds its work took without starting and loading libraries.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where a contest is held."""

    peers: Path
    """Python of the environment that has the peers."""
    rounds: int
    """How often each side is timed; the median counts."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one side did."""

    answer: Any
    """What it wrote, of the last round."""
    wall: float
    """Seconds from start to end of its process, median."""
    work: float
    """Seconds of the work itself as the side timed it, median; the wall time when it did not."""
    cpu: float
    """Seconds of processor time of its process, all threads, median."""
    peak: float
    """Largest resident memory of its process in GB."""


def compete(sides: dict[str, tuple[Path, str]], given: Any, *, rounds: int) -> dict[str, Outcome]:
    """Run the sides in turn, round by round: name -> (Python, script in ``sides/``)."""
    answers: dict[str, Any] = {}
    times: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in sides}
    with tempfile.TemporaryDirectory() as name:
        question, answer = Path(name, "given.json"), Path(name, "answer.json")
        question.write_text(json.dumps(given), encoding="utf-8")
        for _ in range(rounds):
            for side, (python, script) in sides.items():
                answer.unlink(missing_ok=True)
                wall, cpu, peak = _timed(
                    [str(python), "-P", str(HERE / "sides" / script), str(question), str(answer)], side
                )
                answers[side] = json.loads(answer.read_text(encoding="utf-8"))
                times[side].append((wall, answers[side].get("work", wall), cpu, peak))
    found = {}
    for side, taken in times.items():
        walls, works, cpus, peaks = zip(*taken, strict=True)
        found[side] = Outcome(
            answer=answers[side],
            wall=statistics.median(walls),
            work=statistics.median(works),
            cpu=statistics.median(cpus),
            peak=max(peaks),
        )
    return found


def _timed(command: list[str], side: str) -> tuple[float, float, float]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
    environment.pop("OMP_NUM_THREADS", None)  # each side may use the whole machine, as it does for a user
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    assert child.stderr is not None
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.extend(child.stderr), daemon=True)
    reader.start()
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    if child.returncode:
        sys.exit(f"{side} ended with {child.returncode}:\n{b''.join(said).decode(errors='replace')[-3000:]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def own_python() -> Path:
    """The Python of the project's environment."""
    return Path(sys.executable)
