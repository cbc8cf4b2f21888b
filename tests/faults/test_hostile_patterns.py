"""No regular expression of the project tries all combinations: each against texts made of its own parts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("hostile_patterns.py")
KNOWN_BAD = r"(a+)+b"
"""Found by the same run: the test can fail."""


def test_no_pattern_backtracks_without_end() -> None:
    run = subprocess.run(
        [sys.executable, "-P", str(SCRIPT), KNOWN_BAD],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    *given_up, counts = map(json.loads, run.stdout.splitlines())
    assert [one["pattern"] for one in given_up] == [KNOWN_BAD], "\n".join(map(str, given_up))
    assert counts["patterns"] > 400
    assert counts["tried"] > 100
