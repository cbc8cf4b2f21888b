"""import, status and forget as they are typed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.cli import main
from spiders.records import Review
from spiders.store import open_store

MARKET = """
[market]
name = "Lockers"
[[brand]]
id = "acme"
name = "Acme Lockers"
domains = ["acme.example"]
[[brand]]
id = "bolt"
name = "Bolt Box"
domains = ["bolt.example"]
"""
ROWS = "firm,words,stars,date,site\nacme,Late again,1,2025-03-01,hub.example\nBolt Box,Fine,5,2024-03-01,hub.example\n"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    (tmp_path / "market.toml").write_text(MARKET, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARKETGAP_NOW", "2026-01-15")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["marketgap", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        code = stopped.value.code
        return (code if isinstance(code, int) else 0 if code is None else 1), out, err

    return run


MAPPED = ("--map", "firm=brand", "--map", "words=text")


def test_import_says_what_it_did(call: Call) -> None:
    code, out, err = call("import", "reviews", "rows.csv", *MAPPED)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "rows.csv: 2 rows read, 2 new, 0 changed, 0 the same, 0 rejected"
    assert "firm -> brand, words -> text" in out
    code, out, _ = call("import", "reviews", "rows.csv", *MAPPED)
    assert (code, out.splitlines()[0]) == (0, "rows.csv: 2 rows read, 0 new, 0 changed, 2 the same, 0 rejected")


def test_import_lists_rejected_rows(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("brand,text\n" + "zeta,x\n" * 25 + "acme,y\n", encoding="utf-8")
    code, out, _ = call("import", "reviews", "bad.csv")
    assert code == 0
    assert "    line 2: unknown brand 'zeta'; the brands are acme, bolt" in out.splitlines()
    assert out.count("    line ") == 20
    assert "... and 5 more; --json lists all" in out
    assert "    zeta: 25 rows" in out.splitlines()
    assert "--show-brands" in out.splitlines()[-1]
    code, out, _ = call("import", "reviews", "bad.csv", "--json")
    assert code == 0
    assert [row["line"] for row in json.loads(out)[0]["rejected"]] == list(range(2, 27))


def test_a_brand_written_otherwise_is_recognised_as_a_question(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("brand,text\nBolt Box Ltd,x\nAcme Lokers,x\nacme,y\n", encoding="utf-8")
    _, out, _ = call("import", "reviews", "bad.csv")
    assert '    Bolt Box Ltd: 1 row; if it is Bolt Box, write there: name = "Bolt Box Ltd"' in out.splitlines()
    assert '    Acme Lokers: 1 row; if it is Acme Lockers, write there: name = "Acme Lokers"' in out.splitlines()


def test_import_without_a_usable_row_fails(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("brand,text\nzeta,x\n", encoding="utf-8")
    code, out, _ = call("import", "reviews", "bad.csv")
    assert code == 1
    assert "no row could be used; nothing was saved" in out


def test_a_bad_file_fails_and_the_others_are_read(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"")
    code, out, err = call("import", "reviews", "bad.csv", "rows.csv", *MAPPED)
    assert code == 1
    assert err == "marketgap: bad.csv: is empty; export it again\n"
    assert "2 new" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("songs", "rows.csv"), "'songs' cannot be imported; the kinds are"),
        (("reviews", "rows.csv", "--map", "firm"), "--map firm: expected COLUMN=FIELD"),
        (("reviews", "rows.csv", "--map", "firm=colour"), "'colour' is no field; the fields are brand"),
        (("reviews", "rows.csv", "--brand", "zeta", "--map", "words=text"), "unknown brand 'zeta'"),
    ],
)
def test_wrong_usage_is_one_line_and_code_two(call: Call, words: tuple[str, ...], message: str) -> None:
    code, _, err = call("import", *words)
    assert code == 2
    assert message in err
    assert err.count("\n") == 1


def test_a_column_of_words_is_asked_for(call: Call) -> None:
    code, _, err = call("import", "reviews", "rows.csv", "--map", "firm=brand")
    assert code == 1
    assert "rows.csv: no column has the words of a review" in err
    assert "firm, words, stars, date, site" in err
    assert "--map COLUMN=text" in err


def test_status_shows_each_brand_and_source(call: Call) -> None:
    code, out, _ = call("status")
    assert code == 0
    assert out.splitlines() == [
        f"{brand}: nothing yet; marketgap crawl or marketgap import brings it in" for brand in ("acme", "bolt")
    ]
    call("import", "reviews", "rows.csv", *MAPPED)
    code, out, _ = call("status", "--now", "2026-01-20")
    assert code == 0
    assert "hub.example" in out
    assert "5 days ago" in out
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = call("status", "--json", "--brand", "ACME LOCKERS")
    row = json.loads(out)["rows"][0]
    assert (row["brand"], row["source"], row["reviews"], row["newest_review"]) == (
        "acme",
        "hub.example",
        1,
        "2025-03-01",
    )
    assert (row["got"], row["expected"], row["complete"], row["verdict"]) == (2, 2, 1.0, "good")
    assert call("status", "--brand", "zeta")[0] == 2


SURVEY = "brand,kind,score,scale_max,at\nacme,nps,9,10,2026-01-02\nacme,nps,3,10,2026-01-03\nacme,csat,4,5,2026-01-04\n"
CONTACTS = (
    "brand,channel,asked_at,answered_at,observed_until\n"
    "bolt,email,2026-01-05 10:00,2026-01-06 10:00,2026-01-09\nbolt,email,2026-01-05 11:00,,2026-01-09\n"
)


def test_status_shows_what_was_imported_of_ones_own(call: Call, tmp_path: Path) -> None:
    for kind, text in (("survey", SURVEY), ("contacts", CONTACTS)):
        (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
        assert call("import", kind, f"{kind}.csv")[0] == 0
    code, out, _ = call("status", "--now", "2026-01-20")
    assert code == 0
    assert "nothing yet" not in out
    assert "NPS 2, CSAT 1" in out
    assert "email 1 of 2 answered" in out
    assert max(map(len, out.splitlines())) <= 80
    _, out, _ = call("status", "--json", "--brand", "bolt", "--now", "2026-01-20")
    (row,) = json.loads(out)["service"]
    assert (row["kind"], row["records"], row["newest"], row["days_ago"]) == ("test enquiries", 2, "2026-01-05", 5)


def test_forget_asks_first_and_says_what_is_gone(call: Call, tmp_path: Path) -> None:
    call("import", "reviews", "rows.csv", *MAPPED)
    results = tmp_path / "results"
    results.mkdir()
    (results / "reviews.parquet").write_bytes(b"PAR1")
    code, out, _ = call("forget", "--before", "2025-01-01")
    assert code == 1, "nobody answered the question"
    code, out, _ = call("forget", "--before", "2025-01-01", "--yes")
    assert code == 0
    assert "erased 1 reviews, 0 other records, 0 archived pages" in out
    assert "marketgap analyse makes them again" in out
    assert not (results / "reviews.parquet").exists()
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as store:
        assert [review.text for review in store.records(Review)] == ["Late again"]
    code, out, _ = call("forget", "--before", "2025-01-01", "--yes")
    assert (code, out) == (1, "nothing to erase: no review is of that author, source or time\n")
    code, out, _ = call("forget", "--source", "rows.csv", "--yes", "--json")
    assert (code, json.loads(out)["reviews"]) == (0, 1)
    assert call("forget", "--before", "someday", "--yes")[0] == 2
    assert call("forget", "--yes")[0] == 2


PAGE = """<!-- saved from url=(0022)https://acme.example/x -->
<html><body><h1>FAQ</h1><details><summary>How long is a parcel kept?</summary><p>Seven days, then it goes back.</p></details>
</body></html>"""


def test_import_pages_says_a_line_a_page(call: Call, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "faq.html").write_text(PAGE, encoding="utf-8")
    code, out, err = call("import", "pages", "saved")
    assert (code, err) == (0, "")
    assert out == "saved/faq.html: ok: 1 FAQ entry (1 new, 0 changed, 0 the same) [acme, acme.example]\n"
    (tmp_path / "saved" / "lost.html").write_text("<p>Whose is this?</p>", encoding="utf-8")
    code, out, _ = call("import", "pages", "saved", "--json")
    assert code == 1
    assert [page["state"] for page in json.loads(out)["pages"]] == ["ok", "failed"]
    code, _, err = call("import", "pages", "saved", "--map", "a=b")
    assert (code, err) == (2, "marketgap: import pages takes no --map: saved pages have no columns\n")


def test_import_keywords_writes_the_market(call: Call, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("parcel locker,4400\n", encoding="utf-8")
    code, out, err = call("import", "keywords", "list.txt")
    assert (code, err) == (0, "")
    assert out.startswith("list.txt: 1 rows read, 1 new")
    assert (tmp_path / "market.toml").read_text() == MARKET + '\n[[keyword]]\ntext = "parcel locker"\nvolume = 4400\n'
