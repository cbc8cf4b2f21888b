"""The notebooks keep their house rules and run from top to bottom on any market, also on one that has little."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import goals, journey, plan, responsiveness
from analysis.columns import empty_table
from analysis.metrics import table as metrics_table
from analysis.notebook_pages import render_page
from analysis.notebook_runs import copy_notebooks, notebook_folder
from analysis.result_files import VERSION, Results, write_results
from analysis.results import analyse
from spiders.errors import UsageError
from tests.analyse import small_market
from tests.analyse.invented_results import invent_results, write_market
from tests.analyse.small_service import GOALS, service

BOOKS = sorted(notebook_folder().glob("*.ipynb"))


FURTHER = {
    "journey": journey.EXTRA,
    "plan": plan.EXTRA,
    "metrics": metrics_table.EXTRA,
    "responsiveness": responsiveness.EXTRA,
    "gaps": {"n": "Int64"},
    "visibility": {"unhappy": "float64", "unhappy_low": "float64", "unhappy_high": "float64", "unhappy_verdict": "str"},
}


def add_columns(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """The columns that come behind those of the contract, without values."""
    more = empty_table({name: kind for name, kind in kinds.items() if name not in frame})
    return pd.concat([frame, more.reindex(frame.index)], axis=1)


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def code(file: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in read(file)["cells"] if cell["cell_type"] == "code"]


def store_results(folder: Path, *, brands: int = 4, own: bool = True, **what: object) -> Path:
    market = write_market(folder, brands=brands, own=own)
    invented = invent_results(market, **what)  # type: ignore[arg-type]
    tables = {name: add_columns(frame, FURTHER.get(name, {})) for name, frame in invented._tables.items()}
    tables["goals"] = empty_table(goals.COLUMNS)
    manifest = {"version": VERSION, "now": "2026-06-01T10:00:00+00:00", "notes": [], "tables": sorted(tables)}
    write_results(market, Results(tables=tables, manifest=manifest))
    return folder / "market.toml"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analysis.cli import main; main()", "notebooks", *map(str, words)]
    # no kernelspec is found: the kernel has to come from the running environment
    nowhere = {**os.environ, "JUPYTER_PATH": "", "JUPYTER_DATA_DIR": os.devnull}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=nowhere, cwd=Path(__file__).parents[2], timeout=550
    )


def test_there_are_six() -> None:
    assert [book.name[:3] for book in BOOKS] == ["01_", "02_", "03_", "04_", "05_", "06_"]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_it_keeps_the_house_rules(book: Path) -> None:
    cells = read(book)["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert cells[0]["cell_type"] == "markdown"
    assert "You will learn" in "".join(cells[0]["source"])
    assert "How sure" in "".join(cells[-1]["source"])
    assert [cell["metadata"].get("tags") for cell in cells].count(["parameters"]) == 1
    sources = code(book)
    assert len(sources) <= 15
    tree = ast.parse("\n".join(sources))
    nodes = list(ast.walk(tree))
    assert not any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) for node in nodes
    )
    called = {
        node.func.attr
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"market", "analysis"}
    }
    assert len(called) <= 5, called
    assert {"open", "show"} <= called
    assert called & {"chart", "explore"}
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["import analysis"]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not {
        name for name in attributes if name.startswith(("to_csv", "to_parquet", "to_json", "to_excel", "write"))
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("brands", "own", "what"),
    [
        (4, True, {}),
        (1, False, {"reviews": 0, "faq": False, "serp": False}),
    ],
    ids=["full", "bare"],
)
def test_all_run_from_top_to_bottom(tmp_path: Path, brands: int, own: bool, what: dict[str, Any]) -> None:
    market = store_results(tmp_path, brands=brands, own=own, **what)
    done = run("-m", market, "--to", tmp_path / "books", "--execute")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Executed {len(BOOKS)} of {len(BOOKS)} notebooks" in done.stdout
    for book in BOOKS:
        cells = read(tmp_path / "books" / book.name)["cells"]
        ran = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in ran)
    if brands > 1:
        assert "<svg" in (tmp_path / "books" / BOOKS[1].name).read_text(encoding="utf-8")
    assert sorted(p.name for p in (tmp_path / "books").iterdir()) == [book.name for book in BOOKS]


@pytest.mark.slow
def test_the_programme_of_a_real_market_is_shown(tmp_path: Path) -> None:
    records = [*small_market.all_records(), *service()]
    market = small_market.write_market(tmp_path, records, toml=small_market.TOML + GOALS)
    analyse(market, now=small_market.NOW)
    copy_notebooks(tmp_path / "market.toml", tmp_path / "books")
    assert execute(tmp_path / "books" / BOOKS[5].name) == "None"
    told = (tmp_path / "books" / BOOKS[5].name).read_text(encoding="utf-8")
    assert told.count("<svg") >= 6
    for said in (
        "30.0 (5.8 to 54.2)",
        "Test enquiries by e-mail",
        "Baseline measured: nps is 30.0",
        "Refunds with a date",
    ):
        assert said in told, said


def execute(book: Path) -> str:
    """Run one notebook with a Python of its own: None, or the cell that failed."""
    script = f"from pathlib import Path; from analysis.notebook_runs import execute_notebook; print(execute_notebook(Path({str(book)!r})).failed)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_a_failure_is_reported_by_notebook_and_cell(tmp_path: Path) -> None:
    market = store_results(tmp_path, reviews=6)
    books = tmp_path / "books"
    copy_notebooks(market, books)
    for file in sorted(books.iterdir()):
        book = read(file)
        if file.name.startswith("01"):
            book["cells"] = [cell for cell in book["cells"] if cell["cell_type"] == "code"][:2]
            book["cells"][1]["source"] = ["1 / 0"]
            file.write_text(json.dumps(book), encoding="utf-8")
    assert execute(books / BOOKS[0].name) == "code cell 2: ZeroDivisionError: division by zero"


@pytest.mark.slow
def test_pages_are_for_who_has_no_jupyter(tmp_path: Path) -> None:
    market = store_results(tmp_path)
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        done = run("-m", market, "--to", folder, "--html")
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Wrote {len(BOOKS) + 1} pages; open {folder / 'index.html'}" in done.stdout
        written.append({page.name: page.read_bytes() for page in sorted(folder.glob("*.html"))})
    assert written[0] == written[1]
    assert list(written[0]) == [*(f"{book.stem}.html" for book in BOOKS), "index.html"]
    for name, page in written[0].items():
        text = page.decode("utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|img|iframe|link)\b", text)
        assert str(tmp_path) not in text
        assert "widget-view" not in text
        if name != "index.html":
            assert "You will learn" in text
            assert "How sure" in text
            assert 'aria-current="page"' in text
    themes = written[0]["02_complaint_themes.html"].decode("utf-8")
    assert themes.count('<div role="img"') + themes.count('class="wide" role="img"') >= 3
    assert "<details><summary>" in themes
    assert "&lt;script&gt;" in themes


def test_a_page_shows_text_when_there_is_no_markup() -> None:
    cell = {
        "cell_type": "code",
        "source": ["1 < 2"],
        "metadata": {},
        "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["<b>True</b>"]}}],
    }
    said = {"cell_type": "markdown", "source": ["# A <i>title</i>"], "metadata": {}}
    page = render_page({"cells": [said, cell]}, name="a.html", titles={"a.html": "A"}, market="M & N")
    assert "&lt;b&gt;True&lt;/b&gt;" in page
    assert "1 &lt; 2" in page
    assert "<i>title" not in page
    assert "M &amp; N" in page


def test_copies_know_the_market_and_changed_ones_are_kept(tmp_path: Path) -> None:
    market = store_results(tmp_path, reviews=6)
    first = run("-m", market, "--to", tmp_path / "books")
    assert first.returncode == 0, first.stderr
    copy = tmp_path / "books" / BOOKS[0].name
    assert f"MARKET = {json.dumps(str(market))}" in code(copy)[0]
    copy_notebooks(market, tmp_path / "books")
    book = read(copy)
    book["cells"][-1]["source"] = ["my own words"]
    copy.write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(UsageError, match=r"01_collection_health\.ipynb was changed there; .*--overwrite"):
        copy_notebooks(market, tmp_path / "books")
    copy_notebooks(market, tmp_path / "books", overwrite=True)
    assert "my own words" not in copy.read_text(encoding="utf-8")


def test_without_results_it_says_what_to_do(tmp_path: Path) -> None:
    write_market(tmp_path)
    done = run("-m", tmp_path / "market.toml", "--to", tmp_path / "books")
    assert done.returncode == 1
    assert "marketgap analyse" in done.stderr
    assert not (tmp_path / "books").exists()
