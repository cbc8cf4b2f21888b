"""The whole road on the invented market: real servers, a real crawl, and the truth is known."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.demo.server import PORT
from spiders.store import open_store
from tests.store_contents import stored_bytes

ROOT = Path(__file__).resolve().parent.parent


def usual_port() -> int:
    """The demonstration's own port, for addresses are part of ids and of samples drawn by id; another one if it is taken."""
    for port in (PORT, 0):
        with socket.socket() as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asked.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(asked.getsockname()[1])
    raise AssertionError("no port is free")


def demo(folder: Path, *, port: int, hash_seed: str) -> str:
    """Run the demonstration as a user would; what it printed."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from analysis.cli import main; main()",
            "demo",
            "--to",
            str(folder),
            "--port",
            str(port),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Two demonstrations on the same port with other hash seeds, and what the first one printed."""
    port = usual_port()
    one, two = tmp_path_factory.mktemp("one") / "market", tmp_path_factory.mktemp("two") / "market"
    printed = demo(one, port=port, hash_seed="1")
    demo(two, port=port, hash_seed="2")
    return one, two, printed


@pytest.mark.slow
def test_what_was_planted_is_found_and_nothing_else_is_claimed(two_runs: tuple[Path, Path, str]) -> None:
    printed = two_runs[2]
    said = re.findall(r"found: (\d+) of (\d+); claimed without being true: (\d+)", printed)
    assert [planted for _, planted, _ in said] == ["6", "4"], printed
    assert all(found == planted for found, planted, _ in said), printed
    assert all(false == "0" for _, _, false in said), printed


@pytest.mark.slow
def test_the_files_are_measured_as_they_were_invented(two_runs: tuple[Path, Path, str]) -> None:
    metrics = pd.read_parquet(two_runs[0] / "results" / "metrics.parquet")
    whole = metrics[(metrics["period"] == "all") & (metrics["segment"] == "")]
    rows = whole[["brand", "metric", "value", "n"]].to_dict("records")
    value = {(row["brand"], row["metric"]): (row["value"], row["n"]) for row in rows}
    assert value["northbox", "nps"] == (pytest.approx(20.0), 120)
    assert value["swiftparcel", "nps"] == (pytest.approx(-35.0), 120)
    assert value["lockerly", "csat"] == (pytest.approx(70.0), 60)
    assert value["northbox", "churn"][0] == pytest.approx(0.045)
    assert value["northbox", "clv"][0] == 156.0
    goals = pd.read_parquet(two_runs[0] / "results" / "goals.parquet")
    assert goals["metric"].tolist() == ["complaint_share:app", "nps"]
    assert goals["state"].tolist() == ["cannot_tell", "cannot_tell"]  # the first analysis measures the baseline
    reviews = pd.read_parquet(two_runs[0] / "results" / "reviews.parquet")
    assert int(reviews["kind"].eq("survey").sum()) == 240


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(two_runs: tuple[Path, Path, str]) -> None:
    one, two, _ = two_runs
    names = sorted(p.relative_to(one) for p in one.rglob("*") if p.suffix in {".parquet", ".html", ".md", ".csv"})
    assert len(names) > 14
    digests = {
        folder: [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names] for folder in (one, two)
    }
    assert digests[one] == digests[two]


@pytest.mark.slow
def test_the_collection_is_told_as_it_was(two_runs: tuple[Path, Path, str]) -> None:
    health = pd.read_parquet(two_runs[0] / "results" / "health.parquet")
    health["host"] = health["source"].str.partition(":")[0]
    verdicts = {(row.brand, row.host): row.verdict for row in health[health["spider"] == "structured"].itertuples()}
    assert verdicts["swiftparcel", "members.localhost"] == "failed"
    assert verdicts["pickpoint", "talkback.localhost"] == "suspect"
    assert sorted(v for v in verdicts.values() if v != "good") == ["failed", "suspect"]
    rankings = pd.read_parquet(two_runs[0] / "results" / "rankings.parquet")
    failed = rankings[rankings["state"] == "failed"]
    assert failed["keyword"].unique().tolist() == ["locker pick up point"]
    beyond = rankings[(rankings["state"] == "beyond_depth") & (rankings["keyword"] == "parcel refund")]
    assert set(beyond["brand"]) == {"northbox", "pickpoint", "lockerly"}


@pytest.mark.slow
def test_no_pain_is_called_unanswered_that_a_faq_answers(two_runs: tuple[Path, Path, str]) -> None:
    answered = {"waiting", "price", "fees", "availability", "damage", "delivery", "account", "app", "staff"}
    coverage = pd.read_parquet(two_runs[0] / "results" / "faq_coverage.parquet")
    states = {(row.brand, row.theme_id): row.state for row in coverage.itertuples()}
    assert states["northbox", "waiting"] == states["pickpoint", "app"] == states["swiftparcel", "account"] == "answered"
    assert {states[b, "refunds"] for b in ("northbox", "swiftparcel", "pickpoint")} == {"silent"}
    assert states["lockerly", "refunds"] == "no_faq"
    swot = pd.read_parquet(two_runs[0] / "results" / "swot.parquet")
    unanswered = set(swot.loc[swot["rule"] == "unanswered_pain", "theme_id"])
    assert "refunds" in unanswered
    assert not unanswered & answered


@pytest.mark.slow
def test_no_name_is_kept(two_runs: tuple[Path, Path, str]) -> None:
    from analysis.demo.invent import invent_reviews

    names = {r.author for r in invent_reviews(1)}
    with open_store(f"sqlite:///{two_runs[0] / 'market.db'}") as store:
        stored = stored_bytes(store)
    assert b"lockerly" in stored
    assert not [name for name in names if name.encode() in stored]
