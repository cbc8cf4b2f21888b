"""Templates and the examples of docs/importing.md go in as they are, through the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from analysis.cli import main
from spiders.errors import UsageError
from spiders.importers.base import PAGE_KINDS, find_kinds
from spiders.importers.templates import read_template

ROOT = Path(__file__).resolve().parents[2]
MARKET = """
[market]
name = "Lockers"
own = "acme"

[[brand]]
id = "acme"
name = "Acme Lockers"
domains = ["acme.example"]

[[brand]]
id = "bolt-box"
name = "Bolt Box"
domains = ["boltbox.example"]
"""
ROW_KINDS = [kind for kind in find_kinds() if kind not in PAGE_KINDS]
EXAMPLES = re.findall(
    r"```csv\n(.*?)```\n\n```sh\n(.*?)\n```", (ROOT / "docs" / "importing.md").read_text("utf-8"), re.DOTALL
)


Call = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "market.toml").write_text(MARKET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARKETGAP_NOW", "2026-06-15")
    return tmp_path


@pytest.fixture
def marketgap(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """What the command prints in that folder."""

    def run(*words: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["marketgap", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        assert (stopped.value.code or 0) == code, out + err
        return out + err

    return run


def filled(kind: str) -> str:
    """A template with its own examples as rows."""
    text = read_template(kind)
    rows = [line.removeprefix("# example: ") for line in text.splitlines() if line.startswith("# example: ")]
    assert rows
    return text + "".join(row + "\n" for row in rows)


@pytest.mark.parametrize("kind", ROW_KINDS)
def test_every_template_explains_its_columns_and_goes_in_filled(folder: Path, marketgap: Call, kind: str) -> None:
    text = marketgap("import", kind, "--template")
    assert text == read_template(kind)
    comments = " ".join(line for line in text.splitlines() if line.startswith("#"))
    columns = text.splitlines()[-1].split(",")
    assert [c for c in columns if not re.search(rf"\b{c}\b", comments)] == []
    (folder / "filled.csv").write_text(filled(kind), encoding="utf-8")
    (report,) = json.loads(marketgap("import", kind, "filled.csv", "--json"))
    assert (report["rejected"], report["losses"], report["unused"]) == ([], [], [])
    assert report["new"] >= report["read"] > 0
    assert marketgap("import", kind, "--template", "--to", "empty.csv") == ""
    assert "is there already" in marketgap("import", kind, "--template", "--to", "empty.csv", code=2)
    marketgap("import", kind, "empty.csv", code=1)  # nothing in it


@pytest.mark.parametrize("kind", [kind for kind in ROW_KINDS if kind != "keywords"])
def test_a_template_that_went_through_a_spreadsheet(folder: Path, marketgap: Call, kind: str) -> None:
    rows = list(csv.reader(io.StringIO(filled(kind))))
    width = max(map(len, rows))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([row + [""] * (width - len(row)) for row in rows])
    (folder / "filled.csv").write_text(out.getvalue(), encoding="utf-8-sig")
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(folder / "filled.xlsx")
    first, second = json.loads(marketgap("import", kind, "filled.csv", "filled.xlsx", "--json"))
    assert (first["rejected"], first["losses"], second["rejected"], second["losses"]) == ([], [], [], [])
    assert first["new"] > 0
    assert (second["new"], second["changed"], second["same"]) == (0, 0, first["new"])


def test_kinds_without_template_and_calls_without_files(marketgap: Call) -> None:
    with pytest.raises(UsageError, match="there is no template; there are contacts, customers, keywords"):
        read_template("pages")
    assert "give at least one file, or --template" in marketgap("import", "survey", code=2)


@pytest.mark.parametrize(("data", "command"), EXAMPLES, ids=[command.split()[-1] for _, command in EXAMPLES])
def test_the_examples_of_the_documentation(folder: Path, marketgap: Call, data: str, command: str) -> None:
    program, *arguments = command.split()
    assert program == "marketgap"
    (folder / arguments[-1]).write_text(data, encoding="utf-8")
    (report,) = json.loads(marketgap(*arguments, "--json"))
    assert (report["rejected"], report["losses"], report["unused"]) == ([], [], [])
    assert report["new"] > 0


def test_the_documentation_shows_every_kind_of_rows() -> None:
    assert {command.split()[2] for _, command in EXAMPLES} == set(ROW_KINDS)


def test_brands_that_the_market_lacks_can_be_pasted_into_it(folder: Path, marketgap: Call) -> None:
    (folder / "t.csv").write_text(
        "brand,opened_at\nZeta_Support,2026-03-01\nYo!,2026-03-01\nZeta_Support,2026-03-02\nacme,2026-03-02\n"
    )
    shown = marketgap("import", "tickets", "t.csv")
    assert "2 brands are not in market.toml, with their rows: Zeta_Support (2), Yo! (1)" in shown
    tables = marketgap("import", "tickets", "t.csv", "--show-brands")
    assert tables.index('name = "Zeta_Support"') < tables.index('name = "Yo!"')
    (folder / "market.toml").write_text(MARKET + tables, encoding="utf-8")
    (report,) = json.loads(marketgap("import", "tickets", "t.csv", "--json"))
    assert (report["rejected"], report["new"], report["same"]) == ([], 3, 1)
    assert marketgap("import", "tickets", "t.csv", "--show-brands") == ""
