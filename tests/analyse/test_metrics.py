"""Metrics against sums done by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.columns import as_column, empty_table
from analysis.corpus import (
    CAPTURES,
    CONTACTS,
    CRAWLS,
    CUSTOMERS,
    FAQ,
    PAGES,
    RANKINGS,
    REVIEWS,
    SIGNALS,
    SUMMARIES,
    SURVEYS,
    TICKETS,
    Corpus,
)
from analysis.metrics import compute_metrics
from analysis.metrics.base import LARGE, measure_mean

EMPTY = Corpus(
    reviews=empty_table(REVIEWS),
    faq=empty_table(FAQ),
    captures=empty_table(CAPTURES),
    rankings=empty_table(RANKINGS),
    signals=empty_table(SIGNALS),
    summaries=empty_table(SUMMARIES),
    crawls=empty_table(CRAWLS),
    pages=empty_table(PAGES),
    surveys=empty_table(SURVEYS),
    tickets=empty_table(TICKETS),
    contacts=empty_table(CONTACTS),
    customers=empty_table(CUSTOMERS),
)


def frame(kinds: dict[str, str], rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: as_column([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def answers(kind: str, scale: float, scores: list[float], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "answer_id": f"{kind}{i}",
            "brand": "acme",
            "kind": kind,
            "score": s,
            "scale_min": 0,
            "scale_max": scale,
            **more,
        }
        for i, s in enumerate(scores)
    ]


def measure(metric: str, *, period: str = "all", segment: str = "", **frames: pd.DataFrame) -> Any:
    table = compute_metrics(replace(EMPTY, **frames), brands=["acme", "bolt"])
    found = table[(table["metric"] == metric) & (table["period"] == period) & (table["segment"] == segment)]
    assert len(found) == 1, table
    return found.iloc[0]


def test_nps_of_a_hand_computed_example_to_the_last_digit() -> None:
    # 50 answers of 9 or 10, 30 of 7 or 8, 20 of 0 to 6: 50 % - 20 % = 30.
    # variance (0.5 + 0.2 - 0.09) / 100 = 0.0061, 1.959963984540054 * sqrt(0.0061) = 0.1530780...
    scores = [9.0] * 25 + [10.0] * 25 + [7.0] * 15 + [8.0] * 15 + [0.0] * 10 + [6.0] * 10
    found = measure("nps", surveys=frame(SURVEYS, answers("nps", 10, scores)))
    assert found["value"] == 30.0
    half = 195.9963984540054 * 0.0061**0.5
    assert (found["low"], found["high"], found["n"]) == (pytest.approx(30 - half), pytest.approx(30 + half), 100)


def test_nps_of_one_voice_is_not_certain() -> None:
    found = measure("nps", surveys=frame(SURVEYS, answers("nps", 10, [10.0] * 5)))
    assert (found["value"], found["high"]) == (100.0, 100.0)
    assert found["low"] == pytest.approx(100 - 200 * (1 - 0.56552), abs=0.01)  # Wilson: 5 of 5 is 56.6 % or more


def test_effort_and_satisfaction_count_the_top_of_their_scales() -> None:
    both = [*answers("ces", 5, [4, 5, 3, 1]), *answers("ces", 7, [5, 4])]
    found = measure("ces", surveys=frame(SURVEYS, both))
    assert (found["value"], found["n"]) == (50.0, 6)
    assert "4 to 5 on a scale to 5" in found["note"]
    satisfied = [*answers("csat", 3, [3, 2]), *answers("csat", 5, [4, 3]), *answers("csat", 10, [8, 7])]
    assert measure("csat", surveys=frame(SURVEYS, satisfied))["value"] == 50.0


def ticket(number: int, hours: float | None, **more: Any) -> dict[str, Any]:
    opened = pd.Timestamp("2026-02-01", tz="UTC") + pd.Timedelta(days=number)
    done = None if hours is None else opened + pd.Timedelta(hours=hours)
    return {"ticket_id": f"t{number}", "brand": "acme", "opened_at": opened, "first_response_at": done,
            "resolved_at": done, "observed_until": opened + pd.Timedelta(days=30), **more}  # fmt: skip


def test_times_are_means_over_answered_requests_and_say_what_was_left_out() -> None:
    rows = [ticket(0, 1.0), ticket(1, 3.0), ticket(2, None)]
    found = measure("average_response_time", tickets=frame(TICKETS, rows))
    assert (found["value"], found["n"]) == (7200.0, 2)
    assert found["note"] == "1 of 3 requests were not answered and not in the mean"
    assert found["low"] == 3600.0
    assert found["high"] == 10_800.0
    assert measure("average_resolution_time", tickets=frame(TICKETS, rows))["value"] == 7200.0


def test_first_contact_counts_only_requests_that_say_their_contacts() -> None:
    rows = [ticket(0, 1, contacts=1), ticket(1, 1, contacts=3), ticket(2, None, contacts=1), ticket(3, 1)]
    found = measure("first_contact_resolution", tickets=frame(TICKETS, rows))
    assert (found["value"], found["n"]) == (pytest.approx(1 / 3), 3)
    assert found["note"].startswith("1 of 4 requests do not say")


def test_churn_and_lifetime_value() -> None:
    rows = [
        {"figures_id": "u1", "brand": "acme", "period": "2026-Q1", "customers_at_start": 200, "customers_lost": 10},
        {"figures_id": "u2", "brand": "acme", "period": "2026-Q2", "customers_at_start": 200, "customers_lost": 30,
         "average_order_value": 40.0, "orders_per_year": 2.5, "years_retained": 3.0, "currency": "GBP"},
        {"figures_id": "u3", "brand": "acme", "period": "2026", "customers_at_start": 200, "customers_lost": 90},
    ]  # fmt: skip
    table = frame(CUSTOMERS, rows)
    found = measure("churn", customers=table)
    assert (found["value"], found["n"], found["note"]) == (0.1, 400, "a quarter, mean of 2")
    assert measure("churn", period="2026-Q1", customers=table)["value"] == 0.05
    value = measure("clv", customers=table)
    assert value["value"] == 300.0
    assert np.isnan(value["low"])
    assert "GBP" in value["note"]


def test_quarters_and_segments_stand_beside_the_whole() -> None:
    rows = [ticket(0, 1, channel="chat"), ticket(70, 5, channel="email")]
    tickets = frame(TICKETS, rows)
    assert measure("average_response_time", tickets=tickets)["value"] == 3 * 3600
    assert measure("average_response_time", period="2026-Q2", tickets=tickets)["value"] == 5 * 3600
    assert measure("average_response_time", segment="channel: chat", tickets=tickets)["value"] == 3600


def test_the_order_of_rows_and_other_brands_change_nothing() -> None:
    rows = [ticket(i, float(i % 7)) for i in range(40)]
    one = compute_metrics(replace(EMPTY, tickets=frame(TICKETS, rows)), brands=["acme"])
    other = [{**ticket(99, 2.0), "brand": "bolt"}, *reversed(rows)]
    two = compute_metrics(replace(EMPTY, tickets=frame(TICKETS, other)), brands=["bolt", "acme"])
    mine = two[two["brand"] == "acme"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, mine)


def test_the_bootstrap_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(200):
        found = measure_mean(random.exponential(100.0, size=60), random)
        assert found is not None
        inside += found.low <= 100.0 <= found.high
    assert 0.87 <= inside / 200 <= 0.99


def test_many_values_need_no_bootstrap_and_give_the_same_interval() -> None:
    values = np.random.default_rng(1).exponential(100.0, size=LARGE + 1)
    many = measure_mean(values, np.random.default_rng(2))
    few = measure_mean(values[:LARGE], np.random.default_rng(2))
    assert many is not None
    assert few is not None
    assert many.high - many.low == pytest.approx(few.high - few.low, rel=0.06)


def test_a_file_without_a_column_says_nothing_about_it() -> None:
    rows = [ticket(i, 1.0, contacts=1, crawl_id="c1", resolved_at=None) for i in range(3)]
    crawls = [{"crawl_id": "c1", "fill_rates": {"first_response_at": 1.0, "contacts": 1.0}}]
    given = replace(EMPTY, tickets=frame(TICKETS, rows), crawls=frame(CRAWLS, crawls))
    table = compute_metrics(given, brands=["acme"])
    assert set(table["metric"]) == {"average_response_time"}
