"""The tables of the programme on a terminal of 80 columns."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.show_programme import read_metrics, read_responsiveness
from analysis.results import analyse
from spiders.market import Market
from tests.analyse.small_market import NOW, TOML, all_records, write_market
from tests.analyse.small_service import GOALS, service


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    made = write_market(tmp_path_factory.mktemp("market"), [*all_records(), *service()], toml=TOML + GOALS)
    analyse(made, now=NOW)
    return made


def on_a_terminal(*words: str, cwd: Path) -> list[str]:
    """The lines that marketgap prints on a terminal of 80 columns, without colours."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    code = "from analysis.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=cwd, stdin=inner, stdout=inner, stderr=inner,
        env={**environment, "TERM": "xterm", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])},
    ) as process:  # fmt: skip
        os.close(inner)
        printed = b""
        while True:
            try:
                part = os.read(outer, 65_536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            printed += part
    os.close(outer)
    assert process.returncode == 0, printed.decode()
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.decode()).replace("\r", "").splitlines()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("metrics", r"^acme  +nps +all +30\.0 \(5\.8 to 54\.2\) +40$"),
        ("responsiveness", r"^bolt +contacts:email +12 of 12 +1\.3 days \(1\.3 to 1\.3\) +slower"),
        ("journey", r"^service +acme +[+-]\d"),
        ("plan", r"^1\. refunds$"),
        ("goals", r"^Cannot tell: complaint_share:refunds \(owner: Support\)$"),
        ("trends", r"^acme +refunds +2025-"),
        ("changes", r"^Nothing moved that could be told from chance"),
    ],
)
def test_it_reads_well_at_eighty_columns(market: Market, table: str, said: str) -> None:
    lines = on_a_terminal("show", table, cwd=market.folder)
    assert any(re.search(said, line.rstrip()) for line in lines), "\n".join(lines)
    assert max((len(line.rstrip()) for line in lines if line.startswith(" ")), default=0) <= 80


def test_an_interval_has_the_unit_of_its_value() -> None:
    row = {"brand": "acme", "channel": "email", "answered": 3, "asked": 4, "verdict": "cannot_tell"}
    spans = [(7_200.0, 3_000.0, 90_000.0), (float("nan"), 600.0, float("nan")), (float("nan"),) * 3]
    table = pd.DataFrame([{**row, "median_seconds": m, "low": low, "high": high} for m, low, high in spans])
    assert read_responsiveness(table)["median"].tolist() == [
        "2.0 hours (0.83 to 25)",
        "not reached (over 10 minutes)",
        "not reached",
    ]


def test_the_whole_stands_before_its_parts() -> None:
    rows = [("nps", "2026-Q1", ""), ("nps", "all", "Business"), ("nps", "all", ""), ("clv", "all", "")]
    table = pd.DataFrame(rows, columns=["metric", "period", "segment"]).assign(
        brand="acme", value=1.0, low=float("nan"), high=float("nan"), n=3
    )
    shown = read_metrics(table)
    assert list(zip(shown["metric"], shown["of"], strict=True)) == [
        ("nps", "all"), ("clv", "all"), ("nps", "2026-Q1"), ("nps", "Business"),
    ]  # fmt: skip
