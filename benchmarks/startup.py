"""How long it takes until something happens: ``marketgap --help`` and ``import analysis``, processes of their own.

    python -P benchmarks/startup.py [ROUNDS]

In turn with ``python -c pass``, which is what Python itself takes. Writes ``results/startup.json``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE))

from recording import record  # noqa: E402

ROOT = HERE.parent
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "marketgap --help": [str(Path(sys.executable).with_name("marketgap")), "--help"],
    "python -c 'import analysis'": [sys.executable, "-c", "import analysis"],
    "python -c 'import analysis.market_view'": [sys.executable, "-c", "import analysis.market_view"],
}


def main() -> None:
    """Run all in turn, print and write the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - began)
    rows = [
        {"command": f"`{name}`", "wall, s": round(median(took), 2), "slowest": round(max(took), 2)}
        for name, took in seconds.items()
    ]
    for row in rows:
        print(row)
    record(
        "startup",
        what=f"Until something happens: medians of {rounds} rounds, in turn.",
        command=" ".join(["python -P benchmarks/startup.py", *sys.argv[1:]]),
        rows=rows,
    )


if __name__ == "__main__":
    main()
