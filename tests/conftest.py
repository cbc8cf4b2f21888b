"""What every test stands on: a home of its own, a fixed author key, and programs that are there or said to be missing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
ON_POSTGRESQL = "MARKETGAP_TEST_POSTGRESQL"
"""Environment variable with the server's address while the suite runs with ``--store postgresql``."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--store postgresql``: every market of the suite lies on a PostgreSQL server that is started for it."""
    parser.addoption(
        "--store",
        choices=("sqlite", "postgresql"),
        default=os.environ.get("MARKETGAP_TEST_STORE", "sqlite"),
        help="Where the tests' markets keep their records (default: sqlite, or MARKETGAP_TEST_STORE).",
    )
    parser.addoption(
        "--touching-store", action="store_true", help="Only modules of tests that have to do with a store or a market."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``--touching-store``: without the modules that never speak of a store or a market, which no store can change."""
    if not config.getoption("--touching-store"):
        return
    words = re.compile(r"store|market", re.IGNORECASE)
    files = {item.path for item in items if item.path.is_relative_to(Path(__file__).parent)}
    chosen = {file for file in files if words.search(file.read_text(encoding="utf-8").replace("marketgap", ""))}
    config.hook.pytest_deselected(items=[item for item in items if item.path not in chosen])
    items[:] = [item for item in items if item.path in chosen]


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests about SQLite itself."""
    config.addinivalue_line("markers", "sqlite: about SQLite files; runs on them whatever --store says")


def missing(program: str, package: str) -> None:
    """Skip, or fail in continuous integration: there, a test that silently does not run is a hole."""
    message = f"{program} is not on this machine; install the Debian package {package}"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's configuration, and no clock is fixed from outside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("MARKETGAP_AUTHOR_KEY", "tests")
    monkeypatch.delenv("MARKETGAP_NOW", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _suite_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """With ``--store postgresql``: the server, and its address for this process and those it starts."""
    if request.config.getoption("--store") != "postgresql":
        yield
        return
    folder = Path(__file__).parent / "postgresql_store"
    spec = importlib.util.spec_from_file_location("postgresql_store", folder / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ON_POSTGRESQL, request.getfixturevalue("postgresql_url"))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")])))
        module.install()
        yield


@pytest.fixture(scope="module", autouse=True)
def _module_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same for the fixtures of a module that is marked ``sqlite`` as a whole."""
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("sqlite") is not None:
            patch.delenv(ON_POSTGRESQL, raising=False)
        yield


@pytest.fixture(autouse=True)
def _own_store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests marked ``sqlite`` have files whatever the suite's store is."""
    if request.node.get_closest_marker("sqlite") is not None:
        monkeypatch.delenv(ON_POSTGRESQL, raising=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled data and saved pages for scoring; it lies beside a checkout, never in it."""
    folder = ROOT.parent / "shared"
    if not (folder / "eval").is_dir():
        pytest.skip("no ../shared beside the project: scoring on real data is left out")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of an installed Chromium."""
    names = (os.environ.get("PLAYWRIGHT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        missing("Chromium", "chromium")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLAlchemy URL of an empty database on a PostgreSQL server started for the tests."""
    from tests.postgresql_server import find_programs, running_server

    if find_programs() is None:
        missing("PostgreSQL's server", "postgresql")
    with running_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url
