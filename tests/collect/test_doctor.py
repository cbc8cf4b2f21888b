"""doctor: what is missing, and how to get it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import doctor_machine
from analysis.cli.doctor import PROVIDER_KEYS, look
from spiders.market import read_market
from spiders.records import Crawl
from spiders.schema import REVISION, VERSION_TABLE
from spiders.store import open_store
from tests.collect.local_sites import brand, write_market
from tests.terminal import bare, piped, shown_on

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SERP = '[[keyword]]\ntext = "x"\n[serp]\nprovider = "brave"\n'


def states(file: Path) -> dict[str, tuple[str, str]]:
    return {finding.what: (finding.state, finding.detail) for finding in look(file, now=NOW)}


def crawl(source: str, days: int, **values: Any) -> Crawl:
    moment = NOW - timedelta(days=days)
    return Crawl(
        crawl_id=f"{source}-{days}", spider="structured", source=source, brand="a", start_url=f"https://{source}/",
        started=moment, finished=moment, **values,
    )  # fmt: skip


def a_market(folder: Path, *tables: str, **options: str) -> Path:
    return write_market(folder, brand("a", reviews=["http://shop.localhost:1/"]), *tables, **options)


def test_all_is_well(tmp_path: Path) -> None:
    found = states(a_market(tmp_path))
    assert {what: state for what, (state, _) in found.items() if state == "missing"} == {}
    assert list(tmp_path.iterdir()) == [tmp_path / "market.toml"], "looking makes nothing"


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", str(tmp_path / "nothing"))
    monkeypatch.delenv("BRAVE_API_KEY", raising=False)
    file = write_market(tmp_path, brand("a", reviews=["http://10.0.0.1/"]), SERP, crawl='render = "always"')
    found = states(file)
    assert {what for what, (state, _) in found.items() if state == "missing"} == {"browser", "serp", "addresses"}
    assert "BRAVE_API_KEY" in found["serp"][1]
    assert "export BRAVE_API_KEY=" in found["serp"][1]
    assert "apt install chromium" in found["browser"][1]
    assert "allow_private" in found["addresses"][1]
    monkeypatch.setenv("BRAVE_API_KEY", "k")
    assert states(file)["serp"][0] == "ok"


def test_a_browser_that_nobody_asked_for_is_only_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", str(tmp_path / "nothing"))
    assert states(a_market(tmp_path))["browser"][0] == "note"


def test_no_market_is_one_line(tmp_path: Path) -> None:
    state, detail = states(tmp_path / "market.toml")["market"]
    assert state == "missing"
    assert "marketgap init" in detail
    assert "\n" not in detail


def test_searxng_needs_an_address(tmp_path: Path) -> None:
    found = states(a_market(tmp_path, SERP.replace("brave", "searxng")))
    assert found["serp"] == ("missing", 'searxng needs [serp] endpoint, for example endpoint = "http://127.0.0.1:8888"')


def test_files_packages_and_alerts_that_the_market_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARKETGAP_ALERT_URLS", raising=False)
    named = '[analysis]\ntaxonomy = "own.toml"\nvectors = "model2vec:x"\n[alert]\nquiet = "22:00-07:00"\n'
    file = a_market(tmp_path, named)
    found = states(file)
    assert found["files"][0] == "missing"
    assert "own.toml" in found["files"][1]
    assert found["vectors"][0] == "missing"
    assert "pip install model2vec" in found["vectors"][1]
    assert found["alerts"][0] == "missing"
    assert "MARKETGAP_ALERT_URLS" in found["alerts"][1]
    (tmp_path / "own.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("MARKETGAP_ALERT_URLS", "json://127.0.0.1:1")
    assert [states(file)[what][0] for what in ("files", "alerts")] == ["ok", "ok"]


def test_old_data_refusals_and_walls_are_told(tmp_path: Path) -> None:
    file = a_market(tmp_path)
    with open_store(read_market(file).store_url) as store:
        store.save(
            [
                crawl("old.example", 75, got=5, pages=1, stop_reason="finished"),
                crawl("fresh.example", 2, got=5, pages=1, stop_reason="finished"),
                crawl(
                    "no.example",
                    3,
                    blocked=1,
                    stop_reason="robots: robots.txt of no.example forbids https://no.example/",
                ),
                crawl("wall.example", 3, blocked=1, stop_reason="blocked: a login is needed (401)"),
                crawl("was.example", 9, blocked=1, stop_reason="blocked: a login is needed (401)"),
                crawl("was.example", 1, got=5, pages=1, stop_reason="finished"),
            ]
        )
    found = states(file)
    assert found["data"][0] == "note"
    assert "a old.example (75 days)" in found["data"][1]
    assert "fresh" not in found["data"][1]
    assert "no.example" in found["forbidden"][1]
    assert "import pages" in found["forbidden"][1]
    assert "wall.example" in found["blocked"][1]
    assert "was.example" not in found["blocked"][1], "that is over"
    assert "marketgap analyse" in found["results"][1]


@pytest.mark.sqlite
def test_a_store_of_an_older_schema_is_told_and_left_alone(tmp_path: Path) -> None:
    file = a_market(tmp_path)
    open_store(read_market(file).store_url).close()
    for version, state, words in (("0001", "note", "brings it up to date"), ("9999", "missing", "upgrade marketgap")):
        with sqlite3.connect(tmp_path / "market.db") as connection:
            connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = ?", (version,))
        connection.close()
        found = states(file)["store"]
        assert found[0] == state
        assert words in found[1]
        with sqlite3.connect(tmp_path / "market.db") as connection:
            assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() == (version,)
        connection.close()


def test_stores_that_cannot_be_used(tmp_path: Path) -> None:
    file = a_market(tmp_path)
    text = file.read_text(encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "noise.db").write_bytes(b"no database at all, but a good many bytes of something else" * 9)
    for store, words in (
        ("folder", "is a folder"),
        ("nowhere/x.db", "does not exist"),
        ("noise.db", "restore it"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "no PostgreSQL server answers there"),
    ):
        file.write_text(text.replace('name = "Test"', f'name = "Test"\nstore = "{store}"'), encoding="utf-8")
        state, detail = states(file)["store"]
        assert (state, words in detail) == ("missing", True), detail
        assert "data" not in states(file)


def test_a_postgresql_store_answers_or_is_empty(tmp_path: Path, postgresql_url: str) -> None:
    file = a_market(tmp_path)
    text = file.read_text(encoding="utf-8")
    url = f"{postgresql_url}{'&' if '?' in postgresql_url else '?'}schema=doctor"
    file.write_text(text.replace('name = "Test"', f'name = "Test"\nstore = "{url}"'), encoding="utf-8")
    state, detail = states(file)["store"]
    assert state == "ok"
    assert "empty" in detail
    open_store(url).close()
    state, detail = states(file)["store"]
    assert (state, detail.endswith(f"schema {REVISION}")) == ("ok", True)
    assert states(file)["data"][1].startswith("nothing collected yet")


def test_little_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    market = read_market(a_market(tmp_path))
    free = shutil.disk_usage(tmp_path).free
    assert doctor_machine.disk(market).detail == f"{free / 1e9:,.1f} GB free" or free < doctor_machine.LITTLE
    monkeypatch.setattr(doctor_machine, "LITTLE", free * 2)
    assert doctor_machine.disk(market).state == "note"
    monkeypatch.setattr(doctor_machine, "MUCH_TOO_LITTLE", free * 2)
    assert doctor_machine.disk(market).state == "missing"


def test_exit_code_json_and_every_width(tmp_path: Path) -> None:
    a_market(tmp_path, SERP.replace("brave", "searxng"))
    done = piped("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 of these must be mended first."
    told = json.loads(piped("doctor", "--json", cwd=tmp_path).stdout)
    assert {row["what"]: row["state"] for row in told}["serp"] == "missing"
    assert set(told[0]) == {"what", "state", "detail"}
    for columns in (40, 80):
        code, seen = shown_on(columns, "doctor", cwd=tmp_path)
        assert code == 1
        assert "\x1b[31m" in seen
        assert all(len(line) <= columns or " " not in line[22:].strip() for line in bare(seen).splitlines())
        assert "\x1b[" not in shown_on(columns, "doctor", "--no-color", cwd=tmp_path)[1]


@pytest.mark.parametrize("provider", sorted(PROVIDER_KEYS))
def test_keys_are_those_of_the_spiders(provider: str) -> None:
    module = import_module(f"spiders.serps.{provider}")
    (spider,) = (
        v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__ and hasattr(v, "query")
    )
    assert spider.key_variables == PROVIDER_KEYS[provider]
