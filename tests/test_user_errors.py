"""What people do wrong, through the command line: one line on standard error that names the place and says what to do."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spiders.market import read_market
from spiders.schema import VERSION_TABLE
from spiders.store import open_store
from tests.analyse.small_market import TOML, write_market
from tests.terminal import called, piped

REMEDY = re.compile(
    r"expected|; |must |needs? |give |name |run: |marketgap |for example|did you mean|(?:are|is) |say what |install|check |see |write |wants "
)
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One thing done wrong."""

    do: str
    """The command, without ``marketgap``; ``{}`` is the folder."""
    says: tuple[str, ...]
    """All of it is in the line."""
    code: int = 1
    before: Callable[[Path], None] | None = field(default=None, repr=False)
    """What went wrong before."""


def market(change: Callable[[str], str]) -> Callable[[Path], None]:
    """market.toml with something wrong in it."""

    def write(folder: Path) -> None:
        file = folder / "market.toml"
        file.write_text(change(TOML), encoding="utf-8")

    return write


def added(text: str) -> Callable[[Path], None]:
    return market(lambda toml: toml + text)


def replaced(old: str, new: str) -> Callable[[Path], None]:
    assert old in TOML
    return market(lambda toml: toml.replace(old, new, 1))


def file(name: str, content: str | bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def folder(name: str) -> Callable[[Path], None]:
    return lambda there: (there / name).mkdir(parents=True)


def newer_store(there: Path) -> None:
    open_store(read_market(there / "market.toml").store_url).close()
    connection = sqlite3.connect(there / "market.db")
    with connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    connection.close()


ROWS = "brand,text,rating\nacme,Late again,1\n"
SLIPS = [
    # the command line itself
    Slip(do="shw swot", code=2, says=("no command 'shw'", "did you mean show?", "--help")),
    Slip(do="frobnicate", code=2, says=("no command 'frobnicate'", "crawl, ", "--help")),
    Slip(do="show", code=2, says=("show: the argument TABLE is missing", "--help")),
    Slip(do="show swot --brnd acme", code=2, says=("--brnd", "did you mean --brand?")),
    Slip(do="show swot --rows many", code=2, says=("--rows", "expected a whole number", "'many'")),
    Slip(do="show swot --rows 0", code=2, says=("--rows", "expected 1 or more", "'0'")),
    Slip(do="show swot --rows", code=2, says=("--rows", "wants a value")),
    Slip(do="crawl bananas", code=2, says=("expected one of reviews, faq, serp, site", "'bananas'")),
    Slip(do="export swot", code=2, says=("export: the option --to is missing", "--help")),
    Slip(do="export swot x.csv --to y.csv", code=2, says=("nothing more was expected", "x.csv")),
    Slip(do="import reviews a.csv --scale lots", code=2, says=("--scale", "expected a number", "'lots'")),
    Slip(do="extract page.html --kind poems", code=2, says=("--kind", "expected one of", "'poems'")),
    Slip(do="demo --port http", code=2, says=("--port", "expected a whole number", "'http'")),
    # the market file
    Slip(do="status -m none.toml", says=("none.toml: no such file", "marketgap init")),
    Slip(do="status", before=lambda there: (there / "market.toml").unlink(), says=("no market.toml", "marketgap init")),
    Slip(do="status", before=file("market.toml", "[market\n"), says=("market.toml: not TOML", "line 1")),
    Slip(do="status", before=file("market.toml", b'[market]\nname = "\xff"\n'), says=("market.toml", "UTF-8")),
    Slip(do="status", before=file("market.toml", '[market]\nname = "x"\n'), says=("market.toml:1", "'brand' is missing")),
    Slip(do="status", before=replaced('own = "acme"', 'own = "zeta"'), says=("zeta", "the brands are acme, bolt, crate")),
    Slip(do="status", before=replaced('id = "bolt"', 'id = "acme"'), says=("acme", "an id of its own")),
    Slip(do="status", before=replaced('id = "bolt"', 'id = "Bolt!"'), says=("[[brand]] 2", "'id'", "Bolt!", "lower-case")),
    Slip(do="status", before=replaced('domains = ["bolt.example"]\n', ""), says=("[[brand]] 2", "'domains' is missing", "give the web domains")),
    Slip(do="status", before=replaced('["bolt.example"]', '["https://bolt.example/x"]'), says=("[[brand]] 2", "without http://")),
    Slip(do="status", before=replaced('["bolt.example"]', '"bolt.example"'), says=("market.toml:", "'domains'", "bolt.example")),
    Slip(do="status", before=replaced('name = "Crate"', "name = 3"), says=("[[brand]] 3", "'name'", "it is 3")),
    Slip(do="status", before=replaced("volume = 900", 'volume = "many"'), says=("[[keyword]] 1", "'volume'", "'many'")),
    Slip(do="status", before=replaced("volume = 900", "volum = 900"), says=("[[keyword]] 1", "'volum' is not a key here", "volume")),
    Slip(do="status", before=added('[serp]\nprovider = "goggle"\n'), says=("[serp]", "'goggle'", "searxng")),
    Slip(do="status", before=added("[crawl]\ndelay = -1\n"), says=("[crawl]", "'delay'", "-1")),
    Slip(do="status", before=added('[crawl]\nrender = "perhaps"\n'), says=("[crawl]", "'render'", "perhaps")),
    Slip(do="status", before=added('[[goal]]\nmetric = "nps"\ntarget = 40\ndeadline = "soon"\n'), says=("[[goal]] 1", "'deadline'", "'soon'", "2027-06-30")),
    Slip(do="status", before=added('[alert]\nquiet = "at night"\n'), says=("[alert]", "22:00-07:00")),
    Slip(do="status", before=added('[alert]\nzone = "Mars"\n'), says=("[alert]", "Europe/London")),
    Slip(do="status", before=added('[analysis]\nvectors = "magic"\n'), says=("[analysis]", "'vectors'", "'magic'")),
    # the store and the archive
    Slip(do="status", before=replaced('own = "acme"', 'own = "acme"\nstore = "mysql://x/y"'), says=("store: unknown driver", "postgresql+psycopg://")),
    Slip(do="status", before=replaced('own = "acme"', 'own = "acme"\nstore = "no/folder/x.db"'), says=("no/folder", "does not exist; create it")),
    Slip(do="status", before=replaced('own = "acme"', 'own = "acme"\nstore = "postgresql+psycopg://nobody@127.0.0.1:1/x"'), says=("127.0.0.1:1/x", "no PostgreSQL server answers")),
    Slip(do="status", before=file("market.db", b"this is no database, only words" * 200), says=("market.db", "not an SQLite database")),
    Slip(do="status", before=newer_store, says=("market.db", "newer marketgap", "upgrade")),
    Slip(do="crawl site", before=lambda there: (folder("x")(there), replaced('own = "acme"', 'own = "acme"\narchive = "market.toml"')(there))[0], says=("market.toml", "archive")),
    # importing
    Slip(do="import poems a.csv", code=2, says=("'poems' cannot be imported", "reviews")),
    Slip(do="import reviews", code=2, says=("give at least one file", "--template")),
    Slip(do="import reviews none.csv", says=("none.csv: no such file",)),
    Slip(do="import reviews .", says=("is a folder; give a file",)),
    Slip(do="import reviews e.csv", before=file("e.csv", ""), says=("e.csv: is empty",)),
    Slip(do="import reviews n.xlsx", before=file("n.xlsx", b"PK\x03\x04 not really a workbook"), says=("n.xlsx", "workbook")),
    Slip(do="import reviews n.parquet", before=file("n.parquet", b"noise"), says=("n.parquet", "Parquet")),
    Slip(do="import reviews n.json", before=file("n.json", "{'a': 1}"), says=("n.json: is not JSON",)),
    Slip(do="import reviews n.csv.gz", before=file("n.csv.gz", b"\x1f\x8b\x08 broken"), says=("n.csv.gz",)),
    Slip(do="import reviews n.csv.gz", before=file("n.csv.gz", gzip.compress(b"")), says=("n.csv.gz", "is empty")),
    Slip(do="import reviews n.doc", before=file("n.doc", "x"), says=("n.doc", ".csv")),
    Slip(do="import reviews r.csv", before=file("r.csv", "a,b\n1,2\n"), says=("r.csv", "--map")),
    Slip(do="import reviews r.csv --map text", code=2, before=file("r.csv", ROWS), says=("--map text", "COLUMN=FIELD")),
    Slip(do="import reviews r.csv --map words=text", before=file("r.csv", ROWS), says=("words", "text")),
    Slip(do="import reviews r.csv --map text=poem", code=2, before=file("r.csv", ROWS), says=("poem", "fields are")),
    Slip(do="import reviews r.csv --brand zeta", code=2, before=file("r.csv", ROWS), says=("zeta", "the brands are acme, bolt, crate")),
    Slip(do="import reviews r.csv --dates ymd", code=2, before=file("r.csv", ROWS), says=("--dates ymd", "dmy", "mdy")),
    Slip(do="import survey s.csv --as happiness", code=2, before=file("s.csv", "brand,score\nacme,3\n"), says=("happiness", "nps")),
    Slip(do="import reviews --template --to market.toml", code=2, says=("market.toml", "another name")),
    # moments and places
    Slip(do="analyse --now yesterday", code=2, says=("--now", "2026-01-15T09:00", "'yesterday'")),
    Slip(do="forget --before never", code=2, says=("--before never", "2024-12-31")),
    Slip(do="forget", code=2, says=("--author", "--source", "--before")),
    # no results, or none of that name
    Slip(do="show swot", says=("no results yet", "marketgap analyse")),
    Slip(do="export swot --to x.csv", says=("no results yet", "marketgap analyse")),
    Slip(do="brief --to x.html", says=("no results yet", "marketgap analyse")),
    Slip(do="changes", says=("no results yet", "marketgap analyse")),
    Slip(do="notebooks", says=("no results yet", "marketgap analyse")),
    Slip(do="analyse", before=lambda there: (there / "market.db").unlink(), says=("nothing to analyse", "marketgap crawl")),
    Slip(do="show page", code=2, says=("give the id of a page", "page_id")),
    Slip(do="show page p123", code=2, says=("no archived page p123",)),
    Slip(do="status --brand zeta", code=2, says=("zeta", "the brands are acme, bolt, crate")),
    Slip(do="crawl --brand zeta", code=2, says=("zeta", "the brands are acme, bolt, crate")),
    # init and discover
    Slip(do="init .", code=2, says=("market.toml is already there",)),
    Slip(do="init new --brand Acme", code=2, says=("'Acme'", "acme.example")),
    Slip(do="init new --brand A=a.example --rival a.example", code=2, says=("a.example is your own brand",)),
    Slip(do="init new --brand A=a.example --country Atlantis", code=2, says=("'Atlantis'", "gb for the United Kingdom")),
    Slip(do="init new --brand A=a.example --reviews Z=https://r.example/a", code=2, says=("--reviews", "A")),
    Slip(do="init market.toml", code=2, says=("market.toml",)),
    Slip(do="discover bolt.example", code=2, says=("--accept bolt.example",)),
    Slip(do="discover --top 3", code=2, says=("--top goes with --accept",)),
    Slip(do="crawl --fresh --from-archive", code=2, says=("give one of them",)),
    Slip(do="changes --alert --since 2026-01-01", code=2, says=("leave out --since",)),
    Slip(do="extract none.html --kind reviews", says=("none.html: cannot be read", "give the path")),
]  # fmt: skip


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("market")
    write_market(made)
    return made


def test_there_are_sixty_of_them() -> None:
    assert len(SLIPS) >= 60


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.do} {slip.says[0]}")
def test_one_line_says_what_to_do(
    slip: Slip, untouched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("market.toml", "market.db"):
        (tmp_path / name).write_bytes((untouched / name).read_bytes())
    if slip.before is not None:
        slip.before(tmp_path)
    code = called(*slip.do.split(), cwd=tmp_path)
    said = capsys.readouterr().err
    lines = [line for line in said.splitlines() if line.startswith("marketgap: ")]
    assert code == slip.code, said
    assert "Traceback" not in said
    assert len(lines) == 1, said
    for words in slip.says:
        assert words in lines[0]
    assert REMEDY.search(lines[0]), said
    assert not [p for p in tmp_path.iterdir() if p.name in {"new", "x.csv", "x.html"}], "nothing is half-written"


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("analysed")
    write_market(made)
    done = piped("analyse", "--now", "2026-01-15", cwd=made)
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize(
    "slip",
    [
        Slip(do="show nothing", says=("no table 'nothing'", "the tables are")),
        Slip(do="show comparison", says=("comparisons",)),
        Slip(do="show swot --brand zeta", code=2, says=("no brand is called 'zeta'", "acme, bolt, crate")),
        Slip(do="show signals --theme waiting", code=2, says=("no column theme_id",)),
        Slip(do="show swot --theme watiing", code=2, says=("no theme 'watiing'", "did you mean waiting?")),
        Slip(do="show swot --why wnone", says=("no cell of the SWOT", "wnone")),
        Slip(do="show gaps --why 99", says=("no gap has the rank 99", "ranks go from 1")),
        Slip(do="show themes --as poem", code=2, says=("--as", "taxonomy")),
        Slip(do="export nothing --to x.csv", says=("no table 'nothing'",)),
        Slip(do="export swot --to swot.doc", says=("swot.doc", ".csv")),
        Slip(do="export swot --to none/swot.csv", says=("none",)),
        Slip(do="brief --to brief.odt", code=2, says=("brief.odt", ".html")),
        Slip(do="brief --to brief", code=2, says=("brief", ".html")),
        Slip(do="brief --to none/brief.html", says=("none",)),
        Slip(do="brief --to b.docx --template none.docx", says=("none.docx",)),
        Slip(do="changes --since tomorrow", says=("no run 'tomorrow'", "2026-03-01")),
        Slip(do="changes --alert", says=("MARKETGAP_ALERT_URLS",)),
    ],
    ids=lambda slip: slip.do,
)
def test_and_with_results(slip: Slip, analysed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = called(*slip.do.split(), cwd=analysed)
    said = capsys.readouterr().err
    assert code == slip.code, said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    for words in slip.says:
        assert words in said
    assert REMEDY.search(said), said


@pytest.mark.skipif(ROOT_USER, reason="for root no folder is read-only")
@pytest.mark.parametrize(
    "words", ["export swot --to {}/x.csv", "brief --to {}/x.html", "init {}/m --brand A=a.example"]
)
def test_a_read_only_folder(words: str, analysed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o555)
    try:
        code = called(*words.format(tmp_path).split(), cwd=analysed)
    finally:
        tmp_path.chmod(0o755)
    said = capsys.readouterr().err
    assert code in {1, 2}
    assert len(said.splitlines()) == 1
    assert "written" in said


def test_a_place_that_is_a_file(analysed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For root too."""
    (tmp_path / "f").write_text("", encoding="utf-8")
    for words in (
        "export swot --to {}/f/x.csv",
        "brief --to {}/f/x.html",
        "init {}/f/m --brand A=a.example",
        "brief --to {}/f/x.xlsx",
    ):
        code = called(*words.format(tmp_path).split(), cwd=analysed)
        said = capsys.readouterr().err
        assert code in {1, 2}, words
        assert len(said.splitlines()) == 1, said
        assert REMEDY.search(said), said


def test_hostile_words_in_a_message_are_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "market.toml").write_text(TOML.replace('own = "acme"', 'own = "\\u001b[2J\\u202e"'), encoding="utf-8")
    assert called("status", cwd=tmp_path) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert called("show\x1b[2J", cwd=tmp_path) == 2
    assert "\x1b" not in capsys.readouterr().err
