"""Every command in README and docs is run: on a small market of its own, beside a server on this machine.

A block of ``sh`` must end with exit code 0. What cannot run here says so in the words behind ``sh``, for every reader of
the source: ``sh not-run: why``. Such blocks are counted, so that nobody hides a broken one among them.

In each page the blocks run one after the other in a copy of the market, as somebody would who follows the page. A block
of ``csv`` before a command that names a file not yet there is that file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.analyse.small_market import TOML, write_market
from tests.collect.local_sites import Answer, Asked, paged_site, serving
from tests.terminal import CODE, environment, piped

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
NOT_RUN = 22
"""Blocks that cannot run here, at most."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One fenced block."""

    page: str
    line: int
    language: str
    words: str
    """Behind the language."""
    body: str


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        language, _, words = match["info"].strip().partition(" ")
        indent = match["indent"]
        body = "".join(line.removeprefix(indent) for line in match["body"].splitlines(keepends=True))
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page=page, line=line, language=language, words=words, body=body))
    return found


ALL = {page: blocks(page) for page in PAGES}
RUN = [page for page in PAGES if any(b.language == "sh" and not b.words for b in ALL[page])]


SHOPS = ("acme", "bolt", "crate", "bolt-box")
HEADINGS = (
    "Parcel lockers near you",
    "Locker rental",
    "Rent a locker: locker rental prices",
    "Parcel lockers for shops",
)


def shop(asked: Asked) -> Answer:
    """A brand's own site: what it offers, and a FAQ."""
    said = "".join(f"<h2>{words}</h2>" for words in HEADINGS)
    question = "<h2>Help</h2><h3>When will my parcel arrive?</h3><p>Standard delivery takes two days.</p>"
    head = "<title>Parcel lockers and locker rental</title>"
    return Answer(f"<!doctype html><html lang='en'><head>{head}</head><body>{said}{question}</body></html>")


def search(asked: Asked) -> Answer:
    """A SearXNG of one's own."""
    sites = ("bolt.example", "other.example", "third.example")
    results = [{"url": f"https://{site}/", "title": site, "content": "Parcel lockers."} for site in sites]
    answer = {"query": asked.query.get("q", ""), "number_of_results": len(results), "results": results}
    return Answer(json.dumps(answer), headers={"Content-Type": "application/json"})


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A market with reviews, an analysis, and sites to crawl."""
    made = tmp_path_factory.mktemp("market")
    sites = dict.fromkeys(SHOPS, shop)
    with serving(reviews=paged_site(12, expected=12), search=search, **sites) as world:
        toml = f'{TOML}\n[[brand]]\nid = "bolt-box"\nname = "Bolt Box"\ndomains = ["bolt-box.example"]\n'
        for name in SHOPS:
            own = f'domains = ["{name}.localhost:{world.port}"]\nreviews = ["{world.url("reviews", f"/{name}")}"]'
            toml = toml.replace(f'domains = ["{name}.example"]', own)
        hosts = ", ".join(f'"{name}.localhost"' for name in (*SHOPS, "reviews", "search"))
        toml += f'\n[crawl]\ndelay = 0.0\nallow_private = [{hosts}]\n\n[serp]\nendpoint = "{world.url("search")}"\n'
        write_market(made, toml=toml)
        done = piped("analyse", "--now", "2026-01-15", cwd=made)
        assert done.returncode == 0, done.stderr
        yield made


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the command ``marketgap`` of this tree."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "marketgap").write_text(
        f'#!{sys.executable}\nimport sys\nsys.argv[0] = "marketgap"\n{CODE}\n', encoding="utf-8"
    )
    (folder / "marketgap").chmod(0o755)
    return folder


def script_of(page: str) -> str:
    """The page's commands with what tells where it failed; files that a csv block holds are written first."""
    lines, table = ["set -e -o pipefail"], None
    for block in ALL[page]:
        if block.language == "csv":
            table = block.body
        if block.language != "sh" or block.words:
            continue
        named = re.search(r"import \w+ ([\w.-]+\.csv)", block.body)
        if table is not None and named and f"> {named[1]}" not in block.body:
            lines.append(f"cat > {named[1]} <<'END_OF_THE_TABLE'\n{table}END_OF_THE_TABLE")
            table = None
        lines += [f"echo '== {block.page}:{block.line}' >&2", block.body]
    return "\n".join(lines)


@pytest.mark.parametrize("page", RUN)
def test_the_commands_of_a_page_work(page: str, market: Path, programs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(market, folder)
    env = environment(HOME=str(tmp_path), MARKETGAP_NOW="2026-04-20", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"
    script = script_of(page)
    done = subprocess.run(
        ["bash", "-c", script], check=False, cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-3000:]}"


def test_what_is_not_run_says_why_and_is_counted() -> None:
    marked = [b for found in ALL.values() for b in found if b.language == "sh" and b.words]
    for block in marked:
        assert re.fullmatch(r"not-run: .{15,}", block.words), f"{block.page}:{block.line}: {block.words!r}"
    assert len(marked) <= NOT_RUN
    for language in ("bash", "shell", "console"):
        assert not [b for found in ALL.values() for b in found if b.language == language], "write sh: it is run"


def test_most_blocks_are_run() -> None:
    everything = [b for found in ALL.values() for b in found if b.language == "sh"]
    run = [b for b in everything if not b.words]
    assert len(run) >= 40
    assert len(run) > 2 * (len(everything) - len(run))


def test_commands_in_running_text_exist() -> None:
    """`marketgap verb` between backticks: the verb is one, and so are the long options named with it."""
    import typer

    from analysis.cli import build_app

    commands = typer.main.get_command(build_app()).commands  # type: ignore[attr-defined]
    wrong = []
    for page in PAGES:
        text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
        for said in re.findall(r"`marketgap ([^`]+)`", text):
            verb, *rest = said.split()
            if verb.startswith("-"):
                continue
            if verb not in commands:
                wrong.append((page, said))
                continue
            known = {name for p in commands[verb].params for name in p.opts} | {"--help", "--no-color"}
            wrong += [(page, said) for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
    assert wrong == []
