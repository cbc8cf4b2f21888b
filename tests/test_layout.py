"""The rules that hold the house up: imports run one way, importing does nothing, names say what is in a file."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = {
    "errors",
    "members",
    "market",
    "records",
    "service_records",
    "store",
    "schema",
    "archive",
    "clock",
    "privacy",
    "health",
}
HEAVY_IN_CONTRACT = {"scrapy", "pandas", "sklearn", "twisted"}
SOURCES = sorted(p for half in ("spiders", "analysis") for p in (ROOT / half).rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Dotted names of the modules a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"{file}: a relative import; write the whole name")
    return names


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", [p for p in SOURCES if p.is_relative_to(ROOT / "spiders")], ids=short)
def test_spiders_never_import_analysis(file: Path) -> None:
    assert not {n for n in imported(file) if n == "analysis" or n.startswith("analysis.")}


@pytest.mark.parametrize(
    "file",
    [p for p in SOURCES if p.is_relative_to(ROOT / "analysis") and not p.is_relative_to(ROOT / "analysis" / "cli")],
    ids=short,
)
def test_analysis_imports_only_the_contract(file: Path) -> None:
    names = imported(file)
    theirs = {n.split(".")[1] for n in names if n.startswith("spiders.")}
    assert theirs <= CONTRACT, f"{short(file)} imports {sorted(theirs - CONTRACT)} of spiders"
    assert not {n for n in names if n.split(".")[0] in {"scrapy", "twisted", "playwright"}} or "briefs" in file.parts


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_contract_is_light(name: str) -> None:
    file = ROOT / "spiders" / f"{name}.py"
    assert not {n.split(".")[0] for n in imported(file)} & HEAVY_IN_CONTRACT


@pytest.mark.parametrize("file", SOURCES, ids=short)
def test_names_come_from_the_domain(file: Path) -> None:
    assert file.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_utils"}


def test_importing_does_nothing() -> None:
    """Importing both halves loads no heavy library, opens no file of the user and prints nothing."""
    code = (
        "import sys, spiders, spiders.market, spiders.records, analysis, analysis.cli\n"
        "heavy = {'pandas', 'sklearn', 'scrapy', 'twisted', 'altair', 'wordllama', 'playwright'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_machine_path_or_registry_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    forbidden = ("/" + "work/", "/" + "root/", "pythonhosted" + ".org", "pypi" + ".org/simple")
    bad = [
        (name, word)
        for name in listed.split("\0")
        if name and (ROOT / name).is_file()
        for word in forbidden
        if word in (ROOT / name).read_bytes().decode("utf-8", "replace")
    ]
    assert bad == []
