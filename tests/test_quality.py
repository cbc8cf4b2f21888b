"""The bars hold on the labelled data beside the project; benchmarks/quality.py scores the sets that take longer too."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "benchmarks" / "quality.py"
SHARED = ROOT.parent / "shared" / "eval"
IN_CI = ["reviews", "faq", "serp", "chat", "seeded themes", "discovered themes"]


@pytest.fixture(scope="module")
def quality() -> ModuleType:
    before = list(sys.path)
    spec = importlib.util.spec_from_file_location("quality_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="no labelled data beside the project")
@pytest.mark.parametrize("name", IN_CI)
def test_bars_are_reached(quality: ModuleType, name: str) -> None:
    figures = quality.score(name)
    missed = {
        figure: (figures[figure], bar)
        for figure, bar in quality.BARS[name][1].items()
        if quality.reached(figures[figure], bar) != "yes"
    }
    assert not missed, missed


def test_a_missed_bar_is_told(quality: ModuleType) -> None:
    assert quality.reached(0.59, 0.60) == "no"
    assert quality.reached(0.60, 0.60) == "yes"
    assert quality.reached(0.06, -0.05) == "no"
    assert quality.reached(0.05, -0.05) == "yes"
