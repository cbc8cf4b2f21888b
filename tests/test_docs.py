"""The reference pages are what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"


def generator() -> object:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["cli.md", "tables.md", "sources.md", "themes.md"])
def test_reference_pages_are_up_to_date(page: str) -> None:
    written = generator().PAGES[page]()  # type: ignore[attr-defined]
    assert (DOCS / page).read_text(encoding="utf-8") == written, "run: python docs/generate.py"
