"""marketgap discover as typed: saved results pages, a search service that answers, market.toml before and after."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.demo.build import write_market
from analysis.demo.server import serve
from spiders.market import read_market

MARKET = """\
# Ours.   Not to be touched.
[market]
name   = "Lockers"
own = "acme"   # us

[[brand]]
id = "acme"
name = "Acme"
domains = ["acme.co.uk"]

[[keyword]]
text = "parcel locker"   # the main one
volume = 900

[[keyword]]
text = "cheap locker"
"""
RESULTS = {
    "parcel locker": {
        "https://www.bolt-box.co.uk/": "Bolt Box | Parcel locker hire",
        "https://www.amazon.co.uk/s?k=locker": "Amazon.co.uk: parcel locker",
        "https://crate.example/prices": "Order a crate today",
        "https://www.acme.co.uk/": "Acme",
        "https://lockers.crate.example/shop/a": "Crate: lockers",
        "https://uk.trustpilot.com/review/acme": "Acme Reviews",
        "https://somewhere.example/a/b": "Some thoughts",
    },
    "cheap locker": {
        "https://shop.bolt-box.co.uk/sale": "Prices | BOLT BOX",
        "https://en.wikipedia.org/wiki/Locker": "Locker - Wikipedia",
        "https://crate.example/shop/cheap": "Order a cheap locker",
    },
}
SAVED = datetime(2026, 1, 15, 9, tzinfo=UTC)
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    (tmp_path / "market.toml").write_text(MARKET, encoding="utf-8")
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


def save_results(folder: Path) -> list[str]:
    """Saved answers of a search service, one a keyword."""
    names = []
    for number, (keyword, results) in enumerate(RESULTS.items()):
        rows = [{"url": url, "title": title, "content": ""} for url, title in results.items()]
        file = folder / f"{number}.json"
        file.write_text(json.dumps({"query": keyword, "results": rows}), encoding="utf-8")
        os.utime(file, (SAVED.timestamp(), SAVED.timestamp()))
        names.append(file.name)
    return names


@pytest.fixture
def searched(call: Call, tmp_path: Path) -> Call:
    code, out, err = call("import", "serp", *save_results(tmp_path))
    assert code == 0, out + err
    return call


def sites(call: Call, *words: str) -> dict[str, dict[str, object]]:
    code, out, err = call("discover", "--json", *words)
    assert code == 0, err
    return {row["domain"]: row for row in json.loads(out)["domains"]}


def test_sites_are_told_apart_with_what_they_win(searched: Call) -> None:
    found = sites(searched)
    assert {domain: row["kind"] for domain, row in found.items()} == {
        "bolt-box.co.uk": "rival_candidate", "crate.example": "rival_candidate", "acme.co.uk": "own",
        "amazon.co.uk": "marketplace", "wikipedia.org": "encyclopaedia", "trustpilot.com": "review_platform",
        "somewhere.example": "unknown",
    }  # fmt: skip
    bolt = found["bolt-box.co.uk"]
    assert next(iter(found)) == "bolt-box.co.uk"
    assert (bolt["name"], bolt["wins"], bolt["keywords"]) == ("Bolt Box", "cheap locker|parcel locker", 2)
    assert (bolt["example_url"], bolt["best_position"]) == ("https://shop.bolt-box.co.uk/sale", 1)
    assert 0 < bolt["low_curve"] <= bolt["share_of_voice"] <= bolt["high_curve"] < 1  # type: ignore[operator]
    assert sum(row["share_of_voice"] for row in found.values()) == pytest.approx(1)  # type: ignore[misc]


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_the_table_fits_and_says_how_old_it_is(searched: Call, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = searched("discover", "--now", "2026-01-20")
    assert code == 0
    assert "5 days ago" in out
    lines = re.sub(r"\x1b\[[\d;]*m", "", out).splitlines()
    first, last = (next(i for i, line in enumerate(lines) if line.startswith(word)) for word in ("Rivals", "Share:"))
    assert any(re.match(r"(site +)?bolt", line) for line in lines[first:last]), "in columns, or as blocks where narrow"
    assert max(len(line) for line in lines[first:last]) <= columns
    assert ("its home page" in " ".join(out.split())) == (columns > 110)


def test_accept_adds_candidates_and_a_second_time_nothing(searched: Call, tmp_path: Path) -> None:
    code, out, _ = searched("discover", "--accept")
    assert code == 0
    assert "Bolt Box (bolt-box.co.uk), id bolt-box" in out
    text = (tmp_path / "market.toml").read_text(encoding="utf-8")
    added = (
        '\n[[brand]]\nid = "bolt-box"\nname = "Bolt Box"\ndomains = ["bolt-box.co.uk"]\n'
        '\n[[brand]]\nid = "crate"\nname = "Crate"\ndomains = ["crate.example"]\n'
    )
    assert added in text
    assert text.replace(added, "") == MARKET
    code, out, _ = searched("discover", "--accept")
    assert code == 0
    assert "Nothing to add" in out
    assert (tmp_path / "market.toml").read_text(encoding="utf-8") == text
    assert sites(searched)["bolt-box.co.uk"]["kind"] == "known_rival"


def test_top_bounds_what_is_added(searched: Call, tmp_path: Path) -> None:
    for _ in range(2):
        assert searched("discover", "--accept", "--top", "1")[0] == 0
        assert [brand.id for brand in read_market(tmp_path / "market.toml").brand] == ["acme", "bolt-box"]


def test_accepting_by_name_takes_what_is_named(searched: Call, tmp_path: Path) -> None:
    code, out, _ = searched("discover", "--accept", "https://www.amazon.co.uk/x", "somewhere.example", "acme.co.uk")
    assert code == 0
    assert "amazon.co.uk: was taken for marketplace" in out
    assert "acme.co.uk: is in market.toml already" in out
    assert [b.domains for b in read_market(tmp_path / "market.toml").brand[1:]] == [
        ("amazon.co.uk",), ("somewhere.example",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--accept", "bolt-bx.co.uk"], 2, "near are bolt-box.co.uk"),
        (["bolt-box.co.uk"], 2, "marketgap discover --accept bolt-box.co.uk"),
        (["--top", "3"], 2, "--top goes with --accept"),
        (["--suggest", "--fresh"], 2, "give one of them"),
        (["--suggest"], 1, "marketgap crawl site faq --brand acme"),
        (["--fresh"], 1, "has no [serp]"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(searched: Call, tmp_path: Path, words: list[str], code: int, said: str) -> None:  # fmt: skip
    found, _, err = searched("discover", *words)
    assert found == code
    assert said in err
    assert len(err.splitlines()) == 1
    assert (tmp_path / "market.toml").read_text(encoding="utf-8") == MARKET


def test_without_keywords_or_results_it_says_where_they_come_from(call: Call, tmp_path: Path) -> None:
    code, _, err = call("discover")
    assert (code, "marketgap import serp FILE" in err) == (1, True)
    (tmp_path / "market.toml").write_text(MARKET.partition("[[keyword]]")[0], encoding="utf-8")
    code, _, err = call("discover")
    assert code == 1
    assert "marketgap import keywords FILE" in err
    assert "marketgap discover --suggest" in err
    (tmp_path / "market.toml").write_text(MARKET.replace('own = "acme"   # us\n', ""), encoding="utf-8")
    code, _, err = call("discover", "--suggest")
    assert (code, "[market] own is missing" in err) == (1, True)


def own_page(path: str, title: str, *headings: str) -> str:
    url = f"https://www.acme.co.uk/{path}"
    body = "".join(f"<h{min(i, 3)}>{text}</h{min(i, 3)}>" for i, text in enumerate(headings, 1))
    return (
        f"<!doctype html><!-- saved from url=({len(url):04d}){url} -->\n"
        f'<html lang="en"><head><title>{title}</title></head><body><main>{body}</main><a href="tel:+44 20 7946 0000">Call</a></body></html>'
    )


def test_keywords_are_suggested_from_the_own_site(call: Call, tmp_path: Path) -> None:
    pages = tmp_path / "own"
    pages.mkdir()
    (pages / "a.html").write_text(own_page("", "Parcel lockers for flats | Acme", "Outdoor parcel lockers", "Why Acme parcel lockers?"), encoding="utf-8")  # fmt: skip
    (pages / "b.html").write_text(own_page("p", "Locker rental | Acme", "Our locker rental", "Privacy policy"), encoding="utf-8")  # fmt: skip
    assert call("import", "pages", "own", "--as", "site")[0] == 0
    code, out, err = call("discover", "--suggest")
    assert (code, err) == (0, "")
    assert "2 pages of acme.co.uk" in out
    code, out, _ = call("discover", "--suggest", "--json")
    found = [row["keyword"] for row in json.loads(out)["keywords"]]
    assert found[:2] == ["parcel lockers", "locker rental"]
    assert not [words for words in found if "acme" in words or "privacy" in words]
    assert call("discover", "--suggest", "--accept", "no such thing")[0] == 2
    for _ in range(2):
        assert call("discover", "--suggest", "--accept", "--top", "2")[0] == 0
        text = (tmp_path / "market.toml").read_text(encoding="utf-8")
        added = '\n[[keyword]]\ntext = "parcel lockers"\nlanguage = "en"\n\n[[keyword]]\ntext = "locker rental"\nlanguage = "en"\n'
        assert text == MARKET + added
    code, out, _ = call("discover", "--suggest")
    assert out.count("in market.toml") == 2


def test_the_demonstration_market_is_searched_first_when_nothing_was(call: Call, tmp_path: Path) -> None:
    with serve(seed=1, port=0) as port:
        file = write_market(tmp_path / "demo", port=port)
        words = ("discover", "-m", str(file), "--now", "2026-01-15T09:00")
        code, out, err = call(*words)
        assert code == 0, out + err
        assert "searxng" in out
        assert "could not be read, so left out: 'locker pick up point'" in out
        assert "4 keywords (searxng), captured 2026-01-15, today" in out
    # the server is gone: what was captured is used
    code, out, _ = call(*words, "--json")
    assert code == 0
    kinds = {row["domain"].partition(":")[0]: row["kind"] for row in json.loads(out)["domains"]}
    assert kinds["northbox.localhost"] == "own"
    assert {kinds[f"{name}.localhost"] for name in ("swiftparcel", "pickpoint", "lockerly")} == {"known_rival"}
    assert (kinds["post.example"], kinds["compare.example"], kinds["forum.example"], kinds["consumer.example"]) == (
        "rival_candidate", "directory", "social", "unknown",
    )  # fmt: skip
    code, out, _ = call(*words, "--accept", "post.example")
    assert code == 0
    assert read_market(file).brand[-1].domains == ("post.example",)
