"""Commands that are killed as kill -9 does it: by the clock, or at the n-th file that Python opens, moves or removes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "MARKETGAP_KILLS"
"""Environment variable: how many kills of each command; 20 for the whole proof, few otherwise."""
CODE = """
import os, signal, sys
count, last = 0, int(os.environ["KILLED_AT"])
def told(event, args):
    global count
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if writes or event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "sqlite3.connect", "tempfile.mkstemp",
                           "tempfile.mkdtemp", "shutil.rmtree", "ctypes.dlopen"}:
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
from analysis.cli import main
sys.addaudithook(told)
try:
    main()
finally:
    sys.stderr.write(f"moments {count}")
"""


@dataclass(frozen=True)
class Moment:
    """When a command is killed: at a file operation, or a share of the time an undisturbed run takes."""

    operation: int = 0
    share: float = 0.0


def start(folder: Path, *words: str, operation: int = 0) -> subprocess.Popen[str]:
    """The command in a market's folder."""
    return subprocess.Popen(
        [sys.executable, "-c", CODE, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KILLED_AT": str(operation), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(folder: Path, *words: str) -> tuple[float, int]:
    """An undisturbed run: its seconds and how many file operations it makes."""
    begun = time.monotonic()
    child = start(folder, *words)
    out, err = child.communicate()
    assert child.returncode == 0, out + err
    return time.monotonic() - begun, int(err.rpartition("moments ")[2])


def moments(seconds_and_operations: tuple[float, int], *, few: int, seed: int) -> Iterator[Moment]:
    """Half of them at file operations, the others by the clock, most of these late, when things are written."""
    draw = random.Random(seed)
    for number in range(int(os.environ.get(VARIABLE, few))):
        if number % 2 == 0:
            yield Moment(operation=draw.randint(1, seconds_and_operations[1]))
        else:
            yield Moment(share=draw.uniform(0.1, 1.0) ** 0.5)


def kill(folder: Path, *words: str, moment: Moment, seconds: float) -> bool:
    """Run until the moment; whether the command was killed (else it had ended before)."""
    child = start(folder, *words, operation=moment.operation)
    if not moment.operation:
        try:
            child.wait(timeout=seconds * moment.share)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL
