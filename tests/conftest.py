"""What every test stands on: a home of its own, a fixed author key, and programs that are there or said to be missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


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
    monkeypatch.setenv("MARKETGAP_AUTHOR_KEY", "tests")
    monkeypatch.delenv("MARKETGAP_NOW", raising=False)


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
