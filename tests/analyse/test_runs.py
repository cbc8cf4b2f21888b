"""Kept runs: one folder an analysis, without people's words, read back or said to be damaged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import ResultsError
from analysis.result_files import VERSION, Results
from analysis.runs import FOLDER, keep_run, list_runs, read_run, run_before
from spiders.market import Market, read_market

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    file = tmp_path / "market.toml"
    file.write_text(
        '[market]\nname = "M"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\n', encoding="utf-8"
    )
    return read_market(file)


def results(when: datetime, shares: list[float]) -> Results:
    words = pd.DataFrame({"text": ["Jo was late"]})
    tables = {"theme_rates": pd.DataFrame({"share": shares}), "reviews": words, "opinions": words}
    return Results(tables=tables, manifest={"version": VERSION, "now": when.isoformat()})


def test_runs_are_kept_by_moment_and_without_reviews(market: Market) -> None:
    keep_run(market, results(NOON + timedelta(days=7), [0.2]))
    keep_run(market, results(NOON, [0.1]))
    assert [run.name for run in list_runs(market)] == ["20260301T120000Z", "20260308T120000Z"]
    kept = read_run(list_runs(market)[0])
    assert kept.table("theme_rates")["share"].tolist() == [0.1]
    assert kept.names == ["theme_rates"]
    assert not any(b"Jo was late" in file.read_bytes() for file in market.folder.rglob("*.parquet"))


def test_the_same_moment_is_kept_once(market: Market) -> None:
    keep_run(market, results(NOON, [0.1]))
    keep_run(market, results(NOON, [0.3]))
    (run,) = list_runs(market)
    assert read_run(run).table("theme_rates")["share"].tolist() == [0.3]


def test_the_run_before_is_older_not_the_same(market: Market) -> None:
    assert run_before(market, NOON) is None
    keep_run(market, results(NOON, [0.1]))
    assert run_before(market, NOON.replace(microsecond=5)) is None
    found = run_before(market, NOON + timedelta(seconds=1))
    assert found is not None
    assert found.moment == NOON


def test_other_folders_are_passed_over(market: Market) -> None:
    for name in ("notes", ".run-x1", "20260301T120000Z"):
        (market.folder / FOLDER / name).mkdir(parents=True)
    assert list_runs(market) == []


@pytest.mark.parametrize(("text", "expected"), [("{", "damaged"), ('{"version": -1}', "another version")])
def test_a_run_that_cannot_be_read_is_said(market: Market, text: str, expected: str) -> None:
    run = keep_run(market, results(NOON, [0.1]))
    (run.folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match=expected):
        read_run(run)
