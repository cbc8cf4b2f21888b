"""Trends: what stands out, and what chance alone makes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.trends import MARKET, follow_themes


def market(
    shares: list[float], *, per_period: int = 60, seed: int = 0, themes: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One brand, one month a share; the first theme is complained about with that probability."""
    dice = np.random.default_rng(seed)
    rows, marks = [], []
    for month, share in enumerate(shares):
        start = pd.Timestamp("2025-01-01", tz="UTC") + pd.DateOffset(months=month)
        for number in range(per_period):
            name = f"r{month:02}{number:04}"
            rows.append({"review_id": name, "brand": "acme", "published": start + pd.Timedelta(days=number % 28)})
            for theme in range(themes):
                if dice.random() < (share if theme == 0 else 0.05):
                    marks.append({"review_id": name, "brand": "acme", "theme_id": f"t{theme}", "side": "complaint"})
    return pd.DataFrame(rows), pd.DataFrame(marks, columns=["review_id", "brand", "theme_id", "side"])


def test_a_month_of_many_more_complaints_stands_out() -> None:
    counted, marks = market([0.05] * 8 + [0.3])
    found = follow_themes(counted, marks, brands=["acme"])
    mine = found[found["brand"] == "acme"]
    assert mine["period"].tolist()[-1] == "2025-09"
    assert mine["spike"].fillna(False).tolist() == [False] * 8 + [True]
    last = mine.iloc[-1]
    assert last["usual"] < 0.1 < last["low"] < last["share"] < last["high"]


def test_the_first_periods_cannot_stand_out() -> None:
    counted, marks = market([0.05, 0.05, 0.5])
    found = follow_themes(counted, marks, brands=["acme"])
    assert found["spike"].isna().all()


def test_the_market_is_a_row_of_its_own_and_periods_are_short_only_where_reviews_are_many() -> None:
    few = follow_themes(*market([0.1] * 6, per_period=10), brands=["acme"])
    assert set(few["brand"]) == {"acme", MARKET}
    assert few["period"].str.fullmatch(r"\d{4}-Q\d").all()
    many = follow_themes(*market([0.1] * 3, per_period=400), brands=["acme"])
    assert many["period"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()


def test_chance_alone_seldom_raises_an_alarm() -> None:
    alarms = 0
    for seed in range(60):
        counted, marks = market([0.05] * 10, seed=seed, themes=12)
        found = follow_themes(counted, marks, brands=["acme"])
        newest = found[(found["start"] == found["start"].max()) & (found["brand"] == "acme")]
        alarms += bool(newest["spike"].fillna(False).any())
    assert alarms <= 6


def test_no_date_no_trend() -> None:
    counted, marks = market([0.1])
    assert follow_themes(
        counted.assign(published=pd.to_datetime(pd.Series([None] * len(counted)), utc=True)), marks, brands=["acme"]
    ).empty
