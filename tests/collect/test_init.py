"""marketgap init: what it writes is valid, and it overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.cli.init import run
from spiders.errors import UsageError
from spiders.market import read_market
from spiders.market_template import BrandWords


def test_what_init_writes_is_a_valid_market(tmp_path: Path) -> None:
    run(
        tmp_path / "new",
        brand='Acmé "Büro"=https://www.acme.example/x',
        rival=["bolt.example"],
        keyword=['a "b"'],
        name=None,
    )
    market = read_market(tmp_path / "new" / "market.toml")
    assert [(b.id, b.name, b.domains) for b in market.brand] == [
        ("acme-buro", 'Acmé "Büro"', ("acme.example",)),
        ("bolt", "Bolt", ("bolt.example",)),
    ]
    assert [k.text for k in market.keyword] == ['a "b"']
    assert market.market.own == "acme-buro"


def test_init_without_options_is_valid_too(tmp_path: Path) -> None:
    run(tmp_path, brand=None, rival=None, keyword=None, name=None)
    assert len(read_market(tmp_path / "market.toml").brand) == 2


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "market.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="already there"):
        run(tmp_path, brand=None, rival=None, keyword=None, name=None)
    assert (tmp_path / "market.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", ["", "Acme", "Acme=", "=nodot"])
def test_a_brand_needs_a_domain(words: str) -> None:
    with pytest.raises(UsageError, match="Name=domain"):
        BrandWords.parse(words)


def test_letters_that_do_not_come_apart_are_kept() -> None:
    assert [BrandWords.parse(f"{name}=x.example").id for name in ("Geißlein", "Røde Æbler", "Żabka Łódź")] == [
        "geisslein",
        "rode-aebler",
        "zabka-lodz",
    ]


def test_names_in_other_scripts_take_the_id_of_their_domain() -> None:
    assert BrandWords.parse("Пример=primer.example").id == "primer-example"
