"""The suite on PostgreSQL: every market that would have an SQLite file has a schema of its own on one server instead.

Python imports a module of this name when it starts, so the processes that tests start come along, too. Nothing is
replaced by a stand-in: an address of a file becomes an address of a real server before it is opened. Without
MARKETGAP_TEST_POSTGRESQL in the environment nothing happens.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

VARIABLE = "MARKETGAP_TEST_POSTGRESQL"
"""Address of the server's database."""


def instead_of(url: str) -> str:
    """The address of a schema for the address of a new SQLite file; any other address as it is."""
    server = os.environ.get(VARIABLE)
    if not server or not url.startswith("sqlite:///") or url.endswith(":memory:"):
        return url
    file = Path(url.removeprefix("sqlite:///")).resolve()
    if file.exists() or not file.parent.is_dir():  # a file that a test has made, or an error that it expects
        return url
    name = hashlib.sha256(str(file).encode()).hexdigest()[:16]
    return f"{server}{'&' if '?' in server else '?'}schema=m_{name}"


def _wrap_opening(module: ModuleType) -> None:
    original = module.open_engine
    module.open_engine = lambda url: original(instead_of(url))


def _wrap_market(module: ModuleType) -> None:
    original = module.Market.store_url.fget
    module.Market.store_url = property(lambda self: instead_of(original(self)))


WRAPPED = {"spiders.opening": _wrap_opening, "spiders.market": _wrap_market}


class AfterImport:
    """Wraps the two places where the address of a store is read, once they are imported."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        wrap = WRAPPED.get(name)
        if wrap is None:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            wrap(module)

        spec.loader.exec_module = exec_module
        return spec


def install() -> None:
    """For this process; what is imported already is wrapped at once."""
    if any(type(finder).__name__ == "AfterImport" for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, AfterImport())
    for name, wrap in WRAPPED.items():
        if name in sys.modules:
            wrap(sys.modules[name])


if os.environ.get(VARIABLE):
    install()
