"""A word that only one person wrote is planted in every place; after ``forget`` no byte of it is left anywhere.

Store (with its free pages and its log), archive, results, caches, kept runs; what a user had written is named, and after
these files are deleted the whole folder is clean. On SQLite and PostgreSQL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from analysis.cli import build_app
from analysis.result_files import VERSION, Results, write_results
from analysis.runs import keep_run, list_runs, read_run
from spiders.archive import Archive
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.market import Market, read_market
from spiders.people import People, forgotten_authors
from spiders.privacy import author_key
from spiders.records import Crawl, Page, Review, ReviewKind
from spiders.records_from_page import review_records
from spiders.schema import METADATA
from spiders.service_records import SurveyAnswer, SurveyKind
from spiders.store import Store, open_store
from tests.collect.test_erasure import page_of
from tests.postgresql_server import fresh_database

pytestmark = pytest.mark.sqlite

HUB = "hub.example"
AT = datetime(2026, 3, 1, tzinfo=UTC)
TOKENS = {"Anna Keller": "zorblatquix", "Ben Ortiz": "frumpligast"}


def words(author: str, number: int) -> str:
    return f"The {TOKENS[author]} of the locker jammed on visit {number} and nobody came to help me at all."


def rows(author: str, number: int) -> tuple[str, str, str]:
    return author, f"2025-0{number}-01", words(author, number)


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Market]:
    if request.param == "sqlite":
        yield build(tmp_path, "market.db")
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as url:
        yield build(tmp_path, url)


def build(folder: Path, store: str) -> Market:
    """Two authors in every place where words may lie."""
    file = folder / "market.toml"
    file.write_text(
        f'[market]\nname = "M"\nstore = "{store}"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\n',
        encoding="utf-8",
    )
    market = read_market(file)
    archive = Archive(market.archive_folder)
    with open_store(market.store_url) as opened:
        for crawl in ("c1", "c2"):
            opened.save(
                [
                    Crawl(
                        crawl_id=crawl,
                        spider="web",
                        source=HUB,
                        brand="acme",
                        start_url=None,
                        started=AT,
                        finished=AT,
                        held=4,
                    )
                ]
            )
            pages = [[rows("Anna Keller", 1), rows("Ben Ortiz", 1)], [rows("Anna Keller", 2)], [rows("Ben Ortiz", 2)]]
            for number, shown in enumerate(pages):
                url, body = f"https://{HUB}/{number}", page_of(*shown)
                page = archive.append(
                    url=url, crawl_id=crawl, body=body, status=200, headers={"content-type": "text/html"}, fetched_at=AT
                )
                found = extract_reviews(PageContent(body, url=url)).records
                records = review_records(found, brand="acme", source=HUB, page_id=page.page_id, crawl_id=crawl, url=url)
                opened.save([page, *People(opened).admit(records)])
        for author, token in TOKENS.items():
            comment = Review(
                review_id=f"rs{token}"[:17], brand="acme", source=HUB, kind=ReviewKind.SURVEY, text=f"Survey: {words(author, 9)}",
                title=f"title {token}", reply_text=f"We know the {token}.", author_key=author_key(author, source=HUB), published=AT,
                url=f"https://{HUB}/{token}",
            )  # fmt: skip
            answer = SurveyAnswer(answer_id=f"a{token}"[:17], brand="acme", kind=SurveyKind.NPS, score=2, scale_min=0, scale_max=10, review_id=comment.review_id, segment=token)  # fmt: skip
            opened.save([comment, answer])
    results = made_results()
    write_results(market, results)
    keep_run(market, results)
    old = list_runs(market)[0].folder  # a run of an older version kept the inbox too
    results.tables["inbox"].to_parquet(old / "inbox.parquet", index=False)
    (market.results_folder / "cache").mkdir()
    (market.results_folder / "cache" / "texts.parquet").write_bytes(b" ".join(t.encode() for t in TOKENS.values()))
    for kept in ("teaching", "further/0123456789"):  # what an analysis learned
        (market.learned_folder / kept).mkdir(parents=True)
        made_results().tables["reviews"].to_parquet(market.learned_folder / kept / "reviews.parquet")
    (market.archive_folder / "crawl.log").write_text(" ".join(TOKENS.values()), encoding="utf-8")
    (folder / ".brief.html.x1.part").write_text(" ".join(TOKENS.values()), encoding="utf-8")
    return market


def made_results() -> Results:
    texts = [words(author, n) for author in TOKENS for n in (1, 2)]
    themes = pd.DataFrame(
        {
            "theme_id": ["t1", "d2", "d3"],
            "label": ["Waiting", "zorblatquix of the locker", "frumpligast of the locker"],
            "origin": ["taxonomy", "discovered", "discovered"],
            "keywords": ["locker|zorblatquix jammed|frumpligast", "zorblatquix", "frumpligast"],
            "key_phrases": ["the zorblatquix|the door", "", ""],
        }
    )
    swot = pd.DataFrame({"statement": ["Customers complain about zorblatquix of the locker twice as often."]})
    quotes = pd.DataFrame({"text": texts})
    tables = {"reviews": quotes, "opinions": quotes, "inbox": quotes, "themes": themes, "swot": swot}
    manifest = {
        "version": VERSION, "now": AT.isoformat(), "tables": list(tables),
        "kept_themes": {"d2": ["zorblatquix jammed", "the door"], "d3": ["frumpligast"]},
    }  # fmt: skip
    return Results(tables=tables, manifest=manifest)


def write_copies(folder: Path) -> list[str]:
    """What a user writes with our commands: the same words in each form."""
    text = words("Anna Keller", 1)
    (folder / "brief.html").write_text(f"<p>{text.replace(' ', '&#32;', 1)}</p>", encoding="utf-8")
    (folder / "export.csv").write_text(f"text\n{text}\n", encoding="utf-8")
    pd.DataFrame({"text": [text]}).to_parquet(folder / "export.parquet")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "01.ipynb").write_text(json.dumps({"cells": [{"outputs": [text]}]}), encoding="utf-8")
    with zipfile.ZipFile(folder / "brief.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:t>{text[:20]}</w:t><w:t>{text[20:]}</w:t>")
    (folder / "other.csv").write_text("text\nnothing\n", encoding="utf-8")
    (folder / "brief.pdf").write_bytes(b"%PDF-1.4")
    return ["brief.docx", "brief.html", "export.csv", "export.parquet", "notebooks/01.ipynb"]


def places_with(token: str, folder: Path) -> list[str]:
    """Every file below a folder with the word: as it lies there, unpacked, and as a table."""
    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        data = file.read_bytes()
        parts = [data]
        if data.startswith(b"\x1f\x8b"):
            while data:
                unpacker = zlib.decompressobj(31)
                parts.append(unpacker.decompress(data))
                data = unpacker.unused_data
        elif file.suffix == ".parquet" and data.startswith(b"PAR1"):
            parts.append(pd.read_parquet(file).to_csv().encode())
        elif data.startswith(b"PK"):
            with zipfile.ZipFile(file) as packed:
                parts += [packed.read(name) for name in packed.namelist()]
        if any(token.encode() in part for part in parts):
            found.append(str(file.relative_to(folder)))
    return found


def cells_with(token: str, store: Store) -> list[str]:
    """Tables of the database with the word in any column."""
    found = []
    with store.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(sa.select(*(sa.cast(column, sa.Text) for column in table.columns))):
                if any(token in str(value) for value in row):
                    found.append(table.name)
    return found


def call(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(build_app(), [*words, "-m", str(folder / "market.toml")])
    return done.exit_code, done.output


def test_no_byte_is_left(market: Market, tmp_path: Path) -> None:
    anna, token, other = author_key("Anna Keller", source=HUB), TOKENS["Anna Keller"], TOKENS["Ben Ortiz"]
    before = set(places_with(token, tmp_path))
    run = f"runs/{list_runs(market)[0].name}"
    assert {f"{run}/themes.parquet", f"{run}/swot.parquet", f"{run}/inbox.parquet", f"{run}/manifest.json"} <= before
    assert {
        "results/reviews.parquet",
        "results/cache/texts.parquet",
        ".learned/teaching/reviews.parquet",
        ".learned/further/0123456789/reviews.parquet",
        "raw/c1.warc.gz",
        "raw/crawl.log",
        ".brief.html.x1.part",
    } <= before
    with open_store(market.store_url) as store:
        assert set(cells_with(token, store)) == {"reviews", "survey_answers"}
    copies = write_copies(tmp_path)
    code, out = call(tmp_path, "forget", "--author", str(anna), "--yes", "--json")
    assert code == 0, out
    told = json.loads(out)
    assert (told["reviews"], told["others"], told["pages"]) == (3, 1, 4)
    assert sorted(told["still_in"]) == copies
    assert told["not_looked_through"] == ["brief.pdf"]
    assert sorted(places_with(token, tmp_path)) == copies
    for name in copies:
        (tmp_path / name).unlink()
    assert places_with(token, tmp_path) == []
    with open_store(market.store_url) as store:
        assert cells_with(token, store) == []
        assert forgotten_authors(store) == {anna}
        assert store.count(Review) == 3
        assert cells_with(other, store), "the other author is still there"
        assert {crawl.held for crawl in store.records(Crawl)} == {3}
        assert all(Archive(market.archive_folder).read(page).body for page in store.records(Page))
    kept = read_run(list_runs(market)[0])
    themes = kept.table("themes")
    assert themes["keywords"].tolist() == ["locker|frumpligast", "", "frumpligast"]
    assert themes["label"].tolist() == ["Waiting", "…", "frumpligast of the locker"]
    assert kept.table("swot")["statement"].tolist() == ["Customers complain about … twice as often."]
    assert kept.manifest["kept_themes"] == {"d2": ["… jammed", "the door"], "d3": ["frumpligast"]}


def test_who_was_forgotten_does_not_come_back_with_a_file(market: Market, tmp_path: Path) -> None:
    anna = author_key("Anna Keller", source=HUB)
    assert call(tmp_path, "forget", "--author", str(anna), "--yes")[0] == 0
    (tmp_path / "again.csv").write_text(
        f"brand,source,author,text\nacme,{HUB},Anna Keller,{words('Anna Keller', 1)}\nacme,{HUB},Cleo,Fine.\n",
        encoding="utf-8",
    )
    assert call(tmp_path, "import", "reviews", str(tmp_path / "again.csv"))[0] == 0
    with open_store(market.store_url) as store:
        assert cells_with(TOKENS["Anna Keller"], store) == []
        assert store.count(Review, text="Fine.") == 1


def hold_claim(market: Market) -> subprocess.Popen[str]:
    """Another process that crawls one source of the market, as far as locks tell."""
    code = (
        "import sys; from pathlib import Path; from spiders.pipelines.claim import Claims; from spiders.jobs import Job\n"
        "from spiders.store import open_store\n"
        "store = open_store(sys.argv[1]); claims = Claims(Path(sys.argv[2]), store.engine)\n"
        "claims.take(Job(kind='reviews', spider='web', source='hub.example', brand='acme', start_url=None))\n"
        "print('held', flush=True); sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, market.store_url, str(market.notes_folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_nothing_is_erased_under_a_running_crawl(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.standstill.PATIENCE", 0.2)
    with hold_claim(market) as child:
        done = CliRunner().invoke(
            build_app(), ["forget", "--source", HUB, "--yes", "-m", str(tmp_path / "market.toml")]
        )
        assert "a crawl of this market is running" in str(done.exception)
        child.communicate("")
    assert call(tmp_path, "forget", "--source", HUB, "--yes")[0] == 0
    with open_store(market.store_url) as store:
        assert store.count(Review) == 0


def test_old_reviews_and_pages_expire(market: Market, tmp_path: Path) -> None:
    file = tmp_path / "market.toml"
    file.write_text(file.read_text(encoding="utf-8") + "[privacy]\nretention_days = 340\n", encoding="utf-8")
    # of the reviews of 1 January and 1 February 2025, and the comments of 1 March 2026, on 20 December 2025 and later
    code, out = call(tmp_path, "forget", "--expired", "--yes", "--now", "2025-12-20", "--json")
    assert (code, json.loads(out)["reviews"], json.loads(out)["pages"]) == (0, 2, 0)
    code, out = call(tmp_path, "forget", "--expired", "--yes", "--now", "2026-03-02", "--json")
    assert (code, json.loads(out)["reviews"], json.loads(out)["pages"]) == (0, 2, 0)
    code, out = call(tmp_path, "forget", "--expired", "--yes", "--now", "2027-03-02", "--json")
    assert (code, json.loads(out)["reviews"], json.loads(out)["pages"]) == (0, 2, 6)
    code, out = call(tmp_path, "forget", "--expired", "--yes", "--now", "2027-03-02")
    assert (code, out) == (0, "nothing is too old\n")
    with open_store(market.store_url) as store:
        assert store.count(Review) + store.count(Page) + store.count(SurveyAnswer) == 0


def test_an_import_keeps_nothing_that_is_too_old(market: Market, tmp_path: Path) -> None:
    file = tmp_path / "market.toml"
    file.write_text(file.read_text(encoding="utf-8") + "[privacy]\nretention_days = 700\n", encoding="utf-8")
    (tmp_path / "old.csv").write_text(
        "brand,text,published\nacme,Plurnic was late,2020-01-01\nacme,Quandle was late,2026-02-01\n", encoding="utf-8"
    )
    code, out = call(tmp_path, "import", "reviews", str(tmp_path / "old.csv"), "--now", "2026-03-02")
    assert code == 0
    assert "older than [privacy] allows, erased: 1 reviews" in out
    with open_store(market.store_url) as store:
        assert cells_with("Plurnic", store) == []
        assert set(cells_with("Quandle", store)) == {"reviews"}
