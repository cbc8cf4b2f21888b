"""Two real crawls of the demonstration with a scripted change between them: exactly that is told. Then a broken one."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import build_app
from analysis.demo.build import AUTHOR_KEY, NOW, write_market
from analysis.demo.later_truth import judge_changes
from analysis.demo.server import serve
from analysis.demo.world import CHANGED, LATER_NOW
from analysis.results import analyse
from analysis.runs import list_runs
from analysis.watching import look_back, say_looked
from spiders.crawling import crawl
from spiders.market import Market, read_market
from spiders.privacy import VARIABLE

BROKEN_NOW = "2026-04-08T09:00:00+00:00"


def broken(host: str, path: str) -> bool:
    """One brand's page on a review site is out of order, and the help page on its own site."""
    return (host, path) in {("trustcorner.localhost", "/company/northbox"), ("northbox.localhost", "/help")}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """The market after three visits: as it is, after the change, and half of it out of order."""
    folder = tmp_path_factory.mktemp("visits") / "market"
    port, market = 0, None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, AUTHOR_KEY)
        for later, failing, now in ((False, None, NOW), (True, None, LATER_NOW), (True, broken, BROKEN_NOW)):
            moment = datetime.fromisoformat(now)
            with serve(seed=1, port=port, later=later, failing=failing) as port:
                market = market or read_market(write_market(folder, port=port))
                crawl(market, now=moment)
            analyse(market, now=moment, seed=1)
    assert market is not None
    return market


def changes_of(market: Market, visit: int) -> pd.DataFrame:
    return pd.read_parquet(list_runs(market)[visit].folder / "changes.parquet")


@pytest.mark.slow
def test_exactly_what_was_changed_is_told(visited: Market) -> None:
    truth = judge_changes(changes_of(visited, 1))
    assert (truth["missed"], truth["false"]) == ([], [])
    assert len(truth["found"]) == len(CHANGED) == len(changes_of(visited, 1))


@pytest.mark.slow
def test_the_first_visit_has_nothing_to_compare_with(visited: Market) -> None:
    assert changes_of(visited, 0).empty


@pytest.mark.slow
def test_what_could_not_be_read_is_told_as_that_and_as_nothing_else(visited: Market) -> None:
    found = changes_of(visited, 2)
    assert set(found["kind"]) == {"source"}
    told = {(row.brand, row.subject.partition(":")[0]) for row in found.itertuples()}
    assert told == {("northbox", "trustcorner.localhost"), ("northbox", "northbox.localhost")}
    assert not found["better"].any()


@pytest.mark.slow
def test_what_was_looked_at_is_said_and_an_older_run_can_be_named(visited: Market) -> None:
    from analysis.results import read_results

    results = read_results(visited)
    since_first = look_back(visited, results, "2026-02-01")
    assert since_first.looked["reviews_written"] == 300
    kinds = set(since_first.changes["kind"])
    assert {"complaint_share", "spike", "faq_entry", "contact_channel", "source"} <= kinds
    last = look_back(visited, results)
    assert last.looked["reviews_written"] == 0
    assert "Nothing can be said of complaints and ratings" in " ".join(say_looked(last))


def command(market: Market, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(build_app(), ["changes", "-m", str(market.file), *words])
    return done.exit_code, done.output + (str(done.exception) if done.exception else "")


@pytest.mark.slow
def test_the_command_tells_it_in_words(visited: Market) -> None:
    code, told = command(visited, "--since", "20260115T090000Z", "--brand", "Northbox")
    assert code == 0
    assert "  + The site of Northbox now has a live chat (Intercom). [better for Northbox]" in told.splitlines()
    assert "PickPoint" not in told
    assert "Looked at since then: 300 reviews written, " in told
    _, quiet = command(visited, "--brand", "lockerly")
    assert (
        "Between 2026-04-01 09:00 UTC and 2026-04-08 09:00 UTC nothing moved that could be told from chance." in quiet
    )


@pytest.mark.slow
def test_the_command_for_programs(visited: Market) -> None:
    told = json.loads(command(visited, "--json", "--since", "2026-01-15")[1])
    assert told["since"] == "2026-01-15T09:00:00+00:00"
    assert {"complaint_share", "source"} <= {row["kind"] for row in told["changes"]}
    runs = json.loads(command(visited, "--list", "--json")[1])
    assert [run["run"] for run in runs] == ["20260115T090000Z", "20260401T090000Z", "20260408T090000Z"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2025-12-31", "no run '2025-12-31'; expected the name of a run or a day"),
        ("soon", "kept runs: 20260115T090000Z, "),
        ("20260408T090000Z", "is no earlier analysis than the last one"),
    ],
)
def test_a_run_that_cannot_be_compared_with_is_said(visited: Market, since: str, expected: str) -> None:
    assert expected in command(visited, "--since", since)[1]
