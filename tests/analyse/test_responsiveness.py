"""Kaplan and Meier's median against scipy, and who counts as asked."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf, logrank

from analysis.columns import as_column, empty_table
from analysis.corpus import CONTACTS, TICKETS
from analysis.responsiveness import answer_times
from analysis.statistics.survival import compare_times, median_time

NOW = pd.Timestamp("2026-01-15", tz="UTC")


@pytest.mark.parametrize("seed", range(12))
def test_median_and_interval_agree_with_scipy(seed: int) -> None:
    dice = np.random.default_rng(seed)
    waited, watched = np.ceil(dice.exponential(100, 80)), np.ceil(dice.exponential(160, 80))
    answered = waited <= watched
    times = np.minimum(waited, watched)
    median, low, high = median_time(times, answered)
    curve = ecdf(CensoredData(uncensored=times[answered], right=times[~answered])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the band is undefined where the curve is 0 or 1
        band = curve.confidence_interval(0.95, method="log-log")

    def first(quantiles: np.ndarray, probabilities: np.ndarray) -> float:
        reached = quantiles[probabilities <= 0.5]
        return float(reached[0]) if reached.size else float("nan")

    assert median == first(curve.quantiles, curve.probabilities)
    assert low == pytest.approx(first(band.low.quantiles, band.low.probabilities), nan_ok=True)
    upper = first(band.high.quantiles, band.high.probabilities)
    assert high == pytest.approx(upper, nan_ok=True) or np.isnan(high)


def test_fewer_than_half_answered_has_no_median() -> None:
    median, _, _ = median_time([5, 6, 7, 8], [True, False, False, False])
    assert np.isnan(median)
    assert np.isnan(median_time([], [])[0])


def replies(rows: list[tuple[str, str, str | None, str | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["brand", "source", "published", "replied_at"])
    for name in ("published", "replied_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame.assign(
        duplicate_of=pd.Series([None] * len(frame), dtype="str"),
        reply_text=pd.Series(["Thanks" if at is not pd.NaT else None for at in frame["replied_at"]], dtype="str"),
        crawl_id="c1",
    )


CRAWLS = pd.DataFrame(
    {"crawl_id": ["c1"], "spider": ["reviews"], "fill_rates": [{}], "started": [pd.Timestamp("2026-01-01", tz="UTC")]}
)


def owner_replies(reviews: pd.DataFrame, crawls: pd.DataFrame, *, brands: list[str], now: pd.Timestamp) -> pd.DataFrame:
    return answer_times(reviews, crawls, empty_table(TICKETS), empty_table(CONTACTS), brands=brands, now=now)


def test_a_source_that_shows_no_reply_at_all_is_left_out() -> None:
    rows = [
        ("acme", "quiet", "2025-12-01", None),
        ("acme", "shop", "2025-12-01", "2025-12-03"),
        ("bolt", "shop", "2025-12-01", None),
    ]
    table = owner_replies(replies(rows), CRAWLS, brands=["acme", "bolt"], now=NOW)
    assert table["channel"].unique().tolist() == ["reviews:shop"]
    assert table.set_index("brand")["answer_rate"].to_dict() == {"acme": 1.0, "bolt": 0.0}


def test_waiting_ends_at_the_crawl_not_now() -> None:
    rows = [("acme", "shop", f"2025-12-{day:02d}", "2025-12-30" if day < 8 else None) for day in range(1, 12)]
    table = owner_replies(replies(rows), CRAWLS, brands=["acme"], now=NOW)
    row = table.iloc[0]
    assert (row["asked"], row["answered"], row["censored"]) == (11, 7, 4)
    # the four unanswered were watched 22 days or more, so they count against every earlier answer
    assert row["median_seconds"] >= 22 * 86_400


def test_undated_replies_count_as_answers_but_have_no_time() -> None:
    frame = replies([("acme", "shop", None, None), ("acme", "shop", "2025-12-01", None)])
    frame["reply_text"] = pd.Series(["Thanks", None], dtype="str")
    row = owner_replies(frame, CRAWLS, brands=["acme"], now=NOW).iloc[0]
    assert (row["answered"], row["answer_rate"]) == (1, 0.5)
    assert np.isnan(row["median_seconds"])


@pytest.mark.parametrize("seed", range(6))
def test_the_comparison_of_times_is_the_log_rank_test(seed: int) -> None:
    dice = np.random.default_rng(seed)
    waited, watched = np.ceil(dice.exponential(50, 120)), np.ceil(dice.exponential(90, 120))
    mine = np.arange(120) < 50
    waited = np.where(mine, np.ceil(waited / 2), waited)
    answered = waited <= watched
    times = np.minimum(waited, watched)

    def part(some: np.ndarray) -> CensoredData:
        return CensoredData(uncensored=times[some & answered], right=times[some & ~answered])

    ratio, low, high, p = compare_times(times, answered, mine)
    assert p == pytest.approx(logrank(part(mine), part(~mine)).pvalue, rel=1e-6)
    assert low < ratio < high
    assert ratio > 1


def frame(kinds: dict[str, str], rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame({name: as_column([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def test_enquiries_that_were_never_answered_are_watched_until_the_end_and_no_longer() -> None:
    day = pd.Timestamp("2026-01-01", tz="UTC")
    rows: list[dict[str, object]] = []
    for number in range(40):
        quick = number % 2 == 0
        rows.append(
            {
                "attempt_id": f"e{number}", "brand": "acme" if quick else "bolt", "channel": "chat", "asked_at": day,
                "answered_at": day + pd.Timedelta(minutes=number + 1) if quick else None,
                "observed_until": day + pd.Timedelta(hours=2),
            }
        )  # fmt: skip
    table = answer_times(
        replies([]), CRAWLS, empty_table(TICKETS), frame(CONTACTS, rows), brands=["acme", "bolt"], now=NOW
    ).set_index("brand")
    assert table["channel"].tolist() == ["contacts:chat", "contacts:chat"]
    assert table.loc["acme", ["answered", "censored", "verdict"]].tolist() == [20, 0, "faster"]
    assert table.loc["bolt", ["answered", "censored", "verdict"]].tolist() == [0, 20, "slower"]
    assert np.isnan(table.loc["bolt", "median_seconds"])
    assert table.loc["acme", "median_seconds"] == 19 * 60


def test_a_ticket_file_without_channels_is_one_channel() -> None:
    day = pd.Timestamp("2026-01-01", tz="UTC")
    rows: list[dict[str, object]] = [
        {"ticket_id": "t1", "brand": "acme", "opened_at": day, "first_response_at": day + pd.Timedelta(hours=1),
         "observed_until": day + pd.Timedelta(days=1)},
    ]  # fmt: skip
    table = answer_times(replies([]), CRAWLS, frame(TICKETS, rows), empty_table(CONTACTS), brands=["acme"], now=NOW)
    row = table.iloc[0]
    assert (row["channel"], row["median_seconds"], row["verdict"]) == ("tickets", 3600.0, "cannot_tell")


def test_who_never_answers_does_so_at_no_rate() -> None:
    ratio, low, high, p = compare_times([9.0] * 30 + [1.0] * 30, [False] * 30 + [True] * 30, [True] * 30 + [False] * 30)
    assert (ratio, low) == (0.0, 0.0)
    assert high < 1
    assert p < 0.001
