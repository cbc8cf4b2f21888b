"""Brands into market.toml: behind those that are there, everything else byte for byte, and never half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.errors import MarketError
from spiders.market import Brand, read_market
from spiders.market_edits import write_brands

MARKET = """\
# Ours.   Do not touch the spacing.
[market]
name    = "Lockers"      # shown in briefs

[[brand]]
id = "acme"
name = "Acme"
domains = [
    "acme.example",      # the shop
]
# faq = ["https://acme.example/help"]

[[keyword]]
text = "parcel locker"   # the main one

[serp]
provider = "searxng"
"""
NEW = (
    Brand(id="bolt", name='Bolt "Box" \\ Söhne', domains=("bolt.example", "bolt.co.uk")),
    Brand(id="crate", name="Crate", domains=("crate.example",)),
)


def written(folder: Path, text: str | bytes, *brands: Brand) -> bytes:
    file = folder / "market.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    write_brands(file, brands or NEW)
    return file.read_bytes()


def names(folder: Path) -> list[str]:
    return [brand.name for brand in read_market(folder / "market.toml").brand]


def test_brands_come_behind_the_last_one_and_nothing_else_changes(tmp_path: Path) -> None:
    text = written(tmp_path, MARKET).decode()
    before, behind = MARKET.split("\n[[keyword]]")
    assert text.startswith(before)
    assert text.endswith("\n[[keyword]]" + behind)
    assert text[len(before) : -len("\n[[keyword]]" + behind)] == (
        '\n[[brand]]\nid = "bolt"\nname = "Bolt \\"Box\\" \\\\ Söhne"\ndomains = ["bolt.example", "bolt.co.uk"]\n'
        '\n[[brand]]\nid = "crate"\nname = "Crate"\ndomains = ["crate.example"]\n'
    )
    market = read_market(tmp_path / "market.toml")
    assert market.brand[1:] == NEW
    assert market.keyword[0].text == "parcel locker"


@pytest.mark.parametrize(
    "text",
    [
        MARKET.replace("\n", "\r\n"),
        "\ufeff" + MARKET,
        MARKET.rstrip("\n"),
        MARKET.replace("[[brand]]", "  [[ brand ]]  # ours"),
        # tables of a brand's own, which a brand put between would take away
        MARKET.replace("\n[[keyword]]", '\n[[brand.reviews]]\nurl = "https://reviews.example/acme"\n\n[[keyword]]'),
        # the last table of the file
        MARKET.replace('\n[serp]\nprovider = "searxng"\n', "").replace('[[keyword]]\ntext = "parcel locker"', "# none"),
        # a line of a list that looks like a table
        MARKET.replace('    "acme.example", ', '    "acme.example", "b.example",\n').replace(
            "domains = [", "domains=[\n"
        ),
    ],
    ids=["crlf", "mark", "no end of line", "indented", "sub-tables", "at the end", "list"],
)
def test_however_it_is_written_nothing_is_lost(tmp_path: Path, text: str) -> None:
    result = written(tmp_path, text.encode())
    assert names(tmp_path) == ["Acme", NEW[0].name, "Crate"]
    kept = [line for line in text.encode().splitlines() if line.strip()]
    rest = iter(result.splitlines())
    assert all(line in rest for line in kept), "a line of the user is gone or moved"
    assert (b"\r\n" in result) == ("\r\n" in text)
    assert b"\n\n\n\n" not in result


def test_inline_tables_are_edited_by_their_structure(tmp_path: Path) -> None:
    text = 'brand = [{id = "acme", name = "Acme", domains = ["acme.example"]}] # one\n[market]\nname = "M" # kept\n'
    result = written(tmp_path, text).decode()
    assert names(tmp_path) == ["Acme", NEW[0].name, "Crate"]
    assert "# one" in result
    assert 'name = "M" # kept' in result


@pytest.mark.parametrize(
    "brand",
    [
        Brand(id="acme", name="Other", domains=("other.example",)),
        Brand.model_construct(id="Not An Id", name="X", domains=("x.example",)),
        Brand.model_construct(id="x", name="", domains=("x.example",)),
    ],
    ids=["id twice", "no id", "no name"],
)
def test_a_file_that_would_not_be_valid_is_not_written(tmp_path: Path, brand: Brand) -> None:
    with pytest.raises(MarketError, match="nothing was written"):
        written(tmp_path, MARKET, brand)
    assert (tmp_path / "market.toml").read_text(encoding="utf-8") == MARKET
    assert [file.name for file in tmp_path.iterdir()] == ["market.toml"]


def test_a_file_that_was_broken_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(MarketError, match="not TOML"):
        written(tmp_path, "[market\n")
    assert (tmp_path / "market.toml").read_bytes() == b"[market\n"
