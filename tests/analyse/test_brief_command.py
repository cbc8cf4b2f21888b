"""marketgap brief, as typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.result_files import Results, write_results
from tests.analyse.invented_results import invent_results, write_market


def marketgap(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analysis.cli import main; main()", "brief", *words]
    command += ["-m", str(folder / "market.toml")]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=120
    )


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    market = write_market(tmp_path)
    invented = invent_results(market, reviews=24)
    manifest = {"version": 1, "now": "2026-06-01T10:00:00+00:00", "notes": [], "tables": sorted(invented._tables)}
    write_results(market, Results(tables=invented._tables, manifest=manifest))
    return tmp_path


def test_it_writes_where_it_is_told(stored: Path) -> None:
    done = marketgap(stored, "--to", str(stored / "b.html"), "--brand", "Birch Post", "--now", "2031-05-04")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Wrote {stored / 'b.html'}")
    text = (stored / "b.html").read_text(encoding="utf-8")
    assert "4 May 2031" in text
    assert not list(stored.glob(".*"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--to", "b.doc"], 2, "expected a file that ends in .html, .md, .docx, .xlsx or .pdf, came .doc"),
        (["--to", "b.html", "--brand", "x"], 2, "no brand is called 'x'; the brands of this market are brand-1"),
        ([], 2, "--to"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(stored: Path, words: list[str], code: int, said: str) -> None:
    done = marketgap(stored, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_results_it_says_what_to_do(tmp_path: Path) -> None:
    write_market(tmp_path)
    done = marketgap(tmp_path, "--to", str(tmp_path / "b.html"))
    assert done.returncode == 1
    assert "marketgap analyse" in done.stderr
    assert not (tmp_path / "b.html").exists()
