"""Invented tables of the CX programme beside :mod:`tests.analyse.invented_results`: goals, plan, journey, answers, metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import goals, journey, plan, responsiveness, trends
from analysis.changes import table as changes
from analysis.columns import fit_columns
from analysis.metrics import table as metrics
from analysis.personas import table as personas_table
from analysis.tables import TABLES

SINCE = pd.Timestamp("2026-02-01T09:00", tz="UTC")
Row = dict[str, object]


def frame(rows: Sequence[Row], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a table with all columns of its kind, in order."""
    return fit_columns(pd.DataFrame(list(rows), columns=list(kinds)), kinds)


def invent_programme(ids: Sequence[str], opinions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All tables of the programme for these brands; empty ones when there is no opinion."""
    there = len(opinions) > 0
    refunds = opinions[(opinions["brand"] == ids[0]) & (opinions["themes"] == "refunds")]
    evidence = "|".join(str(i) for i in refunds.loc[refunds["polarity_label"] == "negative", "opinion_id"].head(3))
    made = {
        "changes": (_changes(ids, evidence), changes.COLUMNS),
        "goals": (_goals(ids[0]), goals.COLUMNS),
        "plan": (_plan(), {**TABLES["plan"], **plan.EXTRA}),
        "journey": (_journey(ids, evidence), {**TABLES["journey"], **journey.EXTRA}),
        "responsiveness": (_answers(ids), {**TABLES["responsiveness"], **responsiveness.EXTRA}),
        "metrics": (_metrics(ids[0]), {**TABLES["metrics"], **metrics.EXTRA}),
        "personas": (_personas(evidence), personas_table.KINDS),
        "trends": (_trends(ids[0]), trends.COLUMNS),
    }
    return {name: frame(rows if there else [], kinds) for name, (rows, kinds) in made.items()}


def _changes(ids: Sequence[str], evidence: str) -> list[Row]:
    common: Row = {"since": SINCE, "evidence_ids": ""}
    found: list[Row] = [
        {**common, "change_id": "x1", "kind": "complaint_share", "brand": ids[0], "theme_id": "refunds", "better": False,
         "statement": "Complaints of Acme Lockers's customers about refunds have risen: 2.4 times as often, 95 % interval 1.5 "
         "to 3.9 (31 of 60 reviews written since, 52 %, against 12 of 60 before, 20 %).", "evidence_ids": evidence},
        {**common, "change_id": "x2", "kind": "goal", "brand": ids[0], "subject": "complaint_share:refunds", "better": None,
         "statement": "Cannot tell yet: complaint_share:refunds is 12 % (n = 60); target 6.0 % by 2027-06-30."},
    ]  # fmt: skip
    if len(ids) > 1:
        found += [
            {**common, "change_id": "x3", "kind": "rating", "brand": ids[1], "better": True,
             "statement": "The mean rating of Birch Post has risen from 2.1 to 3.4 of 5 (difference +0.90 to +1.70; 60 ratings)."},
            {**common, "change_id": "x4", "kind": "faq_entry", "brand": ids[1], "subject": "What about refunds?", "better": None,
             "statement": "The FAQ of Birch Post answers differently: “What about refunds?”", "evidence_ids": f"f{ids[1]}refunds"},
        ]  # fmt: skip
    return found


def _goals(own: str) -> list[Row]:
    return [
        {"metric": "complaint_share:refunds", "brand": own, "owner": "Back office", "target": 0.06, "deadline": "2027-06-30",
         "baseline": 0.2, "value": 0.12, "n": 60, "state": "on_the_way", "sure": True,
         "sentence": "On the way: complaint_share:refunds is 12 % (n = 60), 95 % interval 6.0 % to 23 %; target 6.0 % by "
         "2027-06-30; it was 20 % on 2026-02-01."},
        {"metric": "nps", "brand": own, "target": 40.0, "deadline": "2026-12-31", "value": 41.0, "n": 90, "state": "met",
         "sure": False, "sentence": "Met: nps is 41.0 (n = 90), 95 % interval 25.0 to 57.0; target 40.0 by 2026-12-31, but "
         "the interval reaches beyond it, so it may be chance."},
    ]  # fmt: skip


def _plan() -> list[Row]:
    refunds: Row = {
        "gap_rank": 3, "theme_id": "refunds", "certainty": "supported", "metric": "complaint_share:refunds",
        "goal": "Bring the share of your reviews that complain about refunds from 20 % (95 % interval 12 % to 32 %, 60 "
        "reviews) to 6.0 % or less by 2027-06-30 (the goal in market.toml); owner: Back office.",
        "baseline": 0.2, "low": 0.12, "high": 0.32, "target": 0.06, "deadline": "2027-06-30", "owner": "Back office",
        "proposed_from": "the goal in market.toml", "reviews_needed": 87, "kpi": "average_resolution_time",
    }  # fmt: skip
    waiting: Row = {
        "gap_rank": 1, "theme_id": "waiting", "certainty": "cannot_tell", "metric": "complaint_share:waiting",
        "goal": "Bring the share of your reviews that complain about waiting and response time from 8.0 % (95 % interval "
        "3.0 % to 18 %, 60 reviews) to 6.0 % or less by 2026-12-31 (three quarters of one's own share: no rival is better); "
        "owner: to be named.",
        "baseline": 0.08, "low": 0.03, "high": 0.18, "target": 0.06, "deadline": "2026-12-31",
        "proposed_from": "three quarters of one's own share: no rival is better", "reviews_needed": 2_550,
        "kpi": "complaint_share:waiting",
    }  # fmt: skip
    return [
        {**waiting, "tactic": "Live chat that hands over", "steps": "List ten questions|Try it with a few|Launch it",
         "why": "chat is offered by Birch Post; your site shows none"},
        {**waiting, "tactic": "Call-back", "steps": "Measure waits|Offer a call-back"},
        {**refunds, "tactic": "Refunds with a date", "steps": "Measure days|Promise a date"},
    ]  # fmt: skip


def _journey(ids: Sequence[str], evidence: str) -> list[Row]:
    rows: list[Row] = []
    for touchpoint in ("all", "desk"):
        for brand in (ids[0], "market"):
            n = 40 if brand == "market" else 20
            own: Row = {} if brand == "market" else {
                "ratio": 2.5, "ratio_low": 1.4, "ratio_high": 4.4, "q": 0.01, "verdict": "higher" if touchpoint == "desk" else "cannot_tell",
            }  # fmt: skip
            rows.append({
                "stage": "service", "touchpoint": touchpoint, "brand": brand, "goal": "get my money back", "n": n,
                "emotion": -0.5, "low": -0.8, "high": -0.1, "complaints": n * 3 // 4, "praises": n // 4,
                "complaint_share": 0.25, "pain_points": f"Refunds ({n // 2})|Staff manner (3)", "theme_ids": "refunds|staff",
                "evidence_ids": evidence, "verdict": "", **own,
            })  # fmt: skip
    rare = {**rows[-1], "touchpoint": "letter", "n": 2, "complaints": 2, "praises": 0}
    return [*rows, rare]


def _answers(ids: Sequence[str]) -> list[Row]:
    rows: list[Row] = [
        {"brand": ids[0], "channel": "tickets:email", "asked": 110, "answered": 97, "censored": 13, "median_seconds": 27_000.0,
         "low": 19_800.0, "high": 33_660.0, "answer_rate": 97 / 110, "answer_rate_low": 0.81, "answer_rate_high": 0.93,
         "verdict": "cannot_tell", "note": "4 without dates: not in the times"},
        {"brand": ids[0], "channel": "reviews:reviews.example", "asked": 60, "answered": 40, "censored": 20, "median_seconds": 172_800.0,
         "low": 90_000.0, "answer_rate": 40 / 60, "answer_rate_low": 0.54, "answer_rate_high": 0.77, "speed": 3.1,
         "speed_low": 1.9, "speed_high": 5.2, "p": 0.001, "q": 0.002, "verdict": "faster", "note": ""},
    ]  # fmt: skip
    if len(ids) > 1:
        rows.append(
            {"brand": ids[1], "channel": "reviews:reviews.example", "asked": 60, "answered": 9, "censored": 51, "answer_rate": 0.15,
             "answer_rate_low": 0.08, "answer_rate_high": 0.26, "speed": 0.3, "speed_low": 0.2, "speed_high": 0.5, "p": 0.001,
             "q": 0.002, "verdict": "slower", "note": ""}
        )  # fmt: skip
    return rows


def _metrics(own: str) -> list[Row]:
    rows: list[Row] = []
    for period, nps, seconds in (("all", 31.25, 5_400.0), ("2026-Q1", 25.0, 7_200.0), ("2026-Q2", 40.0, 3_600.0)):
        rows += [
            {"brand": own, "metric": "nps", "value": nps, "low": nps - 12, "high": nps + 12, "n": 80, "period": period, "segment": "", "note": ""},
            {"brand": own, "metric": "average_response_time", "value": seconds, "low": seconds - 900, "high": seconds + 900, "n": 50,
             "period": period, "segment": "", "note": "3 of 53 requests were not answered and not in the mean"},
        ]  # fmt: skip
    rows.append({**rows[0], "value": 12.5, "n": 24, "segment": "stage: use"})
    rows.append(
        {
            "brand": own,
            "metric": "clv",
            "value": 1_047.9,
            "n": 0,
            "period": "all",
            "segment": "",
            "note": "of 2026 in EUR",
        }
    )
    return rows


def _trends(own: str) -> list[Row]:
    rows: list[Row] = []
    for brand in (own, trends.MARKET):
        for month in range(1, 7):
            k = 9 if month == 6 and brand == own else 2
            rows.append({
                "brand": brand, "theme_id": "refunds", "side": "complaint", "period": f"2026-{month:02d}",
                "start": pd.Timestamp(2026, month, 1, tz="UTC"), "reviews": k, "n": 20, "share": k / 20, "low": max(0.0, k / 20 - 0.1),
                "high": k / 20 + 0.2, "usual": 0.1, "z": 5.0 if k == 9 else 0.0, "p": 0.001, "q": 0.01, "spike": k == 9,
            })  # fmt: skip
    return rows


def _personas(evidence: str) -> list[Row]:
    return [
        {"persona_id": "hurt-refunds", "label": "Hurt by refunds", "share": 0.3, "low": 0.24, "high": 0.37, "n": 60,
         "traits": "language en (90 %; 1.4 times the others)", "pains": "Refunds (80 %)|Staff manner (22 %)", "delights": "",
         "stages": "service (80 %)", "brands": "brand-1 (2.0 times, 1.3 to 3.1)", "quotes": evidence, "stability": 0.81,
         "state": "found", "note": "Stable: nearly the same in other samples of these reviews (stability 0.81)."},
        {"persona_id": "none", "label": "No clear segment", "share": 0.7, "low": 0.63, "high": 0.76, "n": 140,
         "state": "no_clear_segment", "note": "Speaks only of themes too rare to group by."},
    ]  # fmt: skip
