"""market.toml: what is valid is read, what is not is named with file, line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.errors import MarketError
from spiders.market import find_market_file, read_market

ROOT = Path(__file__).resolve().parent.parent.parent

GOOD = """\
[market]
name = "Lockers"
own = "acme"

[[brand]]
id = "acme"
name = "Acme Lockers"
domains = ["www.Acme.example"]
reviews = ["https://reviews.example/acme", { url = "https://apps.example/1", source = "appstore" }]

[[brand]]
id = "bolt"
name = "Bolt"
domains = ["bolt.example", "shop.acme.example"]

[[keyword]]
text = "parcel locker"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "market.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.sqlite
def test_a_good_file_is_read(tmp_path: Path) -> None:
    market = read_market(write(tmp_path, GOOD))
    assert [s.name for s in market.brand[0].reviews] == ["reviews.example", "appstore"]
    assert market.own is market.brand[0]
    assert market.crawl.delay == 1.0
    assert market.store_url == f"sqlite:///{tmp_path / 'market.db'}"


def test_the_example_is_valid() -> None:
    assert read_market(ROOT / "market.example.toml").own is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('name = "Lockers"', 'nam = "Lockers"', 1, ["[market]", "'name' is missing"]),
        ('domains = ["bolt.example", "shop.acme.example"]', "", 11, ["[[brand]] 2", "'domains' is missing", "acme.example"]),
        ('id = "bolt"', 'id = "Bolt!"', 12, ["[[brand]] 2", "'id'", "lower-case", "Bolt!"]),
        ('"https://reviews.example/acme"', '"reviews.example/acme"', 9, ["[[brand]] 1", "'url'", "http://"]),
        ('text = "parcel locker"', 'text = "parcel locker"\nvolume = "many"', 18, ["[[keyword]] 1", "'volume'", "many"]),
        ('text = "parcel locker"', 'text = "parcel locker"\nvolum = 3', 18, ["'volum' is not a key", "volume"]),
        ('own = "acme"', 'own = "nobody"', 1, ["nobody", "acme, bolt"]),
        ('id = "bolt"', 'id = "acme"', 1, ["two [[brand]] tables", "acme"]),
    ],
)  # fmt: skip
def test_a_bad_key_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: list[str]) -> None:
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(MarketError) as caught:
        read_market(file)
    message = str(caught.value)
    assert message.startswith(f"{file}:{line}: ")
    assert "\n" not in message
    assert all(word in message for word in words), message


def test_broken_toml_and_encoding(tmp_path: Path) -> None:
    with pytest.raises(MarketError, match=r"not TOML.*line 2"):
        read_market(write(tmp_path, "[market]\nname = \n"))
    (tmp_path / "market.toml").write_bytes(b'[market]\nname = "caf\xe9"\n')
    with pytest.raises(MarketError, match="not UTF-8"):
        read_market(tmp_path / "market.toml")
    with pytest.raises(MarketError, match="marketgap init"):
        read_market(tmp_path / "nothing.toml")


def test_a_domain_belongs_to_the_brand_with_the_longest_match(tmp_path: Path) -> None:
    market = read_market(write(tmp_path, GOOD))
    owners = {
        h: b.id
        for h in ("acme.example", "www.acme.example", "shop.acme.example", "bolt.example:8080")
        if (b := market.brand_of_domain(h))
    }
    assert owners == {
        "acme.example": "acme",
        "www.acme.example": "acme",
        "shop.acme.example": "bolt",
        "bolt.example:8080": "bolt",
    }
    assert market.brand_of_domain("notacme.example") is None
    assert market.find_brand("ACME lockers") is market.brand[0]


def test_the_file_is_found_from_below(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_market_file(inner) == file
