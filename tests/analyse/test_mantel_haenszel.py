"""The pooled ratio, its interval and its tests against statsmodels and scipy, over many random tables."""

import numpy as np
import pytest
from scipy.stats import fisher_exact, hypergeom
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import proportion_confint

from analysis.statistics.intervals import reviews_for_doubling, reviews_of_each, wilson
from analysis.statistics.mantel_haenszel import mid_p, pool


def random_strata(seed: int, *, strata: int = 6) -> tuple[np.ndarray, ...]:
    dice = np.random.default_rng(seed)
    total, total_other = dice.integers(30, 300, strata), dice.integers(30, 600, strata)
    events, events_other = dice.binomial(total, 0.15), dice.binomial(total_other, dice.uniform(0.08, 0.2))
    return tuple(np.asarray(part, dtype=float) for part in (events, total, events_other, total_other))


@pytest.mark.parametrize("seed", range(20))
def test_pooled_figures_agree_with_statsmodels(seed: int) -> None:
    a, n, c, m = random_strata(seed)
    found = pool(a[None, :], n, c[None, :], m)
    tables = [np.array([[x, y - x], [u, v - u]]) for x, y, u, v in zip(a, n, c, m, strict=True)]
    theirs = StratifiedTable(tables)
    assert found.p[0] == pytest.approx(theirs.test_null_odds(correction=False).pvalue, rel=1e-9)
    assert found.ratio[0] == pytest.approx(theirs.riskratio_pooled, rel=1e-12)
    # Greenland and Robins by their formula, written out
    both = n + m
    up, down = (a * m / both).sum(), (c * n / both).sum()
    variance = ((n * m * (a + c) - a * c * both) / both**2).sum() / (up * down)
    assert found.low[0] == pytest.approx(up / down * np.exp(-1.959963984540054 * np.sqrt(variance)), rel=1e-12)
    assert found.high[0] == pytest.approx(up / down * np.exp(1.959963984540054 * np.sqrt(variance)), rel=1e-12)


def test_one_stratum_gives_the_plain_ratio_and_its_usual_interval() -> None:
    found = pool(np.array([[30.0]]), np.array([200.0]), np.array([[20.0]]), np.array([400.0]))
    assert found.ratio[0] == pytest.approx(3.0)
    spread = 1.959963984540054 * np.sqrt(1 / 30 - 1 / 200 + 1 / 20 - 1 / 400)
    assert (found.low[0], found.high[0]) == pytest.approx((3 * np.exp(-spread), 3 * np.exp(spread)))


@pytest.mark.parametrize(("a", "n", "c", "m"), [(3, 10, 0, 90), (0, 40, 5, 60), (2, 7, 9, 11), (5, 5, 1, 30)])
def test_exact_p_of_one_stratum_is_the_mid_p_of_the_hypergeometric(a: int, n: int, c: int, m: int) -> None:
    law = hypergeom(n + m, a + c, n)
    half = law.pmf(a) / 2
    expected = min(1.0, 2 * min(law.cdf(a) - half, law.sf(a) + half))
    one = [np.array([float(x)]) for x in (a, n, c, m)]
    p, attainable = mid_p(*one)
    assert p == pytest.approx(expected, rel=1e-9)
    possible = range(max(0, a + c - m), min(n, a + c) + 1)
    every = [mid_p(*(np.array([float(x)]) for x in (k, n, a + c - k, m)))[0] for k in possible]
    assert attainable == pytest.approx(min(every))
    # mid-p lies below Fisher's, which counts the whole of what was seen
    assert p <= 2 * fisher_exact([[a, n - a], [c, m - c]]).pvalue


def test_exact_p_over_strata_adds_hypergeometric_variables() -> None:
    a, n, c, m = (np.array(part, dtype=float) for part in ([1, 2], [5, 6], [1, 0], [7, 9]))
    first, second = hypergeom(12, 2, 5), hypergeom(15, 2, 6)
    chances: dict[int, float] = {}
    for i in range(3):
        for j in range(3):
            chances[i + j] = chances.get(i + j, 0) + first.pmf(i) * second.pmf(j)
    below = sum(p for k, p in chances.items() if k < 3) + chances[3] / 2
    above = sum(p for k, p in chances.items() if k > 3) + chances[3] / 2
    assert mid_p(a, n, c, m)[0] == pytest.approx(min(1, 2 * min(below, above)))


def test_sparse_cells_get_the_exact_p_and_full_ones_do_not() -> None:
    found = pool(np.array([[1.0], [60.0]]), np.array([300.0]), np.array([[0.0], [80.0]]), np.array([500.0]))
    assert found.exact.tolist() == [True, False]


def test_no_event_on_one_side_leaves_ratio_and_bounds_open() -> None:
    found = pool(np.array([[6.0], [0.0]]), np.array([100.0]), np.array([[0.0], [6.0]]), np.array([100.0]))
    assert np.isnan(found.ratio[0])
    assert np.isnan(found.high[0])
    assert found.low[0] > 0
    assert (found.ratio[1], found.low[1]) == (0.0, 0.0)
    assert found.high[1] < np.inf
    assert found.p[0] == pytest.approx(found.p[1])


def test_strata_of_one_side_alone_contribute_nothing() -> None:
    apart = pool(np.array([[5.0, 0.0]]), np.array([10.0, 0.0]), np.array([[0.0, 9.0]]), np.array([0.0, 20.0]))
    assert apart.strata.tolist() == [0]
    assert np.isnan(apart.p[0])
    a, n, c, m = random_strata(3)
    more = pool(np.append(a, 50.0)[None, :], np.append(n, 60.0), np.append(c, 0.0)[None, :], np.append(m, 0.0))
    assert more.ratio[0] == pool(a[None, :], n, c[None, :], m).ratio[0]


def test_nobody_says_so() -> None:
    found = pool(np.zeros((1, 2)), np.array([10.0, 20.0]), np.zeros((1, 2)), np.array([30.0, 5.0]))
    assert np.isnan([found.ratio[0], found.low[0], found.high[0], found.p[0]]).all()


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 30), (10, 10), (214, 1930), (1, 1)])
def test_wilson_agrees_with_statsmodels(k: int, n: int) -> None:
    low, high = wilson(k, n)
    assert (float(low), float(high)) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


def test_wilson_of_nothing_is_unknown() -> None:
    low, high = wilson([0], [0])
    assert np.isnan(low[0])
    assert np.isnan(high[0])


@pytest.mark.parametrize(("share", "others"), [(0.05, 4000.0), (0.05, 800.0), (0.2, 400.0)])
def test_reviews_for_doubling_give_the_power_they_promise(share: float, others: float) -> None:
    needed = reviews_for_doubling(share, others=others)
    dice = np.random.default_rng(5)
    events = dice.binomial(needed, 2 * share, size=(3000, 1)).astype(float)
    other = dice.binomial(int(others), share, size=(3000, 1)).astype(float)
    found = pool(events, np.array([float(needed)]), other, np.array([others]))
    assert 0.75 < (found.p < 0.05).mean() < 0.86


def test_no_number_of_reviews_is_enough_where_the_others_are_few() -> None:
    assert reviews_for_doubling(0.6) == 0
    assert reviews_for_doubling(0.05, others=50) == 0
    assert reviews_of_each(0.05, brands=1) == 0
