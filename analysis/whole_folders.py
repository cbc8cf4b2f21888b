"""A folder of files that is replaced whole: a reader sees the old set or the new one, whenever the writer is killed.

On Linux the two folders change places in one step of the file system. Elsewhere there is a moment with neither; then
the old set still stands under :func:`set_aside`, where readers look too and from where the next writer puts it back.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import ResultsError

try:
    import fcntl
except ImportError:  # not on Windows: there two analyses of one market are not kept apart
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

LOCK = ".analysis.lock"
PATIENCE = 5.0
"""Seconds to wait for another process: a killed one may take a moment to die."""
_EXCHANGE = 2
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP})


@contextmanager
def one_at_a_time(folder: Path, *, to: str) -> Iterator[None]:
    """While this is open no other process analyses the market of this folder or erases from it.

    Parameters
    ----------
    folder
        Folder of market.toml; takes the lock file. The system drops the lock when the process dies, however it dies.
    to
        What is wanted, for the message: ``"analyse"``.

    Raises
    ------
    ResultsError
        When another process has it, or the folder cannot be written.
    """
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ResultsError(
            f"{folder}: cannot be written: {error.strerror}; check the permissions and space of the market's folder"
        ) from None
    try:
        _lock(handle, folder, to)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path, to: str) -> None:
    if not HAS_LOCKS:
        return
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > end:
                raise ResultsError(
                    f"{folder}: another process analyses this market or erases from it; wait for its end, then {to} again"
                ) from None
            time.sleep(0.1)
        else:
            return


def set_aside(place: Path) -> Path:
    """Where the old set stands while ``place`` is being replaced."""
    return place.with_name(f".{place.name}-old")


def write_folder(place: Path, fill: Callable[[Path], None]) -> None:
    """Replace a folder by one that ``fill`` writes; all files are on the disk before it takes its place.

    Parameters
    ----------
    place
        The folder; its parent must exist. Sub-folders of the old one that the new one lacks (caches) move over.
    fill
        Writes the files into the folder it is given.

    Raises
    ------
    OSError
        When something cannot be written; the old folder is as it was.
    """
    clear_leftovers(place)
    fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-new-", dir=place.parent))
    try:
        fill(fresh)
        for file in sorted(fresh.iterdir()):
            _sync(file)
        _sync(fresh)
        fresh.chmod(0o755)
        _put(fresh, place)
        _sync(place.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def clear_leftovers(place: Path) -> None:
    """Put back or take away what a killed writer left; only while no other process writes there."""
    old = set_aside(place)
    if old.exists() and not place.exists():
        old.rename(place)
    for left in (old, *place.parent.glob(f".{place.name}-new-*")):
        if left.is_dir():
            shutil.rmtree(left)


def digest_of(file: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put(fresh: Path, place: Path) -> None:
    if not place.exists():
        fresh.rename(place)
        return
    if _exchange(fresh, place):
        old = fresh
    else:
        old = set_aside(place)
        place.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            old.rename(place)
            raise
    for inner in sorted(old.iterdir()):
        if inner.is_dir() and not (place / inner.name).exists():
            inner.rename(place / inner.name)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    here = -100  # AT_FDCWD: paths as they are
    if call(here, os.fsencode(one), here, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk; a system that cannot do it for folders is left alone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(handle)
