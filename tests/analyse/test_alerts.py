"""Alerts arrive at real servers on this machine, once, not in quiet hours, and no secret is kept."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.alerts.addresses import VARIABLE
from analysis.alerts.memory import FILE_NAME
from analysis.changes.base import find_kinds
from analysis.changes.table import COLUMNS
from analysis.cli import build_app
from analysis.columns import fit_columns
from analysis.result_files import VERSION, Results
from analysis.runs import keep_run
from spiders.market import read_market

ROOT = Path(__file__).resolve().parents[2]
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARKET = """
[market]
name = "Lockers"
own = "acme"
[[brand]]
id = "acme"
name = "Acme"
domains = ["acme.example"]
[[brand]]
id = "bolt"
name = "Bolt"
domains = ["bolt.example"]
[alert]
"""
CHAT = ("x1", "contact_channel", "bolt", "The site of Bolt now has a live chat.", True)
SPIKE = ("x2", "spike", "acme", "2026-03: 9 of 30 reviews of Acme complain about waiting.", False)
PLACE = ("x3", "search_rank", "acme", "Acme moved from place 3 to 9.", False)


class Watch:
    """A market folder with kept runs, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "market.toml"
        self.options("")

    def options(self, text: str) -> None:
        self.file.write_text(MARKET + text, encoding="utf-8")

    def keep(self, when: datetime, *changes: tuple[str, str, str, str, bool]) -> None:
        names = ["change_id", "kind", "brand", "statement", "better"]
        frame = pd.DataFrame(changes, columns=names).reindex(columns=list(COLUMNS))
        table = fit_columns(frame.assign(since=when - timedelta(days=7)), COLUMNS)
        manifest = {"version": VERSION, "now": when.isoformat()}
        keep_run(read_market(self.file), Results(tables={"changes": table}, manifest=manifest))

    def alert(self, when: datetime) -> tuple[int, str]:
        done = CliRunner().invoke(build_app(), ["changes", "--alert", "-m", str(self.file), "--now", when.isoformat()])
        return done.exit_code, done.output + ("" if done.exit_code in {0, 1} else str(done.exception))


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[int, list[dict[str, str]], list[int]]]:
    """A web server: its port, what was posted to it, and the status it answers with (the last one)."""
    posted: list[dict[str, str]] = []
    status = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if status[-1] == 200:
                posted.append({"path": self.path, **body})
            self.send_response(status[-1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, posted, status
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(web: tuple[int, list[dict[str, str]], list[int]], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """An address of that server is set; gives what arrives."""
    port, posted, status = web
    posted.clear()
    status[:] = [200]
    monkeypatch.setenv(VARIABLE, f"json://127.0.0.1:{port}/hook?secret=tok3n")
    return posted


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A real, tiny SMTP server: its port and the letters it took."""
    letters: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            def say(line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")

            say("220 here")
            while line := self.rfile.readline():
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    letters.append(b"".join(lines).decode())
                say("221 bye" if verb == b"QUIT" else "250 fine")
                if verb == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], letters
        server.shutdown()


def test_one_message_with_what_may_wake_somebody(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.keep(FIRST, SPIKE, CHAT, PLACE)
    assert watch.alert(FIRST) == (0, "address 1 (JSON): 2 changes: sent\n")
    (message,) = hook
    assert message["path"].startswith("/hook")
    assert message["title"].endswith("Lockers: 2 changes")
    assert message["message"].splitlines()[:2] == [f"Spikes (worse for Acme): {SPIKE[3]}", f"Contact channels (better for Bolt): {CHAT[3]}"]  # fmt: skip
    assert "place" not in message["message"]


def test_nothing_is_sent_twice_and_repeats_wait_for_their_days(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.keep(FIRST, CHAT)
    for hours in (0, 1, 30):
        watch.alert(FIRST + timedelta(hours=hours))
    watch.keep(FIRST + timedelta(days=3), CHAT)
    watch.alert(FIRST + timedelta(days=3))
    assert len(hook) == 1
    watch.keep(FIRST + timedelta(days=8), CHAT)
    watch.alert(FIRST + timedelta(days=8))
    assert len(hook) == 2


def test_what_falls_into_quiet_hours_is_sent_afterwards(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.options('quiet = "22:00-07:00"\nzone = "Europe/London"\n')
    night = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)  # half past ten in London
    watch.keep(night, CHAT)
    code, told = watch.alert(night)
    assert (code, hook) == (0, [])
    assert "1 change: waiting until the quiet hours (22:00-07:00, Europe/London) are over" in told
    watch.alert(night + timedelta(hours=9))
    assert len(hook) == 1


def test_no_more_messages_a_day_than_wanted(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.options("most_a_day = 2\n")
    for number in range(4):
        when = FIRST + timedelta(hours=number)
        watch.keep(when, (f"x{number}", "faq_entry", "bolt", f"The FAQ of Bolt now answers: “{number}”", True))
        _, told = watch.alert(when)
    assert "2 changes: waiting: 2 messages within 24 hours" in told
    assert len(hook) == 2
    watch.alert(FIRST + timedelta(hours=26))
    assert len(hook) == 3
    assert "2 changes" in hook[-1]["title"]


def test_changes_of_every_run_since_the_last_call_are_sent(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.keep(FIRST, CHAT)
    watch.alert(FIRST)
    watch.keep(FIRST + timedelta(days=1), SPIKE)
    watch.keep(FIRST + timedelta(days=2))
    watch.alert(FIRST + timedelta(days=2))
    assert SPIKE[3] in hook[-1]["message"]


def test_an_address_that_fails_gets_it_later_and_the_other_not_again(
    watch: Watch, hook: list[dict[str, str]], web: tuple[int, list[dict[str, str]], list[int]]
) -> None:
    watch.options('log = "alerts.log"\n')
    watch.keep(FIRST, CHAT)
    web[2].append(500)
    code, told = watch.alert(FIRST)
    assert code == 1
    assert "address 1 (JSON): 1 change: NOT delivered" in told
    web[2].append(200)
    assert watch.alert(FIRST + timedelta(hours=1))[0] == 0
    assert len(hook) == 1
    assert (watch.file.parent / "alerts.log").read_text(encoding="utf-8").count(CHAT[3]) == 1


def test_only_and_brands(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.options('only = ["spike", "contact_channel"]\nbrands = ["acme"]\n')
    watch.keep(FIRST, SPIKE, CHAT, ("x9", "rating", "acme", "Ratings of Acme have fallen.", False))
    watch.alert(FIRST)
    assert hook[0]["message"].splitlines()[0].startswith("Spikes")
    assert "1 change" in hook[0]["title"]


def test_mail(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch.keep(FIRST, SPIKE)
    with mail_server() as (port, letters):
        monkeypatch.setenv(
            VARIABLE,
            f"mailto://127.0.0.1:{port}?from=watch@acme.example&to=a@acme.example,b@acme.example&mode=insecure",
        )
        assert watch.alert(FIRST) == (0, "address 1 (E-Mail): 1 change: sent\n")
    assert len(letters) == 2
    assert "Lockers: 1 change" in letters[0].replace("_", " ")


def test_no_secret_is_kept_or_shown(
    watch: Watch, hook: list[dict[str, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    watch.keep(FIRST, SPIKE)
    _, told = watch.alert(FIRST)
    files = [file.read_bytes() for file in watch.file.parent.rglob("*") if file.is_file()]
    assert (watch.file.parent / FILE_NAME).is_file()
    assert not any(b"tok3n" in content for content in files)
    assert "tok3n" not in told + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("addresses", "options", "expected"),
    [
        ("", "", "no address to send alerts to"),
        ("json://127.0.0.1/a nope://hush", "", "address 2 (nope) is none that Apprise knows"),
        ("json://127.0.0.1/a", 'only = ["spikes"]\n', "did you mean 'spike'?"),
        ("json://127.0.0.1/a", 'only = ["search_rank"]\n', "'search_rank' is no kind of alert"),
        ("json://127.0.0.1/a", 'quiet = "22-7"\n', "'quiet' must be two different times of day"),
        ("json://127.0.0.1/a", 'zone = "Londn"\n', "'zone' must be a time zone"),
        ("json://127.0.0.1/a", 'brands = ["crate"]\n', '"crate" is no brand'),
        ("json://127.0.0.1/a", "often = 3\n", "known keys: quiet, zone, most_a_day"),
    ],
)
def test_what_is_wrong_is_said_without_the_address(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, addresses: str, options: str, expected: str
) -> None:
    watch.keep(FIRST, SPIKE)
    watch.options(options)
    monkeypatch.setenv(VARIABLE, addresses)
    done = CliRunner().invoke(build_app(), ["changes", "--alert", "-m", str(watch.file)])
    assert expected in str(done.exception)
    assert "hush" not in str(done.exception)


def test_a_damaged_memory_sends_nothing(watch: Watch, hook: list[dict[str, str]]) -> None:
    watch.keep(FIRST, SPIKE)
    (watch.file.parent / FILE_NAME).write_text('{"version": 1, "salt": 3}', encoding="utf-8")
    done = CliRunner().invoke(build_app(), ["changes", "--alert", "-m", str(watch.file)])
    assert "not a memory of alerts" in str(done.exception)
    assert hook == []


def test_the_examples_of_the_guide_and_of_the_market_file_are_valid(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
    (block,) = (part.split("```")[0] for part in guide.split("```toml\n")[1:])
    example = (ROOT / "market.example.toml").read_text(encoding="utf-8")
    commented = example[example.index("# [alert]") :].split("\n\n")[0].replace("# ", "", 1).replace("\n# ", "\n")
    for number, text in enumerate((example + block, example[: example.index("# [alert]")] + commented)):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        alert = read_market(file).alert
        assert (alert.quiet, alert.zone, alert.only) == ("22:00-07:00", "Europe/London", ("spike", "faq_entry"))


def test_the_guide_lists_every_kind_of_change_and_whether_it_is_an_alert() -> None:
    guide = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
    listed = {row.split("|")[1].strip(): row.split("|")[3].strip() for row in guide.splitlines() if row.count("|") == 4}
    assert {kind.name: listed.get(kind.name) for kind in find_kinds()} == {
        kind.name: "yes" if kind.alerts else "no" for kind in find_kinds()
    }
