"""Tails of distributions: to the last digit those of scipy.stats, which is slow to load, and loaded by no command."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from analysis.statistics import tails


def test_tails_and_quantiles_are_those_of_scipy() -> None:
    dice = np.random.default_rng(4)
    z = np.concatenate([dice.normal(0, 4, 500), [0.0, np.nan, np.inf]])
    assert np.array_equal(tails.normal_tail(z), stats.norm.sf(z), equal_nan=True)
    assert np.array_equal(tails.chi_square_tail(np.abs(z)), stats.chi2.sf(np.abs(z), 1), equal_nan=True)
    for tail in (0.2, 0.025, 0.001):
        assert tails.normal_quantile(tail) == stats.norm.isf(tail)
        for freedom in (1, 2.5, 40, 10_000):
            assert tails.student_quantile(tail, freedom) == stats.t.isf(tail, freedom)
            assert tails.student_tail(3 * tail, freedom) == stats.t.sf(3 * tail, freedom)


def test_the_hypergeometric_tail_is_that_of_scipy_also_at_its_borders() -> None:
    dice = np.random.default_rng(5)
    size = dice.integers(1, 4_000, 3_000)
    marked, drawn = (dice.integers(-1, size + 2) for _ in range(2))
    least = dice.integers(-1, np.maximum(np.minimum(marked, drawn), 0) + 3)
    expected = stats.hypergeom.sf(least - 1, size, marked, drawn)
    assert np.isnan(expected).any()
    assert np.array_equal(tails.hypergeometric_tail(least, size, marked, drawn), expected, equal_nan=True)
    assert np.isnan(tails.hypergeometric_tail([np.nan], [5], [2], [2])).all()


def test_the_correction_for_many_tests_is_that_of_scipy() -> None:
    dice = np.random.default_rng(6)
    for many in (0, 1, 2, 40):
        chances = np.round(dice.random(many) ** 3, 3)
        assert np.array_equal(tails.false_discovery_control(chances), stats.false_discovery_control(chances))
    with pytest.raises(ValueError, match=r"within 0\.\.1"):
        tails.false_discovery_control([0.5, 1.5])


def test_no_command_loads_scipy_stats_or_sklearn_at_its_start() -> None:
    code = "import sys, analysis.results; print(sorted({'scipy.stats', 'sklearn'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
