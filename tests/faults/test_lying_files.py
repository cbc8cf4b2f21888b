"""Files that lie about what is in them: one line says it, nothing is stored, little memory is taken."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 3 << 30
"""Bytes of addresses that the importing process may have, libraries included."""
GROWTH = 800
"""MB that one file may add."""
IMPORT = """
import json, resource, sys
from datetime import UTC, datetime
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (%d, %d))
import openpyxl, pyarrow.parquet
from spiders.errors import ImportFileError
from spiders.importers.reviews import import_reviews
from spiders.market import Market
from spiders.records import Crawl, Review
from spiders.store import open_store

def peak():
    return next(int(line.split()[1]) >> 10 for line in open("/proc/self/status") if line.startswith("VmHWM"))

brand = {"id": "acme", "name": "Acme", "domains": ["acme.example"]}
market = Market.model_validate({"market": {"name": "M"}, "brand": [brand]})
for name in sys.argv[1:]:
    Path("/proc/self/clear_refs").write_text("5")
    before, said = peak(), ""
    with open_store(f"sqlite:///{name}.db") as store:
        try:
            import_reviews(market, Path(name), mapping={}, defaults={}, now=datetime(2026, 1, 15, tzinfo=UTC), store=store)
        except ImportFileError as error:
            said = str(error)
        print(json.dumps([name, said, store.count(Review), store.count(Crawl), peak() - before]))
"""
SPACE = "http://schemas.openxmlformats.org"
OFFICE = f"{SPACE}/officeDocument/2006/relationships"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


def row(number: int, *cells: str) -> str:
    inside = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


def book(rows: str, *, declared: str = "", strings: str = "") -> bytes:
    """A workbook written by hand."""
    sheet = f'<worksheet xmlns="{SPACE}/spreadsheetml/2006/main"><sheetData>{row(1, "brand", "text")}{rows}</sheetData></worksheet>'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    types = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{main}.{kind}+xml"/>' for part, kind in kinds.items())  # fmt: skip
    related = f'<Relationships xmlns="{SPACE}/package/2006/relationships">'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{SPACE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'{related}<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}/spreadsheetml/2006/main" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{related}<Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'{LAUGHS if strings else ""}<sst xmlns="{SPACE}/spreadsheetml/2006/main"><si><t>{strings}</t></si></sst>',
        "xl/worksheets/sheet1.xml": declared + sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, words in parts.items():
            packed.writestr(name, '<?xml version="1.0"?>' + words)
    return out.getvalue()


def parquet(rows: int, groups: int, words: str) -> bytes:
    """The same row again and again, which takes no room."""
    code = pa.array([0] * rows, pa.int8())
    table = pa.table({name: pa.DictionaryArray.from_arrays(code, [one]) for name, one in (("brand", "acme"), ("text", words))})  # fmt: skip
    out = io.BytesIO()
    with pq.ParquetWriter(out, table.schema) as writer:
        for _ in range(groups):
            writer.write_table(table)
    return out.getvalue()


def files() -> dict[str, tuple[bytes, str]]:
    """Name -> bytes, and what is said of them; "" for those that are read."""
    late = row(2, "acme", "Late again")
    small = parquet(50, 1, "Late")
    return {
        "fine.xlsx": (book(late), ""),
        "last_row.xlsx": (book(row(1_048_576, "acme", "Late again")), ""),
        "beyond.xlsx": (book(row(2_000_000_000, "acme", "Late again")), r"claims more than 1,048,576 rows"),
        "wide.xlsx": (
            book("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 6000))),
            "50,000,000 cells",
        ),
        "bomb.xlsx": (book(row(2, "acme", " " * (100 << 20))), "unpacks to 100 MB from .* kB, which no workbook does"),
        "laughs.xlsx": (book(row(2, "acme", "&a9;"), declared=LAUGHS), "not a readable workbook"),
        "outside.xlsx": (book(row(2, "acme", "&a9;"), declared=OUTSIDE), "not a readable workbook"),
        "strings.xlsx": (book(late, strings="&a9;"), "not a readable workbook"),
        "many.parquet": (
            parquet(1_000_000, 20, "Late again. " * 80),
            "more than 512 MB when unpacked, 20,000,000 rows",
        ),
        "bent.parquet": (small[:40] + bytes(60) + small[100:], "not a readable Parquet file"),
        "foot.parquet": (small[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1", "not a readable Parquet file"),
        "cell.csv": (b"brand,text\nacme," + b"late " * 200_000, ""),
        "head.csv": (",".join(f"c{n}" for n in range(200_000)).encode() + b"\nacme\n", "c39 and 199,960 more; say"),
        "deep.json": (b'[{"brand": "acme", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "nested too deeply"),
        "objects.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        "deep.jsonl": (b'{"brand": "acme", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deeply"),
    }


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured as Linux tells it")
def test_files_that_lie(tmp_path: Path) -> None:
    made = files()
    for name, (data, _) in made.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT % (MEMORY, MEMORY), *made],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}
    assert set(told) == set(made)
    for name, (said, reviews, crawls, grown) in told.items():
        words = made[name][1]
        assert (reviews, crawls) == ((0, 0) if words else (1, 1)), name
        assert bool(said) == bool(words), (name, said)
        assert re.search(words, said), (name, said[:300])
        assert not said or (said.startswith(name) and "\n" not in said and len(said) < 600), (name, said[:300])
        assert grown < GROWTH, (name, grown)
