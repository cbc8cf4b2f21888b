"""Figures by name, goals from run to run, and the plan: on small tables one can check in one's head."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.figures import find_figure
from analysis.goals import track_goals
from analysis.plan import build_plan
from analysis.statistics.intervals import wilson
from analysis.taxonomy import Taxonomy
from analysis.taxonomy.theme import Tactic, Theme
from spiders.market import Market

THEN, LATER = pd.Timestamp("2026-01-10", tz="UTC"), pd.Timestamp("2026-07-10", tz="UTC")


def market(*goals: dict[str, Any], own: str | None = "acme") -> Market:
    brands = [{"id": i, "name": i.title(), "domains": [f"{i}.example"]} for i in ("acme", "bolt", "core")]
    return Market.model_validate({"market": {"name": "Lockers", "own": own}, "brand": brands, "goal": list(goals)})


def goal(metric: str = "complaint_share:waiting", target: float = 0.1, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "target": target, "deadline": date(2026, 12, 31), **more}


def rates(**complaints: tuple[int, int]) -> pd.DataFrame:
    rows = []
    for brand, (k, n) in complaints.items():
        low, high = wilson(k, n)
        rows.append(
            {"brand": brand, "theme_id": "waiting", "side": "complaint", "reviews": k, "n": n, "share": k / n,
             "low": float(low), "high": float(high)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def tables(**complaints: tuple[int, int]) -> dict[str, pd.DataFrame]:
    return {
        "themes": pd.DataFrame({"theme_id": ["waiting"], "label": ["Waiting"]}),
        "theme_rates": rates(**complaints),
        "gaps": pd.DataFrame({"rank": [1], "theme_id": ["waiting"], "certainty": ["supported"]}),
        "signals": pd.DataFrame({"brand": ["acme", "bolt"], "kind": ["email", "chat"]}),
    }


NOBODY = pd.DataFrame({"review_id": [], "brand": [], "published": pd.to_datetime([], utc=True)})
NO_MARKS = pd.DataFrame({"review_id": [], "brand": [], "theme_id": [], "side": []})


def track(
    found: dict[str, pd.DataFrame], *, now: pd.Timestamp, previous: pd.DataFrame | None = None, **more: Any
) -> Any:
    wanted = more.pop("goal", goal())
    return track_goals(
        market(wanted), found, counted=more.get("counted", NOBODY), marks=more.get("marks", NO_MARKS),
        previous=previous, now=now,
    ).iloc[0]  # fmt: skip


def test_a_figure_is_found_by_name_and_a_wrong_name_gets_the_nearest() -> None:
    figure = find_figure("complaint_share:waiting", tables(acme=(20, 100)), brand="acme")
    assert (figure.value, figure.n, figure.say()) == (0.2, 100, "20 %")
    assert not figure.more_is_better
    with pytest.raises(AnalysisError, match=r"complaint_share:wating.*did you mean waiting"):
        find_figure("complaint_share:wating", tables(acme=(20, 100)), brand="acme")
    with pytest.raises(AnalysisError, match=r"'npss' is no figure \(did you mean nps"):
        find_figure("npss", {}, brand="acme")


def test_what_was_never_measured_is_not_known() -> None:
    figure = find_figure("nps", {}, brand="acme")
    assert not figure.known
    assert figure.say() == "not known"


def test_the_first_analysis_measures_the_baseline() -> None:
    row = track(tables(acme=(40, 100)), now=THEN)
    assert row["state"] == "cannot_tell"
    assert row["baseline"] == 0.4
    assert row["sentence"].startswith("Baseline measured: complaint_share:waiting is 40 %")


@pytest.mark.parametrize(
    ("k", "n", "state", "sure"),
    [
        (1, 100, "met", True),
        (9, 100, "met", False),
        (20, 100, "on_the_way", True),
        (60, 100, "not_moving", True),
        (3_990, 10_000, "cannot_tell", False),
        (38, 100, "cannot_tell", False),
    ],
)
def test_a_later_analysis_says_how_far_it_went(k: int, n: int, state: str, sure: bool) -> None:
    before = track(tables(acme=(40, 100)), now=THEN).to_frame().T
    row = track(tables(acme=(k, n)), now=LATER, previous=before)
    assert (row["state"], row["sure"], row["baseline"], row["baseline_at"]) == (state, sure, 0.4, THEN)


def test_no_movement_is_said_only_when_the_data_could_have_shown_one() -> None:
    before = track(tables(acme=(4_000, 10_000)), now=THEN).to_frame().T
    row = track(tables(acme=(3_990, 10_000)), now=LATER, previous=before)
    assert row["state"] == "not_moving"
    assert row["sentence"].startswith("Not moving")


def test_a_share_is_judged_by_the_reviews_since_the_baseline_when_there_are_enough() -> None:
    before = track(tables(acme=(40, 100)), now=THEN).to_frame().T
    counted = pd.DataFrame(
        {"review_id": [f"r{i}" for i in range(50)], "brand": "acme", "published": LATER - pd.Timedelta(days=3)}
    )
    row = track(tables(acme=(40, 150)), now=LATER, previous=before, counted=counted)
    assert (row["since_value"], row["since_n"], row["state"]) == (0.0, 50, "met")
    assert "in the 50 reviews since 2026-01-10" in row["sentence"]
    assert row["value"] == pytest.approx(40 / 150)


def test_without_an_own_brand_a_goal_cannot_be_told() -> None:
    found = track_goals(market(goal(), own=None), {}, counted=NOBODY, marks=NO_MARKS, previous=None, now=THEN)
    assert found["state"].tolist() == ["cannot_tell"]
    assert "names no own brand" in found["sentence"][0]


TAXONOMY = Taxonomy(
    themes=(
        Theme(
            id="waiting", label="Waiting", channels=("chat", "phone"), kpi="average_response_time",
            tactics=(Tactic(name="Call back", steps=("Measure", "Staff")), Tactic(name="Live chat", steps=("Choose", "Test"))),
        ),
    )
)  # fmt: skip


def plan(found: dict[str, pd.DataFrame], *goals: dict[str, Any]) -> pd.DataFrame:
    return build_plan(market(*goals), found, TAXONOMY, labels={"waiting": "Waiting"}, now=THEN)


def test_the_target_is_the_best_rival_with_enough_reviews() -> None:
    found = plan(tables(acme=(40, 100), bolt=(10, 100), core=(0, 5)))
    assert found["target"].tolist() == [0.1, 0.1]
    assert found["proposed_from"][0] == "the best of one rival (Bolt)"
    assert found["deadline"][0] == "2026-09-30"
    assert "from 40 % (95 % interval 31 % to 50 %, 100 reviews) to 10 % or less by 2026-09-30" in found["goal"][0]
    assert found["owner"].isna().all()


def test_what_rivals_offer_and_one_lacks_comes_first() -> None:
    found = plan(tables(acme=(40, 100), bolt=(10, 100)))
    assert found["tactic"].tolist() == ["Live chat", "Call back"]
    assert found["why"].tolist() == ["chat is offered by Bolt; your site shows none", ""]
    assert found["steps"][0] == "Choose|Test"


def test_where_no_rival_is_better_the_step_is_named_as_a_proposal() -> None:
    found = plan(tables(acme=(10, 100), bolt=(30, 100)))
    assert found["target"][0] == pytest.approx(0.075)
    assert found["proposed_from"][0] == "three quarters of one's own share: no rival is clearly better"


def test_a_goal_of_the_market_file_overrides_the_proposal() -> None:
    found = plan(tables(acme=(40, 100), bolt=(10, 100)), goal(target=0.25, owner="Support"))
    assert found["target"].tolist() == [0.25, 0.25]
    assert found["owner"].tolist() == ["Support", "Support"]
    assert found["deadline"].tolist() == ["2026-12-31", "2026-12-31"]


def test_reviews_needed_are_those_of_the_textbook_formula() -> None:
    # 40 % against 25 %, 5 % two-sided, 80 % power: 152 each (Fleiss, Levin and Paik, uncorrected)
    found = plan(tables(acme=(40, 100), bolt=(10, 100)), goal(target=0.25))
    assert found["reviews_needed"][0] == 152


def test_without_reviews_of_ones_own_there_is_no_pretended_baseline() -> None:
    found = plan(tables(bolt=(10, 100)))
    assert np.isnan(found["baseline"][0])
    assert found["goal"][0].startswith("Measure first")
