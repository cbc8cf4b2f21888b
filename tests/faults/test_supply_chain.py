"""What is installed: hashes for every file, licences that were decided on; and no network but for crawling."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collect.local_sites import words

ROOT = Path(__file__).resolve().parents[2]
GUARD = """
import os, socket, sys

def note(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") or (
        event in ("socket.connect", "socket.sendto") and arguments[0].family != socket.AF_UNIX
    ):
        with open(os.environ["NOTES"], "a") as notes:
            notes.write(f"{event} {arguments[-2:]}\\n")
        raise OSError("the network is cut")

sys.addaudithook(note)
"""
"""Runs first in every Python that is started, kernels of notebooks included: what asks the network is noted, and fails."""
NOTEBOOK = """
from pathlib import Path
from analysis.notebook_pages import write_pages
from analysis.notebook_runs import copy_notebooks, execute_notebook
folder = Path("notebooks")
book = copy_notebooks(Path("market.toml"), folder)[1]
print(execute_notebook(book).failed)
write_pages([book], folder, market="Offline")
"""
ASK = "import socket; socket.create_connection(('127.0.0.1', 9))"


def cut_off() -> list[str]:
    """Words in front of a command that take all networks from it, also where Python does not see it; none without such rights."""
    program = shutil.which("unshare")
    if program is None:
        return []
    words = [program, "--map-root-user", "--net"]
    return words if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0 else []


def test_every_locked_file_has_its_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    starts = [at for at, line in enumerate(lines) if re.match(r"[A-Za-z0-9]", line)]
    assert len(starts) > 150
    for at in starts:
        assert re.match(r"[A-Za-z0-9_.-]+==[^ ;]+( ;.*)? \\$", lines[at]), lines[at]
        assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", lines[at + 1]), lines[at + 1]
    assert not [line for line in lines if "://" in line or line.startswith(("-e", "git+", "--index"))]


def test_every_licence_was_decided_on() -> None:
    done = subprocess.run(
        [sys.executable, "-P", str(ROOT / "benchmarks" / "licences.py")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    named = set(
        re.findall(r"^\| ([\w.-]+) \|", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    locked = set(
        re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert locked - named == set()  # else: python -P benchmarks/licences.py > docs/licences.md


@pytest.mark.slow
def test_nothing_but_a_crawl_asks_the_network(tmp_path: Path) -> None:
    early = tmp_path / "early"
    early.mkdir()
    (early / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    (tmp_path / "notes").touch()
    brands = "".join(
        f'[[brand]]\nid = "{one}"\nname = "{one}"\ndomains = ["{one}.example"]\n' for one in ("acme", "bolt")
    )
    (tmp_path / "market.toml").write_text(f'[market]\nname = "Offline"\nown = "acme"\n{brands}', encoding="utf-8")
    rows = [
        f'{("acme", "bolt")[n % 2]},"{words(n)} Nobody answers the phone.",{1 + n % 5},2025-{n % 12 + 1:02d}-05'
        for n in range(80)
    ]
    (tmp_path / "reviews.csv").write_text("brand,text,rating,published\n" + "\n".join(rows) + "\n", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(early), str(ROOT)]),
        "NOTES": str(tmp_path / "notes"),
        "MARKETGAP_AUTHOR_KEY": "tests",
    }
    calls = (
        ["import", "reviews", "reviews.csv"],
        ["analyse"],
        ["show", "swot"],
        *(["export", "comparisons", "--to", f"comparisons.{suffix}"] for suffix in ("csv", "xlsx")),
        *(["brief", "--to", f"brief.{suffix}"] for suffix in ("html", "md", "docx", "xlsx")),
    )

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*cut, sys.executable, "-c", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    cut = cut_off()
    assert "the network is cut" in run(ASK).stderr
    assert "socket" in (tmp_path / "notes").read_text(encoding="utf-8")
    (tmp_path / "notes").write_text("", encoding="utf-8")
    for arguments in calls:
        done = run("from analysis.cli import main; main()", *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        assert (tmp_path / "notes").read_text(encoding="utf-8") == "", arguments
    done = run(NOTEBOOK)
    assert (done.returncode, done.stdout.strip()) == (0, "None"), done.stderr
    assert (tmp_path / "notes").read_text(encoding="utf-8") == ""
    assert (tmp_path / "notebooks" / "index.html").exists()
