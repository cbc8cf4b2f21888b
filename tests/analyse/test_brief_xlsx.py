"""The brief as a workbook, opened again: its sheets, headings, filters, numbers, and words from the web that do nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from analysis.briefs import workbook
from analysis.briefs.column_words import COLUMN_WORDS, explain_column
from analysis.briefs.render import write_brief
from analysis.tables import TABLES
from tests.analyse.invented_results import InventedTables, invent_results, write_market

ATTEMPTS = [
    '=HYPERLINK("http://bad.example","refund here")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+cmd|' /C notepad'!A1",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\r\n=1+1",
    "\u202e=1+1 txt.exe",
    "Late \x00again \x1b[31m\ufffe and _x000D_=1",
    "😀👩‍👩‍👧‍👦 the parcel never came",
    "انتظرت أربعين دقيقة ولم يأت أحد.",
    "W" * 1_000_000,
    "😀" * 20_000,
]
FRONT = [
    "Read me",
    "Findings",
    "Changes",
    "Brands",
    "SWOT",
    "Complaints",
    "Praise",
    "Gaps",
    "Goals",
    "Plan",
    "Journey",
    "Answers",
    "Metrics",
    "Personas",
    "Evidence",
    "Method",
]


def write(
    folder: Path, *, brands: int = 4, brand: str | None = None, tables: InventedTables | None = None, **what: object
) -> bytes:
    market = write_market(folder, brands=brands)
    results = tables or invent_results(market, reviews=24, **what)  # type: ignore[arg-type]
    write_brief(market, results, folder / "b.xlsx", brand=brand)
    return (folder / "b.xlsx").read_bytes()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def attacked(folder: Path) -> InventedTables:
    """The invented market with reviews, titles, a site and a brand's page that try to do something."""
    market = write_market(folder)
    made = invent_results(market, reviews=24)
    reviews, opinions = made._tables["reviews"], made._tables["opinions"]
    for at, text in enumerate(ATTEMPTS):
        reviews.loc[at, ["text", "title", "source"]] = [text, text[:50], text[:40]]
        reviews.loc[at, "url"] = "https://reviews.example/?q==1+1"
        opinions.loc[opinions["review_id"] == reviews.loc[at, "review_id"], "text"] = text
    made._tables["themes"].loc[0, "label"] = "=1+1 waiting"
    return made


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("hostile")
    return write(folder, tables=attacked(folder))


def test_what_matters_comes_first_and_every_table_follows(whole: bytes, tmp_path: Path) -> None:
    names = opened(whole).sheetnames
    assert names[: len(FRONT)] == FRONT
    tables = invent_results(write_market(tmp_path), reviews=24)._tables
    assert {n.removeprefix("Table ") for n in names[len(FRONT) :]} == {n for n, frame in tables.items() if len(frame)}


def test_headings_stay_filters_are_set_and_columns_are_wide_enough(whole: bytes) -> None:
    for sheet in opened(whole).worksheets[1:]:
        top = 1 if sheet.title.startswith("Table ") else 4
        assert sheet.freeze_panes == f"B{top + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{top}:")
        assert sheet.print_title_rows == f"${top}:${top}"
        head = [cell for cell in sheet[top] if cell.value]
        assert len(head) == sheet.max_column
        assert all(cell.font.bold for cell in head)
        assert all(sheet.column_dimensions[cell.column_letter].width >= 5 for cell in head[:26])


def test_numbers_are_those_of_the_tables(whole: bytes, tmp_path: Path) -> None:
    book, tables = opened(whole), invent_results(write_market(tmp_path), reviews=24)._tables
    for name in ("theme_rates", "comparisons", "gaps", "swot", "visibility", "responsiveness"):
        sheet, frame = book[f"Table {name}"], tables[name].reset_index(drop=True)
        assert [cell.value for cell in sheet[1]] == list(frame.columns)
        assert sheet.max_row == len(frame) + 1
        for column in frame.select_dtypes("number").columns:
            at = list(frame.columns).index(column) + 1
            written = pd.Series([sheet.cell(row + 2, at).value for row in frame.index], dtype="float64")
            pd.testing.assert_series_equal(written, frame[column].astype("float64"), check_names=False)


def test_shares_times_and_dates_look_like_what_they_are(whole: bytes) -> None:
    book = opened(whole)

    def format_of(sheet: str, column: str, top: int = 1) -> set[str]:
        at = next(cell.column for cell in book[sheet][top] if cell.value == column)
        cells = (book[sheet].cell(row, at) for row in range(top + 1, book[sheet].max_row + 1))
        return {cell.number_format for cell in cells if cell.value is not None}

    assert format_of("Table theme_rates", "low") == {"0.0%"}
    assert format_of("Table comparisons", "low") == {"#,##0.00"}
    assert format_of("Table reviews", "published") == {"yyyy-mm-dd hh:mm"}
    assert format_of("Table responsiveness", "median_seconds") == {'#,##0" s"'}
    assert format_of("Gaps", "Demand", 4) == {"0.0%"}
    assert format_of("Plan", "Deadline", 4) == {"d mmm yyyy"}
    assert "0.0%" in format_of("Plan", "Target", 4)


def test_times_of_metrics_are_durations(whole: bytes, tmp_path: Path) -> None:
    frame = invent_results(write_market(tmp_path), reviews=24)._tables["metrics"].reset_index(drop=True)
    sheet, at = opened(whole)["Table metrics"], list(frame.columns).index("value") + 1
    row = frame.index[frame["metric"].eq("average_response_time")][0]
    cell = sheet.cell(row + 2, at)
    assert cell.number_format == "[h]:mm"
    held = cell.value.total_seconds() if hasattr(cell.value, "total_seconds") else cell.value * 86_400
    assert held == pytest.approx(frame.loc[row, "value"], abs=1)


def test_colours_stand_beside_words(whole: bytes) -> None:
    book = opened(whole)
    judged = [
        rule
        for ranges in book["Complaints"].conditional_formatting
        for rule in ranges.rules
        if rule.type == "beginsWith"
    ]
    assert {"▲", "▼"} <= {rule.text for rule in judged}
    words = {
        cell.value for row in book["Complaints"].iter_rows(min_row=5) for cell in row if isinstance(cell.value, str)
    }
    assert words & {"▲ higher", "▼ lower", "? cannot tell", "= no difference", "not compared"}


def test_the_first_sheet_says_what_it_is_how_sure_and_what_columns_mean(whole: bytes) -> None:
    sheet = opened(whole)["Read me"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    said = "\n".join(cells)
    for words in (
        "Parcel lockers",
        "How sure",
        "Before you rely on this",
        "96 reviews of 4 brands",
        "docs/method.md",
        "cannot tell",
    ):
        assert words in said
    assert "share of complaints among complaints and praise" in cells
    links = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert "'SWOT'!A1" in links
    assert all(link.endswith("!A1") for link in links)


def test_every_column_of_the_contract_is_explained() -> None:
    for columns in TABLES.values():
        for name in columns:
            assert name in COLUMN_WORDS or explain_column(name) != name.replace("_", " "), name


def test_nothing_from_the_web_runs_or_leads_anywhere(hostile: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(hostile)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]
        for name in parts.namelist():
            text = parts.read(name)
            assert b'TargetMode="External"' not in text, name
            if name.startswith("xl/worksheets/sheet"):
                assert not etree.fromstring(text).findall(".//{*}f"), name
    dangerous = 0
    for sheet in opened(hostile).worksheets:
        assert sheet.title[0] not in "=+-@'"
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert cell.value[0] not in "\t\r\n "
                    if cell.value[0] in "=+-@":
                        dangerous += 1
                        assert cell.quotePrefix, (sheet.title, cell.coordinate)
    assert dangerous >= 12


def test_what_was_written_stays_readable(hostile: bytes) -> None:
    book = opened(hostile)
    words = [str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row if isinstance(c.value, str)]
    for text in (
        '=HYPERLINK("http://bad.example","refund here")',
        "😀👩‍👩‍👧‍👦 the parcel never came",
        ATTEMPTS[9],
        "=1+1 txt.exe",
    ):
        assert text in words
    for sign in "\x00\x1b\u202e\ufffe":
        assert not any(sign in text for text in words)
    assert max(len(text.encode("utf-16-le")) // 2 for text in words) <= 32_767
    assert any(text.endswith("… [cut; 1,000,000 in whole]") for text in words)


def test_rows_that_do_not_fit_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 60)
    book = opened(write(tmp_path))
    assert book["Table reviews"].max_row == 60
    said = [str(cell.value) for row in book["Read me"].iter_rows() for cell in row]
    assert any("CUT: 37 more rows do not fit" in text and "marketgap export reviews" in text for text in said)


@pytest.mark.parametrize("what", [{"brands": 1}, {"brands": 9}, {"programme": False, "faq": False, "serp": False}])
def test_small_large_and_lacking_markets(tmp_path: Path, what: dict[str, object]) -> None:
    book = opened(write(tmp_path, **what))  # type: ignore[arg-type]
    assert book.sheetnames[:2] == ["Read me", "Findings"]


def test_without_reviews_it_still_says_what_to_do(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    write_brief(market, invent_results(market, reviews=0, faq=False, serp=False, programme=False), tmp_path / "b.xlsx")
    said = [str(c.value) for row in opened((tmp_path / "b.xlsx").read_bytes())["Read me"].iter_rows() for c in row]
    assert any("marketgap import reviews" in text for text in said)


def test_seen_from_a_rival(tmp_path: Path) -> None:
    book = opened(write(tmp_path, brand="Birch Post"))
    assert book["Brands"]["A5"].value == "Birch Post"
    assert "Plan" not in book.sheetnames
    assert any(cell.value == "Birch Post, a rival" for row in book["Read me"].iter_rows() for cell in row)


def test_the_same_results_give_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from analysis.briefs.render import write_brief\n"
        "from tests.analyse.invented_results import invent_results, write_market\n"
        "f = Path(sys.argv[1]); m = write_market(f); write_brief(m, invent_results(m, reviews=24), f / 'b.xlsx')"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, env=env, cwd=Path(__file__).parents[2], timeout=120
    )
    assert (tmp_path / "b.xlsx").read_bytes() == whole
