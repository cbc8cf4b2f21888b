"""The demonstration's invented files: exact quotas, the same from the same seed, and a judge that is not kind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.demo.plan import BRANDS, OWN
from analysis.demo.service_files import invent_answers, invent_enquiries, invent_tickets, write_files
from analysis.demo.service_plan import ENQUIRIES, TICKETS, at_once, groups, wait
from analysis.demo.service_truth import judge_service


def test_the_answers_have_the_planned_groups_exactly() -> None:
    rows = [row for row in invent_answers(1) if row["kind"] == "nps"]
    for brand in BRANDS:
        scores = [int(str(row["score"])) for row in rows if row["brand"] == brand.name]
        promoters, detractors = groups(brand.id)
        assert sum(s >= 9 for s in scores) == round(promoters * len(scores))
        assert sum(s <= 6 for s in scores) == round(detractors * len(scores))
    assert len({row["native_id"] for row in invent_answers(1)}) == len(invent_answers(1))


def test_enquiries_and_tickets_have_the_planned_shares_exactly() -> None:
    answered = Counter((row["brand"], row["channel"]) for row in invent_enquiries(1) if row["answered_at"])
    for (brand, channel), n in answered.items():
        assert n == round(wait(str(brand), str(channel)).answered * ENQUIRIES)
    assert all(str(row["answered_at"]) <= str(row["observed_until"]) for row in invent_enquiries(1))
    once = Counter(row["topic"] for row in invent_tickets(1) if row["contacts"] == 1)
    assert once == {topic: round(at_once(topic) * n) for topic, n in TICKETS.items()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    written = [write_files(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    one, two, other = ([file.read_bytes() for file in files.values()] for files in written)
    assert one == two
    assert one[:3] != other[:3]


def tables(
    *, nps: dict[str, tuple[float, float]], verdicts: dict[tuple[str, str], str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    spans = [(brand, "nps", "", *span) for brand, span in nps.items()]
    spans += [
        (OWN, "first_contact_resolution", f"topic: {t}", *((0.2, 0.4) if t == "Refund" else (0.6, 0.8)))
        for t in TICKETS
    ]
    metrics = pd.DataFrame(spans, columns=["brand", "metric", "segment", "low", "high"]).assign(period="all")
    return metrics, pd.DataFrame([(*key, v) for key, v in verdicts.items()], columns=["brand", "channel", "verdict"])


@pytest.mark.parametrize(
    ("nps", "verdicts", "missed", "false"),
    [
        ({"swiftparcel": (-50, -20)}, {}, [], []),
        ({"swiftparcel": (-50, 7)}, {}, ["swiftparcel nps lower"], []),
        ({"lockerly": (-50, -45), "swiftparcel": (-40, -20)}, {}, ["swiftparcel nps lower"], None),
        ({"swiftparcel": (-50, -20)}, {("northbox", "contacts:phone"): "slower"}, [], ["northbox contacts:phone slower"]),
        ({"swiftparcel": (-50, -20)}, {("northbox", "contacts:email"): "faster"}, [], []),
        ({"swiftparcel": (-50, -20)}, {("northbox", "contacts:fax"): "faster"}, [], ["northbox contacts:fax faster"]),
    ],
)  # fmt: skip
def test_the_judge(
    nps: dict[str, tuple[float, float]],
    verdicts: dict[tuple[str, str], str],
    missed: list[str],
    false: list[str] | None,
) -> None:
    planted = {("swiftparcel", "contacts:email"): "slower", ("lockerly", "contacts:phone"): "slower"}
    others = {brand.id: (5.0, 35.0) for brand in BRANDS}
    truth = judge_service(*tables(nps={**others, **nps}, verdicts={**planted, **verdicts}))
    assert truth["missed"] == missed
    if false is None:
        assert "lockerly nps lower than swiftparcel" in truth["false"]
    else:
        assert truth["false"] == false
