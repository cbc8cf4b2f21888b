"""The friendly way into the results, as notebooks use it."""

from pathlib import Path

import pytest

import analysis
from analysis.errors import AnalysisError
from analysis.market_view import MarketView
from analysis.results import analyse
from spiders.errors import MarketError, UsageError
from tests.analyse.small_market import NOW, TOML, all_records, write_market
from tests.analyse.small_service import GOALS, service


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> MarketView:
    made = write_market(tmp_path_factory.mktemp("market"), [*all_records(), *service()], toml=TOML + GOALS)
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
    with pytest.raises(UsageError, match=r"there is no theme 'refund' \(did you mean refunds\?\); there are "):
        market.reviews(theme="refund")
    with pytest.raises(MarketError, match="no such file"):
        analysis.open(tmp_path / "market.toml")


def test_the_programme_is_as_near_as_the_reviews(market: MarketView) -> None:
    journey = market.journey(brand="Acme", stage="service")
    assert set(journey["brand"]) == {"acme"}
    assert set(journey["stage"]) == {"service"}
    assert journey.iloc[0]["touchpoint"] == "all"
    assert len(market.quotes(str(journey.iloc[0]["evidence_ids"]).split("|"))) > 0
    assert set(market.journey(brand="market")["brand"]) == {"market"}
    assert market.plan()["gap_rank"].min() == 1
    assert market.goals()["metric"].tolist() == ["complaint_share:refunds", "nps"]
    assert market.changes().empty
    trends = market.trends(theme="Refunds and compensation", brand="acme")
    assert set(trends["side"]) == {"complaint"}
    assert set(trends["theme_id"]) == {"refunds"}
    assert market.coverage(brand="crate", theme="refunds").shape[0] == 1
    assert market.visibility()["share_of_voice"].is_monotonic_decreasing


def test_metrics_are_of_everybody_unless_asked_otherwise(market: MarketView) -> None:
    (nps,) = market.metrics(brand="acme", metric="NPS").to_dict("records")
    assert (nps["value"], nps["n"]) == (pytest.approx(30.0), 40)
    assert set(market.metrics(metric="nps", segment=None)["segment"]) == {"", "Business", "Private"}
    assert len(market.metrics(metric="nps", period=None)) > 3
    assert len(market.metrics(metric="nps", period="2025-Q1")) == 1


def test_channels_are_asked_for_one_by_one_or_by_kind(market: MarketView) -> None:
    assert set(market.responsiveness(channel="tickets")["channel"]) == {"tickets:chat", "tickets:email"}
    (bolt,) = market.responsiveness(brand="bolt", channel="contacts:email").to_dict("records")
    assert bolt["verdict"] == "slower"


def test_who_writes_and_what_waits(market: MarketView) -> None:
    assert {"persona_id", "share", "stability"} <= set(market.personas().columns)
    everything = market.inbox()
    assert len(market.inbox(team="operations")) <= len(everything)
    with pytest.raises(UsageError, match="did you mean sales lead"):
        market.inbox(intent="sales leads")


def test_a_figure_is_found_by_its_name(market: MarketView) -> None:
    assert market.figure("nps").say() == "30.0"
    assert market.figure("complaint_share:refunds", brand="Bolt & Sons").value == pytest.approx(0.3, abs=0.05)
    assert not market.figure("nps", brand="bolt").known
    with pytest.raises(AnalysisError, match="did you mean nps"):
        market.figure("npss")


@pytest.mark.parametrize(
    ("method", "wanted", "message"),
    [
        ("journey", {"stage": "servce"}, r"there is no stage 'servce' \(did you mean service\?\)"),
        ("metrics", {"metric": "nsp"}, r"there is no metric 'nsp' \(did you mean nps"),
        ("metrics", {"period": "2025-Q9"}, r"there is no period '2025-Q9' \(did you mean 2025-Q"),
        ("responsiveness", {"channel": "mail"}, "there is no channel 'mail'"),
        ("trends", {"side": "complaints"}, r"there is no side 'complaints' \(did you mean complaint\?\); there are complaint, praise"),
        ("trends", {"theme": "watiing"}, r"did you mean waiting"),
        ("coverage", {"state": "silence"}, r"did you mean silent"),
        ("swot", {"quadrant": "weaknes"}, "did you mean weakness"),
        ("comparisons", {"brand": "bolts"}, "did you mean bolt"),
        ("opinions", {"polarity": "bad"}, "there is no polarity 'bad'; there are negative, neutral"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_answered_with_the_nearest(
    market: MarketView, method: str, wanted: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        getattr(market, method)(**wanted)
