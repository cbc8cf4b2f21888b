"""The reference pages are what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.metrics.base import find_metrics
from analysis.statistics.survival import median_time

DOCS = Path(__file__).resolve().parent.parent / "docs"


def generator() -> object:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["cli.md", "tables.md", "sources.md", "themes.md", "metrics.md"])
def test_reference_pages_are_up_to_date(page: str) -> None:
    written = generator().PAGES[page]()  # type: ignore[attr-defined]
    assert (DOCS / page).read_text(encoding="utf-8") == written, "run: python docs/generate.py"


def test_the_worked_example_of_the_metrics_is_what_the_code_computes() -> None:
    scores = [9.0] * 50 + [7.0] * 30 + [3.0] * 20
    rows = pd.DataFrame({"kind": "nps", "scale_max": 10.0, "score": scores})
    (nps,) = (metric for metric in find_metrics() if metric.name == "nps")
    found = nps.measure(rows, np.random.default_rng(0))
    assert found is not None
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    assert f"NPS = 50 % - 20 % = **{found.value:.0f}**" in text
    assert f"{found.value:.0f} ± {(found.high - found.low) / 2:.4f}: **{found.low:.2f} to {found.high:.2f}**" in text


@pytest.mark.parametrize(
    ("definition", "minutes", "waiting"),
    [("answered only", [10, 20, 60], 0), ("per message", [10, 6, 4, 2, 20, 60], 2), ("per request", [10, 20, 60], 2)],
)
def test_the_three_response_times_are_what_the_code_computes(definition: str, minutes: list[int], waiting: int) -> None:
    two_days = 2 * 24 * 60
    median, _, _ = median_time([*minutes, *[two_days] * waiting], [*[True] * len(minutes), *[False] * waiting])
    (line,) = (
        row
        for row in (DOCS / "metrics.md").read_text(encoding="utf-8").splitlines()
        if row.startswith(f"| {definition} |")
    )
    assert line.endswith(f"| {median:.0f} minutes |")
