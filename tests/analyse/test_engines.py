"""Every engine gives the same tables, byte for byte; what is missing or wrong is said in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.cli import build_app
from analysis.engines.base import Engine, Wanted, cut, open_engine
from analysis.errors import EngineError
from analysis.results import analyse
from spiders.records import Record, Review, stable_id
from tests.analyse.small_market import NOW, reviews, write_market

GERMAN = ("Die Lieferung kam zu spät.", "Sehr freundliche Leute.", "Ich warte auf mein Geld.", "Die App stürzt ab.")
ROWS = 97
"""Rows of a block here: small, so that each step has many blocks, and the last one is not full."""


PATIENCE = 900
"""Looks at something that must happen, five a second."""


def two_languages() -> list[Record]:
    found = reviews(each=70)
    for number in range(90):
        found.append(
            Review(
                review_id=stable_id("r", "de", number), native_id=f"de-{number}", brand="bolt", source="laden",
                crawl_id="c-de", text=f"{GERMAN[number % 4]} {GERMAN[(number // 4) % 4]} Nummer {number}.",
                rating=None if number % 3 == 0 else 0.2 if number % 4 in {0, 2} else 1.0,
            )
        )  # fmt: skip
    return found


def tables(folder: Path, engine: Engine) -> dict[str, bytes]:
    market = write_market(folder, two_languages())
    analyse(market, now=NOW, engine=engine)
    return {file.name: file.read_bytes() for file in sorted(market.results_folder.glob("*.parquet"))}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    with open_engine("local", Wanted(partition=ROWS)) as engine:
        return tables(tmp_path_factory.mktemp("alone"), engine)


def test_several_processes_give_the_same_bytes(tmp_path: Path, alone: dict[str, bytes]) -> None:
    with open_engine("local", Wanted(workers=2, partition=ROWS)) as engine:
        found = tables(tmp_path, engine)
    assert list(found) == list(alone)
    assert [name for name in found if found[name] != alone[name]] == []


def test_a_cluster_of_two_processes_gives_the_same_bytes(tmp_path: Path, alone: dict[str, bytes]) -> None:
    distributed: Any = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=40
        ) as cluster,
        open_engine("dask", Wanted(scheduler=cluster.scheduler_address, partition=ROWS)) as engine,
    ):
        assert engine.workers == 2
        found = tables(tmp_path, engine)
    assert list(found) == list(alone)
    assert [name for name in found if found[name] != alone[name]] == []


def test_the_size_of_a_block_changes_no_table(tmp_path: Path, alone: dict[str, bytes]) -> None:
    with open_engine("local") as engine:
        assert tables(tmp_path, engine) == alone


def double(block: dict[str, list[int]], by: int) -> list[int]:
    return [value * by for value in block["value"]]


def test_results_come_in_the_order_of_the_blocks() -> None:
    with open_engine("local", Wanted(workers=2)) as engine:
        found = list(engine.map(double, cut({"value": list(range(50))}, 3), 2))
    assert [value for part in found for value in part] == [2 * value for value in range(50)]


def test_blocks_are_made_when_they_are_needed() -> None:
    made: list[int] = []

    def blocks() -> Iterator[dict[str, list[int]]]:
        for number in range(100):
            made.append(number)
            yield {"value": [number]}

    with open_engine("local", Wanted(workers=2)) as engine:
        results = engine.map(double, blocks(), 2)
        next(results)
        assert len(made) < 10


def end(block: dict[str, list[int]]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_process_is_said_in_one_line() -> None:
    with open_engine("local", Wanted(workers=2)) as engine, pytest.raises(EngineError, match=r"killed.*--workers 1"):
        list(engine.map(end, [{"value": [1]}, {"value": [2]}]))


def tell_and_wait(block: dict[str, list[str]]) -> None:
    Path(block["file"][0]).write_text(str(os.getpid()), encoding="ascii")
    threading.Event().wait(600)


SCRIPT = """
import sys
from analysis.engines.base import Wanted, open_engine
from tests.analyse.test_engines import tell_and_wait

if __name__ == "__main__":
    with open_engine("local", Wanted(workers=2)) as engine:
        list(engine.map(tell_and_wait, [{"file": [name]} for name in sys.argv[1:]]))
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_processes_end_when_the_analysis_is_killed(tmp_path: Path) -> None:
    script, files = tmp_path / "script.py", [tmp_path / "one", tmp_path / "two"]
    script.write_text(SCRIPT, encoding="utf-8")
    killed = subprocess.Popen(
        [sys.executable, str(script), *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        for _ in range(PATIENCE):
            if all(file.exists() and file.read_text(encoding="ascii") for file in files):
                break
            assert killed.poll() is None
            threading.Event().wait(0.2)
    finally:
        killed.kill()
        killed.wait()
    processes = [int(file.read_text(encoding="ascii")) for file in files]
    for _ in range(PATIENCE):
        if not any(map(lives, processes)):
            break
        threading.Event().wait(0.2)
    assert not any(map(lives, processes))


def lives(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match=r"pip install marketgap\[dask\]"):
        open_engine("dask")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "spark"], "there is no engine 'spark'"),
        (["--scheduler", "tcp://127.0.0.1:8786"], "--engine dask"),
        (["--workers", "0"], "--workers 0: expected"),
        (["--partition", "0"], "--partition 0: expected"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    market = write_market(tmp_path, reviews(each=20))
    result = CliRunner().invoke(build_app(), ["analyse", "--market", str(market.folder / "market.toml"), *options])
    assert result.exit_code != 0
    assert isinstance(result.exception, EngineError)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("analysis.engines.dask._PATIENCE", 1)
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:9: no answer from a Dask scheduler"):
        open_engine("dask", Wanted(scheduler="tcp://127.0.0.1:9"))
