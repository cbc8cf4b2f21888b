"""No space, no permission, a limit on files: every command says so in one line, leaves what was there, and works afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import build_app
from analysis.results import analyse
from spiders.errors import MarketgapError
from spiders.records import Review
from spiders.store import open_store
from tests.analyse.small_market import NOW, all_records, write_market

pytestmark = pytest.mark.sqlite

COMMANDS = {
    "import": ("import", "reviews", "rows.csv"),
    "analyse": ("analyse", "--now", "2026-01-16"),
    "brief": ("brief", "--to", "brief.html"),
    "workbook": ("brief", "--to", "brief.xlsx"),
    "export": ("export", "reviews", "--to", "reviews.csv"),
    "sheet": ("export", "gaps", "--to", "gaps.xlsx"),
    "init": ("init", "another", "--brand", "Acme=acme.example"),
    "notebooks": ("notebooks", "--to", "books"),
}
SIZE = 12_000_000
Hindrance = Callable[[Path], contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small market with one analysis, and a file to import."""
    folder = tmp_path_factory.mktemp("analysed")
    few = [r for r in all_records() if not isinstance(r, Review) or int(str(r.native_id).rpartition("-")[2]) < 40]
    market = write_market(folder, few)
    analyse(market, now=NOW)
    with open_store(market.store_url) as store:
        store.compact()
    rows = "".join(f"acme,The {n}th parcel was late again and nobody answered,2\n" for n in range(3000))
    (folder / "rows.csv").write_text(f"brand,text,rating\n{rows}", encoding="utf-8")
    return folder


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte left on the file system that the folder lies on."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(bytes(4096))
    yield
    filler.unlink()


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing may be written: the file system for root, whom permissions do not hold."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.fixture(params=[full, read_only], ids=["disk full", "read-only"])
def hindrance(request: pytest.FixtureRequest) -> Hindrance:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def place(tmp_path: Path, analysed: Path, hindrance: Hindrance) -> Iterator[Path]:
    """A copy of the market, on a small file system of its own where the hindrance needs one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False
    if hindrance is full or (hindrance is read_only and os.geteuid() == 0):
        mount = shutil.which("mount")
        made = mount and subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=False, capture_output=True
        )
        if not made or made.returncode:
            pytest.skip("no right to mount a small file system here; the limit on files below is tested all the same")
        mounted = True
    shutil.copytree(analysed, folder, dirs_exist_ok=True)
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def state(folder: Path) -> dict[str, str]:
    """All files and folders but the store's own and locks, which hold nothing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if not path.name.startswith("market.db") and path.name not in {"filler", ".analysis.lock", "another", "books"}
    }


def reviews(folder: Path) -> int:
    with open_store(f"sqlite:///{folder / 'market.db'}") as store:
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        return store.count(Review)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_cannot_write(
    command: str, place: Path, hindrance: Hindrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    before, held = state(place), reviews(place)
    with hindrance(place):
        done = CliRunner().invoke(build_app(), list(COMMANDS[command]))
    error = done.exception
    assert isinstance(error, MarketgapError), (type(error), error, done.output)
    assert "\n" not in str(error)
    assert any(words in str(error) for words in ("cannot be", "disk is full", "read-only", "disk refused")), str(error)
    assert state(place) == before, "nothing half-written"
    assert reviews(place) == held
    done = CliRunner().invoke(build_app(), list(COMMANDS[command]))
    assert done.exit_code == 0, (done.exception, done.output)
    assert reviews(place) == held + (3000 if command == "import" else 0)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["export", "brief", "init"])
def test_a_limit_on_files_as_a_quota_sets_it(command: str, analysed: Path, tmp_path: Path) -> None:
    """Needs no rights: the operating system lets no file of the process grow beyond a few bytes."""
    folder = tmp_path / "market"
    shutil.copytree(analysed, folder)
    before = state(folder)

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *COMMANDS[command]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=narrow,
    )
    assert done.returncode in {1, 2}
    assert done.stderr.startswith("marketgap: ")
    assert "cannot be written: File too large" in done.stderr
    assert done.stderr.count("\n") == 1
    assert state(folder) == before
