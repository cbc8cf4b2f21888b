"""Tables fit every width with all their numbers, and hostile words do nothing to a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len

from spiders.records import Crawl, Review
from tests.analyse.small_market import NOW, all_records, write_market
from tests.terminal import bare, called, on_terminal, piped, shown_on

WIDTHS = (40, 80, 120, 200)
EVIL = (
    "Late \x1b[31mred\x1b[0m \x1b]0;title\x07 \u202eesrever\u202c [bold red]markup[/] [link=http://evil.example]x[/link] "
    ":smile: \x9b2J\x07 \r overwritten, nobody answers the phone, it cost 1,234,567.89 pounds"
)
EVIL_SOURCE = "shop[red]\x1b[2J"
DANGEROUS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("market")
    evil = [
        Review(
            review_id=f"evil{n}", native_id=f"e{n}", brand="bolt", source=EVIL_SOURCE, crawl_id="c-evil", rating=0.2,
            text=f"{EVIL} {n}", published=NOW - timedelta(days=n), author_key=f"k{n}", url="https://x.example/\u202e",
        )
        for n in range(3)
    ]  # fmt: skip
    crawl = Crawl(
        crawl_id="c-evil", spider="structured", source=EVIL_SOURCE, brand="bolt", start_url="https://x.example",
        started=NOW, finished=NOW, expected=1234567, got=3, pages=1, stop_reason="finished",
    )  # fmt: skip
    write_market(made, [*all_records(), *evil, crawl])
    done = piped("analyse", "--now", "2026-01-15", cwd=made)
    assert done.returncode == 0, done.stderr
    return made


def numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*", text)


COMMANDS = (
    ("show", "comparisons", "--rows", "4"),
    ("show", "reviews", "--brand", "bolt", "--rows", "3"),
    ("show", "themes"),
    ("show", "health"),
    ("show", "gaps"),
    ("show", "swot"),
    ("status", "--now", "2026-01-15"),
    ("changes",),
)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_line_is_wider_than_the_terminal(folder: Path, words: tuple[str, ...], columns: int) -> None:
    code, seen = shown_on(columns, *words, cwd=folder)
    assert code == 0, seen
    too_long = [line for line in bare(seen).split("\n") if cell_len(line.rstrip()) > columns]
    assert too_long == []


@pytest.mark.parametrize("columns", WIDTHS)
def test_every_number_is_whole_at_every_width(folder: Path, columns: int) -> None:
    """The figures of a row are those of the table, however narrow."""
    told = json.loads(piped("show", "comparisons", "--rows", "4", "--json", cwd=folder).stdout)
    _, seen = shown_on(columns, "show", "comparisons", "--rows", "4", cwd=folder)
    shown = numbers(bare(seen))
    for row in told:
        for name in ("share", "share_against", "ratio", "low", "high", "q"):
            if row[name] is not None:
                assert f"{row[name]:.3g}" in shown, (name, row[name])
    _, seen = shown_on(columns, "status", cwd=folder)
    assert "75" in numbers(bare(seen))
    _, seen = shown_on(columns, "show", "health", cwd=folder)
    assert "1,234,567" in bare(seen)


def test_a_long_text_is_shortened_before_a_number_never_in_it(folder: Path) -> None:
    from analysis.cli.screen import shorten

    text = "It cost 1,234,567.89 pounds and 12 pence"
    for most in range(8, len(text)):
        cut = shorten(text, most)
        assert len(cut) <= most
        assert set(numbers(cut)) <= {"1,234,567.89", "12"}, cut
    assert shorten("1234567890", 5) == "…"
    assert shorten("漢" * 50, 10) == "漢" * 9 + "…"


@pytest.mark.parametrize("way", ["terminal", "pipe"])
@pytest.mark.parametrize(
    "words",
    [*COMMANDS, ("show", "inbox"), ("show", "opinions", "--brand", "bolt"), ("show", "reviews", "--json")],
    ids=" ".join,
)
def test_words_of_others_do_nothing(
    folder: Path, words: tuple[str, ...], way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if way == "pipe":
        called(*words, cwd=folder)
        seen = capsys.readouterr().out
        assert "\x1b" not in seen
    else:
        seen = shown_on(120, *words, cwd=folder)[1]
        assert not re.search(r"\x1b\[2J|\x1b\]0;", seen)
        seen = bare(seen)
    assert not DANGEROUS.findall(seen)


def test_markup_is_shown_as_it_was_written(folder: Path) -> None:
    seen = piped("show", "reviews", "--brand", "bolt", "--rows", "200", cwd=folder, COLUMNS="400").stdout
    assert "[bold red]markup[/]" in seen
    assert ":smile:" in seen
    assert "shop[red]" in piped("status", cwd=folder).stdout


def test_json_means_the_same_with_its_marks_escaped(folder: Path) -> None:
    rows = json.loads(piped("show", "opinions", "--brand", "bolt", "--rows", "5000", "--json", cwd=folder).stdout)
    stored = pd.read_parquet(folder / "results" / "opinions.parquet")
    assert sorted(r["text"] for r in rows) == sorted(stored.loc[stored["brand"] == "bolt", "text"])


def test_why_fits_and_is_harmless(folder: Path) -> None:
    swot = json.loads(piped("show", "swot", "--json", cwd=folder).stdout)
    for columns in (40, 120):
        code, seen = shown_on(columns, "show", "swot", "--why", swot[0]["swot_id"], cwd=folder)
        assert code == 0
        wide = [w for w in bare(seen).split("\n") if cell_len(w.rstrip()) > columns and " " in w.strip()]
        assert wide == []
        assert not DANGEROUS.findall(bare(seen))


@pytest.mark.parametrize(
    ("env", "words"),
    [({}, ("--no-color",)), ({"NO_COLOR": "1"}, ()), ({"TERM": "dumb"}, ())],
    ids=["--no-color", "NO_COLOR", "TERM=dumb"],
)
def test_no_colours_when_they_are_not_wanted(folder: Path, env: dict[str, str], words: tuple[str, ...]) -> None:
    code, seen = shown_on(80, "show", "health", *words, cwd=folder, **env)
    assert code == 0
    assert "\x1b[" not in seen.replace("\x1b[?25h", "")


def test_a_process_of_its_own_on_a_terminal_and_in_a_pipe(folder: Path) -> None:
    code, seen = on_terminal("show", "health", cwd=folder, columns=120)
    assert code == 0
    assert "1,234,567" in bare(seen)
    done = piped("show", "health", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


def test_control_characters_are_those_of_unicode() -> None:
    from analysis.cli.screen import plain

    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in "\u200c\u200d":
            assert plain(f"a{character}b") == "a b", hex(code)
