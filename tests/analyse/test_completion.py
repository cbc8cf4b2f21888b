"""Tab in the shell: what it offers, in the shells' own protocols, without loading what a command needs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.completions import offer_kinds
from analysis.tables import TABLES
from spiders.importers.base import find_kinds
from tests.analyse.small_market import TOML, write_market
from tests.terminal import CODE, ROOT, environment

SCRIPT = Path(sys.executable).with_name("marketgap")
RIVAL_PAGES = 'domains = ["bolt.example"]\nreviews = ["https://www.trust.example/bolt"]\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("market")
    write_market(made, toml=TOML.replace('domains = ["bolt.example"]\n', RIVAL_PAGES))
    (made / "results").mkdir()
    themes = pd.DataFrame({"theme_id": ["refunds", "t-lost-key"], "label": ["Refunds", "Lost key"]})
    themes.to_parquet(made / "results" / "themes.parquet")
    (made / "runs" / "20260115T000000Z").mkdir(parents=True)
    return made


def offered(line: str, cwd: Path, shell: str = "bash") -> list[str]:
    """What Tab at the end of the line offers."""
    words = line.split(" ")
    env = {"_MARKETGAP_COMPLETE": f"complete_{shell}"}
    if shell == "bash":
        env |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    elif shell == "zsh":
        env |= {"_TYPER_COMPLETE_ARGS": line}
    else:
        env |= {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    code = "import sys; sys.argv[0] = 'marketgap'; " + CODE
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=cwd,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")


@pytest.mark.parametrize(
    ("line", "among", "not_among"),
    [
        ("marketgap cra", ["crawl"], ["show"]),
        ("marketgap show ", ["swot", "gaps", "page"], []),
        ("marketgap show comp", ["comparisons"], ["swot"]),
        ("marketgap export vis", ["visibility"], ["page"]),
        ("marketgap show swot --brand ", ["acme", "bolt", "crate"], []),
        ("marketgap crawl --brand b", ["bolt"], ["acme"]),
        ("marketgap brief --brand ", ["acme"], []),
        ("marketgap show comparisons --theme ", ["refunds", "t-lost-key"], ["waiting"]),
        ("marketgap forget --source ", ["trust.example", "shop", "forum"], []),
        ("marketgap import ", ["reviews", "survey", "pages"], []),
        ("marketgap changes --since ", ["20260115T000000Z"], []),
        ("marketgap init x --provider s", ["searxng", "serpapi"], ["brave"]),
    ],
)
def test_bash_is_offered(folder: Path, line: str, among: list[str], not_among: list[str]) -> None:
    found = offered(line, folder)
    assert set(among) <= set(found)
    assert not set(not_among) & set(found)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_are_offered_the_same(folder: Path, shell: str) -> None:
    text = "\n".join(offered("marketgap show swot --brand ", folder, shell))
    assert all(name in text for name in ("acme", "bolt", "crate"))
    assert "Bolt & Sons" in text


def test_a_market_named_on_the_line_counts(folder: Path, tmp_path: Path) -> None:
    assert "crate" in offered(f"marketgap show -m {folder / 'market.toml'} swot --brand ", tmp_path)


@pytest.mark.parametrize("broken", ["", "[[brand", "brand = 3"])
def test_a_market_that_cannot_be_read_offers_nothing(tmp_path: Path, broken: str) -> None:
    if broken:
        (tmp_path / "market.toml").write_text(broken, encoding="utf-8")
    (tmp_path / "market.db").write_bytes(b"no database")
    for line in ("marketgap show swot --brand ", "marketgap forget --source "):
        assert [word for word in offered(line, tmp_path) if word] == []
    assert "waiting" in offered("marketgap show swot --theme ", tmp_path), (
        "the built-in themes before the first analysis"
    )


def test_nothing_heavy_is_loaded(folder: Path) -> None:
    """What takes long to import would be felt at every Tab."""
    code = (
        "import sys, atexit\n"
        "heavy = {'pandas', 'sklearn', 'scrapy', 'twisted', 'altair', 'sqlalchemy', 'jinja2'}\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sorted(heavy & set(sys.modules)))))\n"
        "sys.argv[0] = 'marketgap'\n" + CODE
    )
    for line in ("marketgap show ", "marketgap show swot --brand ", "marketgap show comparisons --theme "):
        env = environment(
            _MARKETGAP_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(line.split(" ")) - 1)
        )
        done = subprocess.run(
            [sys.executable, "-c", code], check=False, cwd=folder, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.stdout
        assert done.stderr == "", line


def test_kinds_and_tables_are_those_there_are(folder: Path) -> None:
    assert sorted(word for word, _ in offer_kinds("")) == find_kinds()
    assert set(TABLES) <= set(offered("marketgap export ", folder))


@pytest.mark.skipif(not SCRIPT.exists(), reason="the command is not installed beside this Python")
@pytest.mark.parametrize(("shell", "file"), [("bash", ".bash_completions/marketgap.sh"), ("zsh", ".zfunc/_marketgap"), ("fish", ".config/fish/completions/marketgap.fish")])  # fmt: skip
def test_it_can_be_installed_for_each_shell(tmp_path: Path, shell: str, file: str) -> None:
    env = environment(HOME=str(tmp_path), _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    env.pop("XDG_CONFIG_HOME", None)
    done = subprocess.run(
        [str(SCRIPT), "--install-completion", shell],
        check=False, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "_MARKETGAP_COMPLETE" in (tmp_path / file).read_text(encoding="utf-8")


@pytest.mark.skipif(
    not SCRIPT.exists() or find_spec("shellingham") is None, reason="no installed command, or no shellingham"
)
def test_bash_itself_completes_after_installing(folder: Path, tmp_path: Path) -> None:
    """A real bash: installed, sourced, and asked for the words behind a line."""
    env = {
        **environment(HOME=str(tmp_path), PYTHONPATH=str(ROOT)),
        "PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}",
    }
    script = (
        "marketgap --install-completion >/dev/null && source ~/.bash_completions/marketgap.sh && "
        "COMP_WORDS=(marketgap show swot --brand b) COMP_CWORD=4 && _marketgap_completion marketgap && "
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script], check=False, cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("bolt", 0), done.stderr
