"""Progress: what is left follows from rates and manners; a terminal sees every source, a pipe plain lines."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from analysis.cli.crawl_progress import Board, PlainLines, say_count
from analysis.cli.step_progress import ANALYSE, StepLine, files_shown, remembered, steps_shown
from analysis.cli.time_left import CrawlPace, StepPace, say_seconds
from spiders.jobs import plan_jobs
from spiders.market import Market
from spiders.records import Crawl
from tests.collect.local_sites import Answer, Asked, brand, market_of, paged_site, serving, write_market
from tests.terminal import bare, on_terminal, piped, screen_of

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 15, tzinfo=UTC)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def market(tmp_path: Path) -> Market:
    reviews = ["https://one.example/a", "https://one.example/b"]
    return market_of(
        tmp_path, brand("acme", reviews=reviews), brand("bolt", reviews=["https://two.example/"]), crawl="delay = 2.0"
    )


def row(source: str, url: str, of: str = "acme", **values: Any) -> Crawl:
    given = {"spider": "structured", "started": NOW, **values}
    return Crawl(crawl_id=f"c{url}", source=source, brand=of, start_url=url, **given)


def pace_of(tmp_path: Path, last: list[Crawl] | None = None) -> tuple[CrawlPace, Hands]:
    clock = Hands()
    opened = market(tmp_path)
    return CrawlPace(opened, plan_jobs(opened, kinds=["reviews"], hosts={}), last or [], clock=clock), clock


def test_the_time_left_follows_from_expectation_and_manners(tmp_path: Path) -> None:
    pace, clock = pace_of(tmp_path)
    assert pace.seconds_left() == (None, True)
    assert pace.say_left() == "time left not known yet"
    pace.tell(row("one.example", "https://one.example/a", expected=100, got=20, pages=2))
    # 80 records at 10 a page are 8 pages; two seconds between two requests are the floor
    assert pace.seconds_left() == (16.0, True)
    assert pace.say_left() == "more than 20 s left"
    pace.tell(row("one.example", "https://one.example/b", expected=40, got=10, pages=1))
    pace.tell(row("two.example", "https://two.example/", "bolt", expected=30, got=10, pages=1))
    # both sources of one host take turns, the other host runs beside them
    assert pace.seconds_left() == ((8 + 3) * 2.0, False)
    first = pace.sources["reviews", "one.example", "acme", "https://one.example/b"]
    assert pace.seconds_of(first) == (3 + 3) * 2.0
    # a host slower than the floor is believed once it is known
    clock.time = 30.0
    assert pace.seconds_a_page("one.example") == 10.0
    assert pace.seconds_left()[0] == 11 * 10.0


def test_earlier_crawls_say_how_many_pages_there_are(tmp_path: Path) -> None:
    last = [row("one.example", "https://one.example/a", pages=7, finished=NOW)]
    pace, _ = pace_of(tmp_path, last)
    assert pace.seconds_left() == (14.0, True)


def test_what_is_done_takes_no_time(tmp_path: Path) -> None:
    pace, _ = pace_of(tmp_path)
    for source, url, whose in (
        ("one.example", "https://one.example/a", "acme"),
        ("one.example", "https://one.example/b", "acme"),
        ("two.example", "https://two.example/", "bolt"),
    ):
        pace.tell(row(source, url, whose, pages=1, got=5, finished=NOW, stop_reason="finished"))
    assert pace.say_left() == ""


@pytest.mark.parametrize("room", [40, 60, 80, 120])
@pytest.mark.parametrize("height", [4, 40])
def test_the_board_fits_and_its_numbers_are_whole(tmp_path: Path, room: int, height: int) -> None:
    pace, _ = pace_of(tmp_path)
    board = Board(pace)
    board(row("one.example", "https://one.example/a", expected=1234567, got=12345, pages=700))
    board(row("two.example", "https://two.example/", "bolt", blocked=1, finished=NOW, stop_reason="blocked"))
    lines = [line.plain for line in board.lines(room, height)]
    assert len(lines) <= height
    assert all(cell_len(line) <= room for line in lines)
    assert any("12,345 of 1,234,567" in line for line in lines)
    if height > 4:
        assert {line.split()[0] for line in lines[:-1]} == {"▸", "✗", "·"}
        assert any("blocked" in line for line in lines)
        assert any("waiting" in line for line in lines)


def test_hostile_names_do_nothing_on_the_board(tmp_path: Path) -> None:
    board = Board(None)
    board(row("shop[red]\x1b[2J\u202e", "https://x.example/"))
    assert [line.plain for line in board.lines(80, 10)] == ["  structured acme shop[red] [2J : 0"]


def blocked_site(asked: Asked) -> Answer:
    return Answer("no", 403)


def crawl_market(folder: Path, world: Any) -> None:
    write_market(
        folder,
        brand("acme", reviews=[world.url("long", "/r"), world.url("wall", "/r")]),
        brand("bolt", reviews=[world.url("short", "/r")]),
    )


def test_a_pipe_gets_plain_lines(tmp_path: Path) -> None:
    with serving(long=paged_site(60, expected=60), short=paged_site(5, expected=5), wall=blocked_site) as world:
        crawl_market(tmp_path, world)
        done = piped("crawl", "reviews", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0].startswith("3 sources on 3 hosts, ")
    assert sum("60 of 60, 6 pages" in line for line in lines) == 1
    assert any(line.startswith("structured acme wall.localhost") and ", blocked" in line for line in lines)
    assert len(lines) == 4
    for text in (done.stdout, done.stderr):
        assert "\x1b" not in text
        assert "\r" not in text


def test_a_terminal_sees_every_source(tmp_path: Path) -> None:
    with serving(long=paged_site(60, expected=60), short=paged_site(5, expected=5), wall=blocked_site) as world:
        crawl_market(tmp_path, world)
        code, seen = on_terminal("crawl", "reviews", cwd=tmp_path, columns=100)
    assert code == 1
    assert "\x1b[?25l" in seen, "the cursor is hidden while lines change"
    assert "sources done" in seen
    assert "waiting" in bare(seen)
    assert all(cell_len(line.split("\r")[-1].rstrip()) <= 100 for line in bare(seen).split("\n"))


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_dumb_terminals_and_no_colour(tmp_path: Path, env: dict[str, str]) -> None:
    with serving(short=paged_site(5, expected=5)) as world:
        write_market(tmp_path, brand("bolt", reviews=[world.url("short", "/r")]))
        code, seen = on_terminal("crawl", "reviews", cwd=tmp_path, env=env)
    assert code == 0
    assert not [part for part in seen.split("\x1b[")[1:] if part.lstrip("0123456789;").startswith("m")], "no colour"
    if env.get("TERM") == "dumb":
        assert "\x1b" not in seen
        assert "1 sources on 1 host" in seen


def test_a_long_crawl_says_now_and_then_how_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pace, clock = pace_of(tmp_path)
    lines = PlainLines(pace)
    for second in range(0, 90, 5):
        clock.time = float(second)
        lines(row("one.example", "https://one.example/a", expected=1000, got=second, pages=second))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "3 sources on 2 hosts, time left not known yet"
    assert len(said) == 3
    assert said[1].startswith("0 of 3 sources done, 30 records on 30 pages; more than ")


def test_counts_say_what_was_expected() -> None:
    assert say_count(row("s", "u", got=1200, expected=4350)) == "1,200 of 4,350"
    assert say_count(row("s", "u", got=3)) == "3"


def test_steps_go_by_their_own_pace() -> None:
    clock = Hands()
    pace = StepPace({"a": 10, "b": 30, "c": 60}, measured=False, clock=clock)
    pace.begin("a")
    assert pace.seconds_left() is None, "nothing is known yet"
    clock.time = 5
    pace.begin("b")
    # a tenth took five seconds
    assert pace.seconds_left() == 45
    clock.time = 10
    assert pace.seconds_left() == 40
    clock.time = 1000
    assert pace.seconds_left() == 30, "a step that takes longer than it should leaves the others as they are"
    assert (pace.number, len(pace.weights)) == (2, 3)
    known = StepPace({"a": 4.0, "b": 6.0}, measured=True, clock=(clock := Hands()))
    known.begin("a")
    assert known.seconds_left() == 10
    clock.time = 1
    assert known.seconds_left() == 9
    assert known.share_done == pytest.approx(0.1)
    known.begin("a step nobody knew")
    assert known.seconds_left() is not None


def test_the_second_run_knows_how_long_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = market(tmp_path)
    for expected in (
        ["  one ...", "  two ... (about 40 s left)"],
        ["  one ... (about 40 s left)", "  two ... (about 40 s left)"],
    ):
        clock = Hands()
        with steps_shown("analyse", opened, {"one": 1.0, "two": 9.0}, clock=clock) as begin:
            begin("one")
            clock.time = 4
            begin("two")
            clock.time = 40
        assert capsys.readouterr().err.splitlines() == expected
    assert remembered("analyse", opened) == {"one": 4.0, "two": 36.0}
    assert remembered("analyse", market(tmp_path / "other")) == {}


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    opened = market(tmp_path / "m")
    with steps_shown("analyse", opened, {"one": 1.0}, quiet=True) as begin:
        begin("one")
    assert remembered("analyse", opened) == {}


@pytest.mark.parametrize("room", [40, 80, 120])
def test_the_line_of_steps_fits(room: int, tmp_path: Path) -> None:
    clock = Hands()
    pace = StepPace({"reading the store": 1.0, "language, sentences, polarity": 99.0}, measured=True, clock=clock)
    line = StepLine("analyse", pace)
    pace.begin("language, sentences, polarity")
    clock.time = 50
    assert cell_len(line.line(room)) <= room
    assert "about 50 s" in line.line(room)
    with (
        screen_of(room) as shown,
        steps_shown("analyse", market(tmp_path), {"x": 1.0}) as begin,
    ):
        begin("x")
    assert "analyse" in bare(shown[0])


def test_large_imports_are_shown_small_ones_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = market(tmp_path)
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_bytes(b"x" * 1000)
    large.write_bytes(b"x" * 4_000_000)
    for files, said in (
        ([small], []),
        ([large], ["  large.csv ..."]),
        ([large], ["  large.csv ... (about 20 s left)"]),
    ):
        clock = Hands()
        with files_shown("reviews", opened, files, clock=clock) as begin:
            begin(str(files[0]))
            clock.time = 20
        assert [line.replace(str(tmp_path) + "/", "") for line in capsys.readouterr().err.splitlines()] == said


def test_the_steps_are_those_of_the_analysis() -> None:
    said = []
    for file in ("results.py", "readings/read.py"):
        tree = ast.parse((ROOT / "analysis" / file).read_text(encoding="utf-8"))
        said += [
            (node.lineno if file == "results.py" else 0, node.args[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
            and isinstance(node.args[0], ast.Constant)
        ]  # fmt: skip
    own = [step for line, step in sorted(said) if line]
    read = [step for line, step in said if not line]
    assert [own[0], *read, *own[1:]] == list(ANALYSE)  # reviews are read behind the store
    assert sum(ANALYSE.values()) == 100


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (9, "about 10 s"),
        (54, "about 50 s"),
        (59, "about 1 min"),
        (3599, "about 60 min"),
        (7200, "about 2 h"),
    ],
)
def test_times_are_said_no_more_exactly_than_known(seconds: float, words: str) -> None:
    assert say_seconds(seconds) == words
