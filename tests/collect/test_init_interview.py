"""init asks a marketer, step by step: slips are answered kindly, one can leave and come back, and the file is valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

import pytest

from analysis.cli.answers import (
    PROVIDERS,
    read_address,
    read_brand,
    read_country,
    read_keywords,
    read_language,
    read_provider,
    read_site,
)
from analysis.cli.interview import DRAFT, hold_interview
from spiders.errors import UsageError
from spiders.market import read_market
from spiders.market_template import BrandWords
from tests.terminal import bare, on_terminal, piped


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("acme.example", "acme.example"),
        (" https://www.Acme.example/shop?x=1 ", "acme.example"),
        ("http//acme.example", "acme.example"),
        ("https:/acme.example", "acme.example"),
        ("htps://acme.example", "acme.example"),
        ("hhttp://acme.example/", "acme.example"),
        ("WWW.ACME.EXAMPLE", "acme.example"),
        ("shop.acme.co.uk", "shop.acme.co.uk"),
        ("bücher.example", "bücher.example"),
        ("acme.localhost:8917", "acme.localhost:8917"),
    ],
)
def test_sites_are_read_as_they_are_meant(typed: str, site: str) -> None:
    assert read_site(typed) == site


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("acme", "acme.com"),
        ("acme,example", "did you mean acme.example?"),
        ("acme..example", "did you mean acme.example?"),
        ("acme example", "did you mean acme.example?"),
        ("", "looks like acme.example"),
        ("https://", "looks like acme.example"),
        ("info@acme.example", "looks like acme.example"),
    ],
)
def test_a_slip_in_a_site_gets_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(UsageError) as told:
        read_site(typed)
    assert hint in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://reviews.example/acme", "https://reviews.example/acme"),
        ("reviews.example/acme?page=1", "https://reviews.example/acme?page=1"),
        ("https//reviews.example/acme", "https://reviews.example/acme"),
        ("htps://reviews.example/acme", "https://reviews.example/acme"),
        ("<https://reviews.example/acme>", "https://reviews.example/acme"),
        ("http://shop.localhost:8917/x", "http://shop.localhost:8917/x"),
    ],
)
def test_addresses_are_read_as_they_are_meant(typed: str, address: str) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["acme", "ftp://reviews.example/x", "file:///etc/passwd", "two words.example", "https://[x", ""]
)
def test_what_is_no_address_is_said(typed: str) -> None:
    with pytest.raises(UsageError) as told:
        read_address(typed)
    assert "https://" in str(told.value) or "one at a time" in str(told.value)


def test_the_same_page_twice_and_the_own_brand_as_rival() -> None:
    own = BrandWords(name="Acme", domain="acme.example", own=True)
    with pytest.raises(UsageError, match=r"acme\.example is your own brand"):
        read_brand("Acme Two=www.acme.example", known=[own])
    with pytest.raises(UsageError, match="would get the id 'acme', which is your own brand"):
        read_brand("ACME=other.example", known=[own])
    with pytest.raises(UsageError, match="there already as Bolt"):
        read_brand("bolt.example", known=[own, BrandWords(name="Bolt", domain="bolt.example")])
    with pytest.raises(UsageError, match="given already for Bolt"):
        read_address("https://r.example/x/", known=[("https://r.example/x", "Bolt")])


def test_words_for_places_and_languages() -> None:
    assert [read_country(w) for w in ("gb", "UK", "Germany", "usa")] == ["gb", "gb", "de", "us"]
    assert [read_language(w) for w in ("en", "Welsh", "German")] == ["en", "cy", "de"]
    assert read_provider("2") == read_provider("brave") == "brave"
    assert read_keywords("a b,A  B;\n c") == ["a b", "c"]
    for read, typed, hint in (
        (read_country, "Germny", "did you mean Germany (de)?"),
        (read_country, "zz", "gb for the United Kingdom"),
        (read_language, "Englisch", "did you mean English (en)?"),
        (read_provider, "searx", "did you mean searxng?"),
        (read_provider, "9", "they are searxng"),
    ):
        with pytest.raises(UsageError) as told:
            read(typed)
        assert hint in str(told.value)


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_providers_are_the_spiders(provider: str) -> None:
    module = import_module(f"spiders.serps.{provider}")
    (spider,) = (
        v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__ and hasattr(v, "query")
    )
    assert spider.key_variables == PROVIDERS[provider][0]


def typing(lines: Iterable[str]) -> Callable[[str], str]:
    """Somebody who types these lines, and is gone after the last."""
    left = iter(lines)

    def ask(prompt: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


WHOLE = [
    "Lockers",
    "Acme",
    "acme.example",
    "Bolt=bolt.example",
    "",
    "reviews.example/acme",
    "",
    "",
    "parcel box",
    "UK",
    "",
    "1",
    "",
    "",
]


def test_all_questions_make_a_market(tmp_path: Path) -> None:
    words = hold_interview(tmp_path, ask=typing(WHOLE))
    assert words is not None
    assert [(b.name, b.domain, b.own, b.reviews) for b in words.brands] == [
        ("Acme", "acme.example", True, ("https://reviews.example/acme",)),
        ("Bolt", "bolt.example", False, ()),
    ]
    assert (words.keywords, words.country, words.language) == (("parcel box",), "gb", "en")
    assert (words.provider, words.endpoint) == ("searxng", "http://127.0.0.1:8888")


@pytest.mark.parametrize("answered", range(len(WHOLE)))
def test_one_can_leave_at_every_question_and_go_on_there(tmp_path: Path, answered: int) -> None:
    assert hold_interview(tmp_path, ask=typing(WHOLE[:answered])) is None
    rest = [""] if (tmp_path / DRAFT).exists() else []
    import json

    done = len(json.loads((tmp_path / DRAFT).read_text(encoding="utf-8"))) if rest else 0
    lists = {0: 0, 1: 1, 2: 2, 3: 3, 4: 5, 5: 8, 6: 9, 7: 10, 8: 11, 9: 12, 10: 13}
    words = hold_interview(tmp_path, ask=typing([*rest, *WHOLE[lists[done] :]]))
    assert words is not None
    assert words.title == "Lockers"
    assert [b.domain for b in words.brands] == ["acme.example", "bolt.example"]
    assert words.keywords == ("parcel box",)


def test_back_goes_to_the_question_before(tmp_path: Path) -> None:
    lines = ["Wrong", "back", "Right", "-", "back", "Acme", "acme.example", "", "", "", "", "y"]
    words = hold_interview(tmp_path, ask=typing(lines))
    assert words is not None
    assert (words.title, [b.name for b in words.brands]) == ("Right", ["Acme"])


def test_a_draft_that_is_no_draft_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DRAFT).write_text('{"rivals": 3}', encoding="utf-8")
    words = hold_interview(tmp_path, ask=typing(WHOLE))
    assert words is not None


def test_a_marketer_at_a_terminal(tmp_path: Path) -> None:
    """The whole dialogue through a pseudo-terminal: slips, leaving with Ctrl-D, coming back, the next step."""
    first = (
        ("Name of the market", "Parcel lockers\n"),
        ("Your brand", "Acme Lockers\n"),
        ("Web site", "acme\n"),
        ("acme.com", ""),
        ("Web site", "https://www.acme.example/\n"),
        ("Rival 1", "acme.example\n"),
        ("your own brand", "Bolt=bolt.example\n"),
        ("Rival 2", "\x04"),
    )
    code, seen = on_terminal("init", "lockers", cwd=tmp_path, dialogue=first)
    assert code == 0, seen
    assert "go on with: marketgap init lockers" in bare(seen)
    assert not (tmp_path / "lockers" / "market.toml").exists()
    second = (
        ("Go on there?", "\n"),
        ("Rival 1", "Bolt=bolt.example\n"),
        ("Rival 2", "\n"),
        ("Reviews of Acme Lockers", "reviews.example/acme\n"),
        ("taken as https://reviews.example/acme", ""),
        ("Reviews of Acme Lockers", "\n"),
        ("Reviews of Bolt", "\n"),
        ("Searches", "parcel locker, send a parcel\n"),
        ("Country", "Untied Kingdom\n"),
        ("did you mean United Kingdom (gb)", "gb\n"),
        ("Language", "\n"),
        ("Provider", "\n"),
        ("Write it?", "y\n"),
    )
    code, seen = on_terminal("init", "lockers", cwd=tmp_path, dialogue=second)
    assert code == 0, seen
    assert "marketgap crawl" in bare(seen)
    market = read_market(tmp_path / "lockers" / "market.toml")
    assert market.market.name == "Parcel lockers"
    assert [b.id for b in market.brand] == ["acme-lockers", "bolt"]
    assert [s.url for s in market.brand[0].reviews] == ["https://reviews.example/acme"]
    assert [(k.text, k.country, k.language) for k in market.keyword] == [
        ("parcel locker", "gb", "en"),
        ("send a parcel", "gb", "en"),
    ]
    assert [file.name for file in (tmp_path / "lockers").iterdir()] == ["market.toml"]


def test_not_on_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    done = piped("init", "m", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(read_market(tmp_path / "m" / "market.toml").brand) == 2


def test_options_take_everything(tmp_path: Path) -> None:
    words = ("--brand", "Acme=acme.example", "--rival", "bolt.example", "--reviews", "bolt=reviews.example/bolt")
    more = ("--keyword", "a, b", "--country", "Wales", "--language", "cy", "--provider", "brave", "--name", "N")
    done = piped("init", "m", *words, *more, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    market = read_market(tmp_path / "m" / "market.toml")
    assert [s.url for s in market.brand[1].reviews] == ["https://reviews.example/bolt"]
    assert [(k.text, k.country, k.language) for k in market.keyword] == [("a", "gb", "cy"), ("b", "gb", "cy")]
    assert market.serp.provider == "brave"
