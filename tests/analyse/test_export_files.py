"""Every format, read back; formulas, control characters, missing cells; nothing half-written."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import ExportError
from analysis.export import export_table

FRAME = pd.DataFrame(
    {
        "text": pd.Series(
            ["=HYPERLINK(1)", "plain, with comma", None, "-5", "@someone \x07bell", "two\nlines"], dtype="str"
        ),
        "share": [0.5, None, 0.25, 1.0, 0.0, 0.125],
        "n": pd.Series([1, None, 3, 4, 5, 6], dtype="Int64"),
        "sure": pd.Series([True, None, False, True, True, True], dtype="boolean"),
        "at": pd.Series([datetime(2026, 1, 15, 9, tzinfo=UTC), None, *[datetime(2025, 5, 1, tzinfo=UTC)] * 4]).astype(
            "datetime64[us, UTC]"
        ),
    }
)


@pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
def test_separated_values(tmp_path: Path, suffix: str, separator: str) -> None:
    file = tmp_path / f"t{suffix}"
    export_table(FRAME, file)
    assert b"\r" not in file.read_bytes()
    back = pd.read_csv(file, sep=separator)
    assert back["text"].tolist()[0] == "'=HYPERLINK(1)"
    assert back["text"].isna().tolist() == [False, False, True, False, False, False]
    assert back["text"].tolist()[3:] == ["-5", "'@someone bell", "two\nlines"]
    assert back["at"].tolist()[0] == "2026-01-15T09:00:00Z"
    assert back["n"].isna().sum() == 1


def test_parquet_keeps_types(tmp_path: Path) -> None:
    export_table(FRAME, tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")
    assert str(back["at"].dtype) == "datetime64[us, UTC]"
    assert back["text"].tolist()[0] == "=HYPERLINK(1)"


def test_json_has_null_and_no_nan(tmp_path: Path) -> None:
    export_table(FRAME, tmp_path / "t.json")
    rows = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert rows[1] == {"text": "plain, with comma", "share": None, "n": None, "sure": None, "at": None}
    assert rows[0]["at"] == "2026-01-15T09:00:00Z"
    assert rows[0]["sure"] is True


def test_sheet_has_no_formula_and_a_frozen_header(tmp_path: Path) -> None:
    export_table(FRAME, tmp_path / "t.xlsx", name="comparisons")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["comparisons"]
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet["A6"].value == "@someone bell"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E7"
    assert sheet["E2"].value == datetime(2026, 1, 15, 9)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet", ".json", ".xlsx"])
def test_the_same_table_gives_the_same_bytes_and_empty_ones_work(tmp_path: Path, suffix: str) -> None:
    first, again, empty = (tmp_path / f"{name}{suffix}" for name in ("a", "b", "empty"))
    export_table(FRAME, first)
    export_table(FRAME, again)
    assert first.read_bytes() == again.read_bytes()
    export_table(FRAME.head(0), empty)
    assert empty.stat().st_size > 0
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(f.name for f in (first, again, empty))


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"cannot write \.doc; use \.csv, \.tsv, \.parquet, \.json, \.xlsx"):
        export_table(FRAME, tmp_path / "t.doc")
    with pytest.raises(ExportError, match="there is no folder"):
        export_table(FRAME, tmp_path / "missing" / "t.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        export_table(FRAME, tmp_path / "folder.csv")
    many = pd.DataFrame({"n": range(1_048_576)})
    with pytest.raises(ExportError, match=r"use \.csv or \.parquet"):
        export_table(many, tmp_path / "t.xlsx")
    assert [f.name for f in tmp_path.iterdir()] == ["folder.csv"]
