"""The command line as a person meets it: on a pseudo-terminal of a given width, and through a pipe."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

CODE = "from analysis.cli import main; main()"
ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240.0
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[()][A-Z0-9]|\x1b[=>]")


def environment(**more: str) -> dict[str, str]:
    """As it is, without what would decide about colours and widths."""
    kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM"}}
    path = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "TERM": "xterm-256color", **more}


def piped(*words: str, cwd: Path, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """The command with its output in a pipe."""
    return subprocess.run(
        [sys.executable, "-c", CODE, *words],
        check=False, cwd=cwd, env=environment(**env), input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


def on_terminal(
    *words: str,
    cwd: Path,
    columns: int = 80,
    lines: int = 40,
    dialogue: Sequence[tuple[str, str]] = (),
    env: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Exit code and everything that appeared, escape sequences included.

    ``dialogue``: when the first text has appeared (behind the one before), the second is typed.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-c", CODE, *words],
        cwd=cwd, env=environment(**(env or {})), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen, waiting, told = b"", list(dialogue), 0
    end = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.1)
            if ready:
                try:
                    got = os.read(ours, 65536)
                except OSError:  # Linux: the other end is closed
                    break
                if not got:
                    break
                seen += got
            elif child.poll() is not None:
                break
            if waiting and (place := seen.find(waiting[0][0].encode(), told)) >= 0:
                told = place + len(waiting[0][0].encode())
                os.write(ours, waiting.pop(0)[1].encode())
        code = child.wait(timeout=10)
    finally:
        os.close(ours)
        child.kill()
        child.wait()
    assert not waiting, f"never asked: {waiting[0][0]!r}; seen: {bare(seen.decode('utf-8', 'replace'))[-2000:]}"
    return code, seen.decode("utf-8", "replace").replace("\r\n", "\n")


@contextmanager
def screen_of(columns: int, *, lines: int = 40, **env: str) -> Iterator[list[str]]:
    """Within it, this process writes to a terminal of that size; what appeared is in the list afterwards."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    parts: list[bytes] = []
    shown: list[str] = []

    def listen() -> None:
        with suppress(OSError):  # Linux: the other end is closed
            while got := os.read(ours, 65536):
                parts.append(got)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", **env}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdout", terminal)
        patch.setattr(sys, "stderr", terminal)
        yield shown
    listener.join(PATIENCE)
    os.close(ours)
    shown.append(b"".join(parts).decode("utf-8", "replace").replace("\r\n", "\n"))


def called(*words: str, cwd: Path) -> int:
    """The command line in this process; its exit code."""
    from analysis.cli import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", os.environ.get("NO_COLOR", ""))
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["marketgap", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
    code = stopped.value.code
    return code if isinstance(code, int) else 0 if code is None else 1


def shown_on(columns: int, *words: str, cwd: Path, **env: str) -> tuple[int, str]:
    """Exit code of a command in this process, and what a terminal of that width got to show."""
    with screen_of(columns, **env) as shown:
        code = called(*words, cwd=cwd)
    return code, shown[0]


def bare(text: str) -> str:
    """Without escape sequences."""
    return _ESCAPES.sub("", text)
