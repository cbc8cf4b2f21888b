"""The friendly way into the results, as notebooks use it."""

from pathlib import Path

import pytest

import analysis
from analysis.market_view import MarketView
from analysis.results import analyse
from spiders.errors import MarketError, UsageError
from tests.analyse.small_market import NOW, write_market


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> MarketView:
    made = write_market(tmp_path_factory.mktemp("market"))
    analyse(made, now=NOW)
    return analysis.open(made.folder / "market.toml")


def test_filters_take_ids_and_names(market: MarketView) -> None:
    assert market.own == "acme"
    assert repr(market) == "MarketView('Invented', 3 brands)"
    assert market.swot(brand="Bolt & Sons", quadrant="weakness")["brand"].unique().tolist() == ["bolt"]
    assert market.comparisons(brand="acme", against="bolt", side="praise")["against"].unique().tolist() == ["bolt"]
    assert set(market.comparisons(against=None)["against"]) == {"market", "acme", "bolt", "crate"}
    assert market.brands()["brand"].tolist() == ["acme", "bolt", "crate"]
    assert market.brands()["verdict"].notna().all()


def test_reviews_of_a_theme_speak_of_it(market: MarketView) -> None:
    found = market.reviews(theme="refunds", brand="acme")
    assert len(found) >= 30
    assert found["brand"].unique().tolist() == ["acme"]
    said = market.opinions(theme="refunds", brand="acme", polarity="negative")
    assert set(said["review_id"]) <= set(found["review_id"])
    assert market.themes().iloc[0]["complaint_share"] == market.themes()["complaint_share"].max()


def test_a_frame_given_out_is_a_copy(market: MarketView) -> None:
    mine = market.table("gaps")
    mine["statement"] = "changed"
    assert not market.table("gaps")["statement"].eq("changed").any()


def test_what_does_not_exist_is_named(market: MarketView, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match="no brand is called 'nobody'; the brands of this market are acme, bolt, crate"
    ):
        market.swot(brand="nobody")
    with pytest.raises(UsageError, match="there is no theme 'refund'"):
        market.reviews(theme="refund")
    with pytest.raises(MarketError, match="no such file"):
        analysis.open(tmp_path / "market.toml")
