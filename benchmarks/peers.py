"""marketgap beside its peers: quality and time in one table, wins and losses alike.

    python -P benchmarks/peers.py [CONTEST ...] [--peers DIR] [--rounds 1]

Makes an environment of its own with the peers (``peers.txt``; some 7 GB, most of it PyTorch) unless ``--peers`` names one that is
ready. Each contest is a file in ``contests/``; sides run in turn as processes of their own, on the processor only. Contests
on labelled data beside the project (``../shared``) are left out, with a line that says so, where it is not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import venv
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
sys.path.append(str(HERE))  # last: analysis.py here must not hide the package

from contests.base import Field  # noqa: E402
from recording import record  # noqa: E402

CONTESTS = sorted(file.stem for file in (HERE / "contests").glob("*.py") if file.stem[0] != "_" and file.stem != "base")


def main() -> None:
    """Hold the contests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("contests", nargs="*", choices=[*CONTESTS, []], metavar="CONTEST", help=", ".join(CONTESTS))
    parser.add_argument(
        "--peers", type=Path, default=HERE.parent / ".venv-peers", help="folder of the peers' environment"
    )
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    python = prepare(given.peers)
    versions = peer_versions(python)
    for name in given.contests or CONTESTS:
        contest = import_module(f"contests.{name}")
        try:
            rows = contest.rows(Field(peers=python, rounds=given.rounds))
        except FileNotFoundError as error:
            print(f"{name}: left out, its data is not here ({error})", flush=True)
            continue
        command = f"python -P benchmarks/peers.py {name} --rounds {given.rounds}"
        used = {name: version for name, version in versions.items() if name in contest.PEERS}
        record(contest.NAME, what=contest.WHAT, command=command, rows=rows, versions=used)
        show(contest.WHAT, rows)


def prepare(folder: Path) -> Path:
    """Python of the peers' environment, made when it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "peers.txt"], check=True)
    return python


def peer_versions(python: Path) -> dict[str, str]:
    """Installed versions of the peers."""
    names = [line.split("==")[0] for line in (HERE / "peers.txt").read_text().splitlines() if "==" in line]
    code = f"import json;from importlib.metadata import version;print(json.dumps({{n: version(n) for n in {names!r}}}))"
    return dict(json.loads(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout))


def show(what: str, rows: list[dict[str, Any]]) -> None:
    """Print a table."""
    print(f"\n{what}\n")
    columns = list(rows[0])
    width = {c: max(len(c), *(len(str(row.get(c, ""))) for row in rows)) for c in columns}
    for row in [{c: c for c in columns}, *rows]:
        print("  ".join(str(row.get(c, "")).ljust(width[c]) for c in columns), flush=True)


if __name__ == "__main__":
    main()
