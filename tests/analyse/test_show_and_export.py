"""analyse, export and show as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.analyse.small_market import write_market


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("market")
    write_market(made)
    return made


def marketgap(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "from analysis.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, cwd=cwd, capture_output=True, text=True, timeout=300
    )


def test_the_road_from_analyse_to_a_quote(folder: Path) -> None:
    early = marketgap("show", "swot", cwd=folder)
    assert (early.returncode, early.stderr) == (1, "marketgap: no results yet; run: marketgap analyse\n")

    done = marketgap("analyse", "--now", "2026-01-15", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Acme: 150 reviews (forum 75, shop 75)" in done.stdout
    assert "Comparisons with the market: " in done.stdout

    exported = marketgap("export", "swot", "--to", "swot.csv", cwd=folder)
    assert exported.returncode == 0
    swot = pd.read_csv(folder / "swot.csv")
    assert {"swot_id", "statement", "evidence_ids"} <= set(swot.columns)

    shown = marketgap("show", "swot", "--brand", "Bolt & Sons", cwd=folder)
    assert "Bolt & Sons\n" in shown.stdout
    assert "Acme (own)" not in shown.stdout
    weak = swot[(swot["brand"] == "bolt") & (swot["quadrant"] == "weakness")].iloc[0]
    why = marketgap("show", "swot", "--why", weak["swot_id"], cwd=folder)
    assert weak["statement"] in why.stdout
    assert "Rule complained_more (weakness): Complaints about a theme" in why.stdout
    assert "https://shop.example/bolt/" in why.stdout
    told = json.loads(marketgap("show", "swot", "--why", weak["swot_id"], "--json", cwd=folder).stdout)
    assert told["quotes"][0]["page_id"]

    rows = json.loads(marketgap("show", "gaps", "--json", cwd=folder).stdout)
    assert rows[0]["theme_id"] == "refunds"
    for table in ("gaps", "comparisons", "visibility", "responsiveness", "health", "reviews", "standing"):
        assert marketgap("show", table, cwd=folder).returncode == 0, table


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("export", "swot", "--to", "swot.doc"), 1, "cannot write .doc"),
        (("export", "nothing", "--to", "x.csv"), 1, "there is no table 'nothing'"),
        (("show", "swot", "--why", "wnone"), 1, "no cell of the SWOT has the id 'wnone'"),
        (("show", "gaps", "--why", "wnone"), 2, "show gaps --why: a rank, for example 1; it is 'wnone'"),
        (("show", "gaps", "--why", "99"), 1, "no gap has the rank 99; ranks go from 1 to "),
        (("show", "comparisons", "--why", "acme"), 2, "BRAND/THEME/complaint or BRAND/THEME/praise"),
        (
            ("show", "comparisons", "--why", "acme/nowhere/praise"),
            1,
            "there is no comparison acme/nowhere/praise/market",
        ),
        (("show", "themes", "--why", "1"), 2, "--why explains swot, gaps, comparisons"),
        (("show", "swot", "--brand", "nobody"), 2, "no brand is called 'nobody'"),
        (("show", "signals", "--theme", "waiting"), 2, "table signals has no column theme_id"),
    ],
)
def test_one_line_for_what_cannot_be_done(folder: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    if not (folder / "results").exists():
        assert marketgap("analyse", cwd=folder).returncode == 0
    done = marketgap(*arguments, cwd=folder)
    assert done.returncode == code
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(folder.glob("*.doc"))
