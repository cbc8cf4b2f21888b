"""Keywords into market.toml: exports as they come, the file kept as it was, nothing half-written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from spiders import market_edits
from spiders.errors import ImportFileError, MarketError, UsageError
from spiders.importers.base import ImportReport
from spiders.importers.keywords import import_keywords
from spiders.importers.tables.keyword_rows import read_volume
from spiders.market import Keyword, read_market
from spiders.market_edits import KeywordEdits, write_keywords
from spiders.store import Store, open_store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
MARKET = """\
# Our market.   Do not touch the spacing.
[market]
name    = "Lockers"      # shown in briefs

[[brand]]
id = "acme"
name = "Acme"
domains = [
    "acme.example",      # the shop
]

# what people search for
[[keyword]]
text = "parcel locker"   # the main one
# volume = 4400

[[keyword]]
text = 'Locker prices'
volume = 70

# how results come
[serp]
provider = "searxng"
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        yield opened


class Importing:
    def __init__(self, folder: Path, store: Store, text: str = MARKET) -> None:
        self.folder, self.store = folder, store
        self.toml = folder / "market.toml"
        self.toml.write_bytes(text.encode())

    def __call__(
        self, data: str | bytes, name: str = "keywords.csv", *, mapping: Mapping[str, str] | None = None
    ) -> ImportReport:
        file = self.folder / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        market = read_market(self.toml)
        return import_keywords(market, file, mapping=mapping or {}, defaults={}, now=NOW, store=self.store)

    @property
    def keywords(self) -> dict[str, int | None]:
        return {k.text: k.volume for k in read_market(self.toml).keyword}


@pytest.fixture
def load(tmp_path: Path, store: Store) -> Importing:
    return Importing(tmp_path, store)


PLANNER = (
    "Keyword Stats 2025-06-01 at 10_11_12\nMay 1, 2024 - April 30, 2025\n"
    "Keyword\tCurrency\tAvg. monthly searches\tThree month change\tCompetition\n"
    "parcel locker\tGBP\t10K – 100K\t0%\tLow\n"
    "locker prices\tGBP\t1K – 10K\t0%\tLow\n"
    "parcel locker near me\tGBP\t4400\t0%\tLow\n"
    "\tGBP\t10\t0%\tLow\n"
    "odd one\tGBP\tplenty\t0%\tLow\n"
)


def test_keyword_planner(load: Importing) -> None:
    report = load(b"\xff\xfe" + PLANNER.encode("utf-16-le"), "Keyword Stats.csv")
    assert (report.read, report.new, report.changed, report.same) == (5, 2, 1, 1)
    assert load.keywords == {
        "parcel locker": 31623, "Locker prices": 70, "parcel locker near me": 4400, "odd one": None,
    }  # fmt: skip
    assert [(r.line, r.reason) for r in report.rejected] == [(7, "has no keyword")]
    assert [(r.line, r.reason) for r in report.losses] == [(8, "volume: expected searches a month, got 'plenty'")]
    assert "geometric middle" in " ".join(report.notes)


def test_the_file_keeps_its_form(load: Importing) -> None:
    load(b"\xff\xfe" + PLANNER.encode("utf-16-le"))
    expected = MARKET.replace(
        'text = "parcel locker"   # the main one\n', 'text = "parcel locker"   # the main one\nvolume = 31623\n'
    ).replace(
        "volume = 70\n",
        'volume = 70\n\n[[keyword]]\ntext = "parcel locker near me"\nvolume = 4400\n\n[[keyword]]\ntext = "odd one"\n',
    )
    assert load.toml.read_text(encoding="utf-8") == expected
    before = load.toml.read_bytes()
    again = load(b"\xff\xfe" + PLANNER.encode("utf-16-le"))
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    assert load.toml.read_bytes() == before
    assert sorted(p.name for p in load.folder.glob("*.toml")) == ["market.toml"]
    assert not list(load.folder.glob(".market-*"))


@pytest.mark.parametrize(
    ("header", "volume"),
    [
        ("Suchbegriff;Durchschnittl. Suchanfragen pro Monat", "1.000"),
        ("Mot clé;Nbre moy. de recherches mensuelles", "1\u202f000"),
        ("Palabra clave;Promedio de búsquedas mensuales", "1 mil"),
        ("Ключевое слово;Среднее число запросов в месяц", "1 тыс."),
        ("キーワード;月間平均検索ボリューム", "1000"),
        ("keyword;Search Volume", "1,000"),
    ],
)
def test_other_languages(load: Importing, header: str, volume: str) -> None:
    load(f"{header}\nschließfach;{volume}\n")
    assert load.keywords["schließfach"] == 1000


def test_search_console(load: Importing) -> None:
    csv = "Top queries,Clicks,Impressions,CTR,Position\nlocker test,12,610,2%,4.5\n"
    report = load(csv)
    assert load.keywords["locker test"] is None
    assert "without a period" in " ".join(report.notes)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Pages.csv", "Top pages,Clicks,Impressions,CTR,Position\nhttps://acme.example/,1,2,3%,4\n")
        made.writestr("Queries.csv", csv)
        days = "".join(f"2025-0{m}-{d:02d},1,10,1%,3\n" for m in (4, 5) for d in range(1, 31))
        made.writestr("Chart.csv", "Date,Clicks,Impressions,CTR,Position\n" + days)
    report = load(out.getvalue(), "export.zip")
    assert load.keywords["locker test"] == round(610 * 365.25 / 12 / 60)
    assert "over 60 days" in " ".join(report.notes)


def test_plain_list(load: Importing) -> None:
    text = '# our list\nparcel shop\n\nlocker, big,1.200\nlocker hire\t90\n"quoted words"\n???\n' + "x" * 300 + "\n"
    report = load(text, "list.txt")
    assert load.keywords == {
        "parcel locker": None, "Locker prices": 70, "parcel shop": None, "locker, big": 1200, "locker hire": 90,
        "quoted words": None,
    }  # fmt: skip
    assert [r.line for r in report.rejected] == [7, 8]


def test_countries_are_told_apart(load: Importing) -> None:
    load("keyword,volume,country\nnew word,10,gb\nnew word,20,de\nnew word,30,gb\nPARCEL LOCKER,5,fr\n")
    found = read_market(load.toml).keyword
    assert [(k.text, k.volume, k.country) for k in found[2:]] == [("new word", 10, "gb"), ("new word", 20, "de")]
    assert found[0].volume == 5


def test_own_column_names(load: Importing) -> None:
    load("Begriff,Menge\nneues wort,40\n", mapping={"Begriff": "text", "Menge": "volume"})
    assert load.keywords["neues wort"] == 40


@pytest.mark.parametrize(
    "text",
    [
        '[market]\nname = "m"\n[[brand]]\nid = "a"\nname = "A"\ndomains = ["a.example"]\n',
        'keyword = []\n[market]\nname = "m"\n[[brand]]\nid = "a"\nname = "A"\ndomains = ["a.example"]\n',
        'keyword = [{text = "x"}, {text = "y"}]\n[market]\nname = "m"\n[[brand]]\nid = "a"\nname = "A"\ndomains = ["a.example"]',
        '[market]\r\nname = "m"\r\n[[keyword]]\r\ntext = "x"\r\n[[brand]]\r\nid = "a"\r\nname = "A"\r\ndomains = ["a.example"]\r\n',
        '\ufeff[market]\nname = "[[keyword]]"\n[[brand]]\nid = "a"\nname = """A\n[[keyword]]\n"""\ndomains = ["a.example"]\n# end',
    ],
)
def test_other_ways_of_writing_it(tmp_path: Path, store: Store, text: str) -> None:
    load = Importing(tmp_path, store, text)
    before = dict(load.keywords)
    load('keyword,volume\nx,7\nnew "word" \\ 1,8\n'.replace('new "word" \\ 1', '"new ""word"" \\ 1"'))
    assert load.keywords == {**before, "x": 7, 'new "word" \\ 1': 8}
    assert tomlkit.parse(load.toml.read_bytes().decode("utf-8-sig"))
    assert load.toml.read_bytes().startswith(b"\xef\xbb\xbf") == text.startswith("\ufeff")
    assert ("\r\n" in text) == (b"\r\n" in load.toml.read_bytes())


def test_a_file_that_would_not_be_valid_is_not_written(load: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load.toml.read_bytes()
    edits = KeywordEdits(new=(Keyword.model_construct(text="", volume=None, country=None, language=None),))
    with pytest.raises(MarketError, match="nothing was written"):
        write_keywords(load.toml, edits)
    monkeypatch.setattr(market_edits, "_by_lines", lambda text, edits: text + "[broken")
    monkeypatch.setattr(market_edits, "_by_structure", lambda text, edits: None)
    with pytest.raises(MarketError, match="nothing was written"):
        load("keyword\nnew word\n")
    assert load.toml.read_bytes() == before
    assert not list(load.folder.glob(".market-*"))


def test_files_that_are_none(load: Importing) -> None:
    before = load.toml.read_bytes()
    for name, data in (
        ("a.zip", b"PK\x03\x04 broken"),
        ("b.csv", bytes(range(256)) * 10),
        ("c.csv", b""),
    ):
        with pytest.raises(ImportFileError):
            load(data, name)
    with pytest.raises(UsageError, match="takes no --brand"):
        import_keywords(
            read_market(load.toml),
            load.folder / "a.csv",
            mapping={},
            defaults={"brand": "acme"},
            now=NOW,
            store=load.store,
        )
    assert load.toml.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("10K – 100K", 31623), ("1K-10K", 3162), ("100 – 1K", 316), ("1M – 10M", 3162278), ("0 – 10", 3),
        ("10 Tsd. – 100 Tsd.", 31623), ("10 mil – 100 mil", 31623), ("1万～10万", 31623), ("2.5K", 2500), ("1,5 k", 1500),
        ("12,345", 12345), ("12.345", 12345), ("12 345", 12345), ("90", 90), ("90.0", 90), ("<10", 10), ("", None),
        ("-", None), ("n/a", None), ("ten", None),
    ],
)  # fmt: skip
def test_volumes(text: str, volume: int | None) -> None:
    assert read_volume(text)[0] == volume


@given(st.text(max_size=40))
def test_volumes_never_break(text: str) -> None:
    volume, _ = read_volume(text)
    assert volume is None or volume >= 0
