"""Files of reviews, as people have them: every form, odd ones too; nothing lost without a word."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport, find_importer, find_kinds
from spiders.importers.reviews import import_reviews
from spiders.importers.tables import contents
from spiders.market import Market
from spiders.records import Crawl, Review
from spiders.store import Store, open_store
from tests.store_contents import stored_bytes

NOW = datetime(2026, 1, 15, tzinfo=UTC)
MARKET = Market.model_validate(
    {
        "market": {"name": "Lockers"},
        "brand": [
            {"id": "acme", "name": "Acme Lockers", "domains": ["acme.example"]},
            {"id": "bolt-box", "name": "Bolt Box", "domains": ["boltbox.example"]},
        ],
    }
)
HEADER = "brand,text,rating,published,author,native_id\n"
GOOD = HEADER + "acme,Door jammed again,1,2025-03-01,Jo Miller,n1\nBolt Box,Quick and clean,5,2025-03-02,Al,n2\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        yield opened


class Reading:
    """Imports given contents and looks into the store."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store

    def __call__(
        self, data: str | bytes, name: str = "file.csv", *, mapping: Mapping[str, str] | None = None, **defaults: str
    ) -> ImportReport:
        file = self.folder / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return import_reviews(MARKET, file, mapping=mapping or {}, defaults=defaults, now=NOW, store=self.store)

    @property
    def reviews(self) -> list[Review]:
        return sorted(self.store.records(Review), key=lambda r: (r.native_id or "", r.text))

    @property
    def texts(self) -> list[str]:
        return sorted(review.text for review in self.store.records(Review))


@pytest.fixture
def read(tmp_path: Path, store: Store) -> Reading:
    return Reading(tmp_path, store)


def lines(report: ImportReport) -> list[tuple[int, str]]:
    return [(rejected.line, rejected.reason) for rejected in report.rejected]


def test_a_plain_file(read: Reading) -> None:
    report = read(GOOD)
    assert (report.read, report.new, report.used, report.rejected, report.losses) == (2, 2, 2, (), ())
    first, second = read.reviews
    assert (first.brand, first.text, first.rating, first.native_id) == ("acme", "Door jammed again", 0.2, "n1")
    assert first.published == datetime(2025, 3, 1, tzinfo=UTC)
    assert first.author_key is not None
    assert "Miller" not in repr(first)
    assert (second.brand, second.rating, second.source) == ("bolt-box", 1.0, "import")
    crawl = next(read.store.records(Crawl))
    assert (crawl.spider, crawl.source, crawl.brand, crawl.got, crawl.new, crawl.dropped, crawl.finished) == (
        "import:reviews", "file.csv", None, 2, 2, 0, NOW,
    )  # fmt: skip
    assert crawl.fill_rates == {"author_key": 1.0, "native_id": 1.0, "published": 1.0, "rating": 1.0, "text": 1.0}
    assert first.crawl_id == crawl.crawl_id


def test_the_same_file_twice_adds_nothing_and_equal_rows_are_two_customers(read: Reading) -> None:
    data = "brand,text,rating,date\n" + "acme,Great,5,2025-03-01\n" * 3 + "acme,Great,5,2025-03-02\n"
    assert read(data).new == 4
    again = read(data)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    assert read(data + "acme,Great,5,2025-03-01\n").new == 1


def test_a_native_id_twice_is_one_review(read: Reading) -> None:
    report = read(HEADER + "acme,Late,1,,,n1\nacme,Late,1,,,n1\n")
    assert (report.new, report.same) == (1, 1)
    crawl = next(read.store.records(Crawl))
    assert (crawl.got, crawl.duplicates, crawl.brand) == (1, 1, "acme")


def test_a_later_export_adds_the_reply_and_keeps_the_rest(read: Reading) -> None:
    read(GOOD)
    report = read(
        "brand,text,native_id,reply_text,replied_at\nacme,Door jammed again,n1,Sorry!,2025-03-05T10:00:00+02:00\n"
    )
    assert (report.new, report.changed) == (0, 1)
    first = read.reviews[0]
    assert (first.rating, first.reply_text, first.replied_at) == (0.2, "Sorry!", datetime(2025, 3, 5, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    "header",
    [
        "Company,Review Text,Star Rating,Date Published,Reviewer Name,Review ID",
        "appName,content,score,at,userName,reviewId",
        "Marke,Kommentar,Bewertung,Datum,Verfasser,ID",
        '"brand ", TEXT ,Rating,created_at,author.name,native-id',
        "бренд,отзыв,оценка,дата,автор,id",
    ],
)
def test_columns_are_recognised_by_their_names(read: Reading, header: str) -> None:
    report = read(header + "\n" + GOOD.partition("\n")[2])
    assert set(report.columns.values()) == {"brand", "text", "rating", "published", "author", "native_id"}
    assert report.new == 2


def test_mapping_defaults_and_left_out_columns(read: Reading) -> None:
    data = "wording,points,text\nDoor jammed,8,internal remark\n"
    report = read(
        data,
        mapping={"Wording": "text", "points": "rating", "text": ""},
        brand="ACME lockers",
        source="desk",
        rating_best="10",
    )
    assert report.unused == ("text",)
    only = read.reviews[0]
    assert (only.brand, only.source, only.text, only.rating) == ("acme", "desk", "Door jammed", 0.8)
    with pytest.raises(UsageError, match="'colour' is no field; the fields are brand, text"):
        read(data, mapping={"points": "colour"}, brand="acme")
    with pytest.raises(ImportFileError, match=r"has no column 'nope' \(--map\); the columns are wording, points, text"):
        read(data, mapping={"nope": "text"}, brand="acme")
    with pytest.raises(UsageError, match="already mapped"):
        read(data, mapping={"wording": "text", "text": "text"}, brand="acme")
    with pytest.raises(UsageError, match="unknown brand 'Zeta'; the brands are acme, bolt-box"):
        read(data, mapping={"wording": "text"}, brand="Zeta")


def test_brands_by_id_name_or_domain_whatever_the_case(read: Reading) -> None:
    names = ["ACME", "acme lockers", "www.acme.example", "Acme-Lockers", " bolt box ", "BOLT_BOX"]
    report = read("brand,text\n" + "".join(f"{name},words {n}\n" for n, name in enumerate(names)))
    assert report.rejected == ()
    assert [r.brand for r in read.reviews] == ["acme"] * 4 + ["bolt-box"] * 2


def test_every_row_that_cannot_be_used_is_named_with_its_line(read: Reading) -> None:
    report = read(
        HEADER
        + 'acme,"two\nlines",5,2025-01-01,,\n'  # lines 2 and 3
        + "zeta,Other firm,3,2025-01-01,,\n"
        + ",No brand,3,2025-01-01,,\n"
        + "\n"
        + "acme,,,2025-01-01,,\n"
        + "acme,Nine of five,9,2025-01-01,,\n"
        + "acme,Below,-1,2025-01-01,,\n"
        + "acme,One, too many,cells,3,2025-01-01,,\n"
        + "acme,,4,2025-01-01,,\n"
    )
    assert lines(report) == [
        (4, "unknown brand 'zeta'; the brands are acme, bolt-box"),
        (5, "has no brand"),
        (7, "has neither words nor a rating"),
        (8, "rating 9 is outside its scale of 0 to 5 (rating_best says the scale)"),
        (9, "rating -1 is outside its scale of 0 to 5 (rating_best says the scale)"),
        (10, "has 8 cells where the header has 6; quote cells with ',' in them"),
    ]
    assert (report.read, report.used, report.new) == (8, 2, 2)
    assert read.texts == ["", "two lines"]
    assert next(read.store.records(Crawl)).dropped == 6


def test_a_bad_optional_value_costs_only_itself_and_is_reported(read: Reading) -> None:
    report = read("brand,text,rating,date,verified,language,helpful\nacme,Late,great,soon,perhaps,?!,many\n")
    assert report.rejected == ()
    assert [(r.line, r.reason.split(":")[0]) for r in report.losses] == [
        (2, "without rating"), (2, "without published"), (2, "without language"), (2, "without verified"),
        (2, "without helpful"),
    ]  # fmt: skip
    only = read.reviews[0]
    assert (only.text, only.rating, only.published, only.verified) == ("Late", None, None, None)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("4", 0.8),
        ("4.5", 0.9),
        ("4,5", 0.9),
        ("5.0", 1.0),
        ("4/5", 0.8),
        ("8 out of 10", 0.8),
        ("★★★☆☆", 0.6),
        ("0", 0.0),
        ("", None),
    ],
)
def test_ratings_as_people_write_them(read: Reading, written: str, share: float | None) -> None:
    read(f'brand,text,rating\nacme,Fine,"{written}"\n')
    assert read.reviews[0].rating == share


def test_a_scale_that_cannot_be_right_is_refused(read: Reading) -> None:
    data = "brand,text,rating\n" + "".join(f"acme,words {n},{n}\n" for n in range(1, 11))
    with pytest.raises(ImportFileError, match=r"5 of 10 ratings in 'rating' are above 5 \(up to 10\).*--scale 10"):
        read(data)
    assert read.reviews == []
    read(data, rating_best="10")
    assert sorted(r.rating or 0 for r in read.reviews) == [n / 10 for n in range(1, 11)]


def test_shares_are_taken_for_shares_and_a_scale_of_its_own_counts(read: Reading) -> None:
    report = read("brand,text,rating\nacme,a,0.2\nacme,b,1.0\nacme,c,0.5\n")
    assert any("shares of their scale" in note for note in report.notes)
    assert [r.rating for r in read.reviews] == [0.2, 1.0, 0.5]
    read("brand,text,rating,rating_best\nacme,d,7,10\nacme,e,3,\nacme,f,2,zero\n", "b.csv")
    assert [r.rating for r in read.reviews[3:]] == [0.7, 0.6, None]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03/04/2025", "25/04/2025"], ["2025-04-03", "2025-04-25"]),
        (["03/04/2025", "04/25/2025"], ["2025-03-04", "2025-04-25"]),
        (["03/04/2025", "05/05/2025"], [None, "2025-05-05"]),
        (["03/04/2025", "25/04/2025", "04/25/2025"], [None, "2025-04-25", "2025-04-25"]),
        (["3.4.2025", "2025-04-05 10:00"], ["2025-04-03", "2025-04-05"]),
        (["2/24/2025 11:35 PM", "1/2/2025 1:00 AM"], ["2025-02-24", "2025-01-02"]),
        (["Tue Oct 31 22:10:47 +0000 2023", "2025-04-05T23:30:00-05:00"], ["2023-10-31", "2025-04-06"]),
        (["March 5, 2025", "5 mars 2025"], ["2025-03-05", "2025-03-05"]),
        (["1741132800", "2025-02-30"], ["2025-03-05", None]),
        (["2025-04-05 10:00:00 UTC", "NaT"], ["2025-04-05", None]),
    ],
)
def test_a_column_of_dates_decides_its_own_order(read: Reading, dates: list[str], expected: list[str | None]) -> None:
    report = read("brand,text,date\n" + "".join(f'acme,words {n},"{d}"\n' for n, d in enumerate(dates)))
    assert [r.published and r.published.date().isoformat() for r in read.reviews] == expected
    assert len(report.losses) == sum(e is None and d != "NaT" for d, e in zip(dates, expected, strict=True))
    assert report.used == len(dates)


def test_times_of_day_are_kept(read: Reading) -> None:
    read("brand,text,date\nacme,x,2/24/2025 11:35 PM\n")
    assert read.reviews[0].published == datetime(2025, 2, 24, 23, 35, tzinfo=UTC)


def test_contacts_are_masked_and_markup_is_resolved(read: Reading) -> None:
    read(
        "brand,text,title,reply_text,author\nacme,Call 0501234567 &amp; ask<br>Jo,me@mail.example,Write help@acme.example,Jo Miller\n"
    )
    only = read.reviews[0]
    assert (only.text, only.title, only.reply_text) == ("Call [phone] & ask Jo", "[e-mail]", "Write [e-mail]")
    assert b"Miller" not in stored_bytes(read.store)


def test_row_numbers_are_nobodys_ids(read: Reading) -> None:
    first = read("id,brand,text\n1,acme,One\n2,acme,Two\n")
    assert "only counts the rows" in first.notes[0]
    read("id,brand,text\n1,acme,Three\n2,acme,Four\n", "other.csv")
    assert read.texts == ["Four", "One", "Three", "Two"]
    read("id,brand,text\n1,acme,Five\n2,acme,Six\n", "third.csv", mapping={"id": "native_id"})
    assert [r.native_id for r in read.reviews if r.native_id] == ["1", "2"]


# --- forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(read: Reading, delimiter: str, end: str) -> None:
    rows = [
        ["text", "brand", "rating"],
        ["so late, so sad; really", "acme", "1"],
        ["a\nb", "acme", "2"],
        ['say "hi"', "acme", "9"],
    ]
    text = end.join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    report = read(text, "file.tsv" if delimiter == "\t" else "file.csv")
    assert lines(report) == [(5, "rating 9 is outside its scale of 0 to 5 (rating_best says the scale)")]
    assert read.texts == ["a b", "so late, so sad; really"]


def test_the_delimiter_of_unquoted_text_with_commas(read: Reading) -> None:
    read("brand;text;rating\nacme;late, rude, and dear;1\nacme;fine;5\nacme;well, well, well, ok;3\n")
    assert read.texts == ["fine", "late, rude, and dear", "well, well, well, ok"]


def test_excels_separator_line(read: Reading) -> None:
    report = read("sep=;\r\nbrand;text\r\nacme;Late\r\nzeta;x\r\n")
    assert [line for line, _ in lines(report)] == [4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(read: Reading, encoding: str) -> None:
    read("brand,text\nacme,Größe passt nicht, naïve\n".replace("nicht,", "nicht;").encode(encoding))
    assert read.texts == ["Größe passt nicht; naïve"]


def test_windows_1252_is_noted(read: Reading) -> None:
    report = read("brand,text\nacme,Größe “schlecht” – 5 €\n".encode("cp1252"))
    assert read.texts == ["Größe “schlecht” – 5 €"]
    assert report.notes[0].startswith("not UTF-8 (line 2); read as Windows-1252")


def test_a_few_broken_bytes_do_not_garble_the_rest(read: Reading) -> None:
    report = read("brand,text\nacme,Größe überall schön\nacme,".encode() + b"\xff\nacme,caf\xc3\xa9\n")
    assert "caf\u00e9" in read.texts
    assert "line 3" in report.notes[0]


def test_a_quote_that_is_never_closed_costs_its_own_line(read: Reading) -> None:
    reason = "a quote is opened and not closed in its cell"
    report = read('brand,text\nacme,first\nacme,"open\nacme,third\nacme,"fourth, quoted"\nacme,"open\nacme,last\n')
    assert lines(report) == [(3, reason), (6, reason)]
    assert read.texts == ["first", "fourth, quoted", "last", "third"]


def test_rows_that_all_end_in_a_delimiter(read: Reading) -> None:
    assert read("brand,text\nacme,a,\nacme,b,\nacme,c,\n").new == 3


def test_a_megabyte_of_words(read: Reading) -> None:
    read("brand,text\nacme," + "late " * 250_000 + "\n")
    assert len(read.texts[0]) == 1_249_999


def workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks(read: Reading) -> None:
    report = read(
        workbook(
            [
                [],
                ["Brand", "Review", "Stars", "Date", "Review ID", "Verified"],
                ["Acme Lockers", "Late\nagain", 4, datetime(2025, 3, 1, 12), 1001, True],
                [],
                ["Zeta", "x", 4, None, 1002, None],
                ["acme", "Fine", 4.5, date(2025, 3, 2), 1003.0, "yes"],
            ],
            Notes=[["remember", "me"]],
        ),
        "file.xlsx",
    )
    assert [line for line, _ in lines(report)] == [5]
    assert "only sheet 'Sheet' was read; there are also 'Notes'" in report.notes
    assert [(r.native_id, r.text, r.rating, r.verified) for r in read.reviews] == [
        ("1001", "Late again", 0.8, True), ("1003", "Fine", 0.9, True),
    ]  # fmt: skip
    assert read.reviews[0].published == datetime(2025, 3, 1, 12, tzinfo=UTC)


ITEMS: list[dict[str, Any]] = [
    {
        "brand": "acme",
        "reviewBody": "Late",
        "reviewRating": {"ratingValue": "8", "bestRating": 10},
        "author": {"name": "Jo"},
    },
    {"brand": "acme", "reviewBody": "Fine", "reviewRating": {"ratingValue": 5}, "datePublished": "2025-03-01"},
]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (json.dumps(ITEMS, indent=1), "file.json"),
        (json.dumps({"count": 2, "tags": [1], "reviews": ITEMS}), "file.json"),
        ("\n".join(map(json.dumps, ITEMS)), "file.jsonl"),
        ("\ufeff" + "\r\n\r\n".join(map(json.dumps, ITEMS)), "file.ndjson"),
        ("\n".join(map(json.dumps, ITEMS)), "file.json"),
    ],
)
def test_json_and_lines(read: Reading, data: str, name: str) -> None:
    assert read(data, name).new == 2
    assert [(r.text, r.rating) for r in read.reviews] == [("Fine", 1.0), ("Late", 0.8)]


def test_json_rows_have_their_lines(read: Reading) -> None:
    report = read(
        '[\n{"brand": "acme",\n "text": "a"},\n\n{"brand": "zeta", "text": "b"},\n5,\n{"brand": "acme", "text": ["c"]}]',
        "f.json",
    )
    assert [line for line, _ in lines(report)] == [5, 6, 7]
    assert "expected an object with named values, got a number" in dict(lines(report))[6]
    assert dict(lines(report))[7] == "text: expected a text, got a list"
    report = read('{"brand": "acme", "text": "d"}\n{"brand": "acme", \n{"brand": "zeta", "text": "e"}\n', "f.jsonl")
    assert [line for line, _ in lines(report)] == [2, 3]
    assert read.texts == ["a", "d"]


def test_parquet(read: Reading) -> None:
    frame = pa.table(
        {
            "brand": ["acme", "zeta", "acme"],
            "text": ["Late", "x", None],
            "rating": [2, 3, None],
            "published": pa.array([datetime(2025, 3, 1)] * 3, pa.timestamp("ms")),
        }
    )
    out = io.BytesIO()
    pq.write_table(frame, out)
    report = read(out.getvalue(), "file.parquet")
    assert [line for line, _ in lines(report)] == [2, 3]
    assert read.reviews[0].published == datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (GOOD.encode(), "file.csv.gz"),
        (workbook([line.split(",") for line in GOOD.splitlines()]), "file.xlsx.gz"),
        (json.dumps([{"brand": "acme", "text": "a"}, {"brand": "acme", "text": "b"}]).encode(), "FILE.JSON.GZ"),
    ],
)
def test_each_form_may_be_gzipped_also_unnamed(read: Reading, data: bytes, name: str) -> None:
    assert read(gzip.compress(data), name).new == 2
    assert read(gzip.compress(data), name[:-3]).same == 2


# --- files that cannot be used -------------------------------------------------------------------------------------


def bomb(compressed: int = 4) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (compressed << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "is empty"),
        (b" \n\n", "a.csv", "is empty"),
        (b"\xef\xbb\xbf", "a.csv", "has no rows|is empty"),
        (
            b"name,colour\nx,red\n",
            "a.csv",
            "no column has the words of a review; the columns are name, colour; .*--map COLUMN=text",
        ),
        (b"brand,rating\nacme,5\n", "a.csv", "only ratings; .*--map COLUMN=text"),
        (b"text,rating\nLate,5\n", "a.csv", "no column names the brand; .*--brand ID"),
        (bytes(range(256)) * 20, "a.csv", "its bytes are no text"),
        (gzip.compress(GOOD.encode() * 50, mtime=0)[:-40], "a.csv.gz", "cut off or damaged"),
        (gzip.compress(GOOD.encode(), mtime=0)[:12] + b"\xff" * 30, "a.csv.gz", "cut off or damaged"),
        (bomb(), "a.xlsx", "which no workbook does"),
        (b"PK\x03\x04 but no more", "a.xlsx", "is not a readable workbook"),
        (GOOD.encode(), "a.xlsx", "is not an Excel workbook although its name says so"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls", "save it as .xlsx"),
        (b"PAR1 but no more PAR1", "a.parquet", "is not a readable Parquet file"),
        (b"{}", "a.json", "has no rows|no column has the words"),
        (b"[]", "a.json", "has no rows; expected a list of objects"),
        (b"[1, 2]", "a.json", "has no rows; .*got a number"),
        (b'"text"', "a.json", "expected a list of objects, got a text"),
        (b'[{"brand": "acme", ', "a.json", "is not JSON: .*line 1"),
        (b'[{"brand": "acme"}] trailing', "a.json", "is not JSON: text after the list"),
        (b"[" * 200_000, "a.json", "nested too deeply|is not JSON"),
        (b"not json\nat all\n", "a.jsonl", "has no rows|is not JSON"),
        (GOOD.encode(), "a.docx", "unknown form '.docx'; expected .csv"),
        (b"\xff\xfea", "a.csv", "is not utf-16.* as its first bytes say"),
    ],
)
def test_one_line_says_what_is_wrong_and_nothing_is_stored(read: Reading, data: bytes, name: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words) as caught:
        read(data, name)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
    assert read.store.count(Crawl) == read.store.count(Review) == 0


def test_a_zip_that_is_no_workbook(read: Reading) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("reviews.csv", GOOD)
    with pytest.raises(ImportFileError, match="zip file but no workbook"):
        read(out.getvalue(), "a.xlsx")


def test_files_that_are_not_there(read: Reading, tmp_path: Path) -> None:
    for file, words in ((tmp_path / "none.csv", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(ImportFileError, match=words):
            import_reviews(MARKET, file, mapping={}, defaults={}, now=NOW, store=read.store)


def test_gzip_bombs_stop_at_the_limit(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "LIMIT", 1 << 20)
    with pytest.raises(ImportFileError, match="unpacks to more than 1 MB"):
        read(gzip.compress(b"a" * (2 << 20)), "a.csv.gz")
    with pytest.raises(ImportFileError, match="at most 1 MB are read"):
        read(b"a" * (2 << 20), "b.csv")


def test_a_file_without_a_usable_row_leaves_no_trace(read: Reading) -> None:
    report = read("brand,text\nzeta,a\nzeta,b\n")
    assert (report.read, report.used, len(report.rejected)) == (2, 0, 2)
    assert read.store.count(Crawl) == 0


def test_importers_are_found_by_their_files() -> None:
    assert "reviews" in find_kinds()
    assert "base" not in find_kinds()
    assert find_importer("reviews") is import_reviews
    with pytest.raises(UsageError, match=r"'songs' cannot be imported; the kinds are .*reviews"):
        find_importer("songs")
