"""From a real store to all tables: what they hold, that they are the same twice, and what is said when there is little."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis.errors import AnalysisError, ResultsError
from analysis.results import analyse, read_results
from analysis.tables import TABLES
from spiders.market import Market
from spiders.records import Review
from spiders.store import open_store
from tests.analyse.small_market import NOW, all_records, reviews, write_market


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    made = write_market(tmp_path_factory.mktemp("market"))
    analyse(made, now=NOW)
    return made


def digest(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_every_table_has_its_columns_and_types_first(market: Market) -> None:
    results = read_results(market)
    for name in TABLES:
        frame = results.table(name)
        assert list(frame.columns)[: len(TABLES[name])] == list(TABLES[name]), name
        for column, kind in TABLES[name].items():
            assert str(frame[column].dtype) == kind, (name, column)


def test_planted_differences_are_found_and_explained(market: Market) -> None:
    view = analysis.open(market.folder)
    swot = view.swot()
    found = {(row.brand, row.quadrant, row.theme_id) for row in swot.itertuples()}
    assert ("acme", "strength", "staff") in found
    assert ("bolt", "weakness", "waiting") in found
    assert ("bolt", "threat", "waiting") in found
    strengths = swot[swot["quadrant"].isin(["strength", "weakness"])]
    assert strengths["q"].le(0.05).all()
    cell = swot[(swot["brand"] == "bolt") & (swot["rule"] == "complained_more")].iloc[0]
    assert cell["statement"].startswith("Customers of Bolt & Sons complain about waiting")
    assert "times as often as the market's (95 % interval" in cell["statement"]
    quotes = view.why(cell["swot_id"])
    assert quotes["brand"].eq("bolt").all()
    assert quotes["url"].str.startswith("https://shop.example/bolt/").all()
    assert quotes["page_id"].notna().all()


def test_the_common_unanswered_pain_is_the_first_gap(market: Market) -> None:
    gaps = analysis.open(market.folder).gaps(supported=True)
    first = gaps.iloc[0]
    assert first["theme_id"] == "refunds"
    assert first["faq_silence"] == 1.0
    assert first["low"] <= first["score"] <= first["high"]
    assert first["channel_silence"] == 0.0


def test_rankings_tell_ranked_from_beyond_depth_from_failed(market: Market) -> None:
    rankings = read_results(market).table("rankings")
    newest = rankings[rankings["captured_at"] == pd.Timestamp("2026-01-10", tz="UTC")]
    cheap = newest[newest["keyword"] == "cheap parcel"]
    assert dict(zip(cheap["brand"], cheap["state"], strict=True)) == {
        "bolt": "ranked",
        "acme": "beyond_depth",
        "crate": "beyond_depth",
    }
    assert cheap.loc[cheap["state"] == "beyond_depth", "position"].isna().all()
    lost = rankings[rankings["keyword"] == "lost parcel"]
    assert lost["state"].tolist() == ["failed"]
    assert lost["brand"].isna().all()


def test_share_of_voice_counts_what_was_read(market: Market) -> None:
    seen = read_results(market).table("visibility").set_index(["brand", "domain"])
    bolt = seen.loc["bolt"].iloc[0]
    assert (bolt["ranked"], bolt["beyond_depth"], bolt["failed"]) == (2, 0, 1)
    assert bolt["low_curve"] <= bolt["share_of_voice"] <= bolt["high_curve"]
    # by hand: 900 x CTR(1) + 100 x CTR(1) of all clicks on positions 1 to 3 and 1
    clicks = {"old": (0.285, 0.157, 0.110), "new": (0.190, 0.126, 0.090)}
    shares = [1000 * c[0] / (900 * sum(c) + 100 * c[0]) for c in clicks.values()]
    assert bolt["share_of_voice"] == pytest.approx(sum(shares) / 2)
    crate = seen.loc["crate"].iloc[0]
    assert (crate["share_of_voice"], crate["beyond_depth"]) == (0.0, 2)
    assert seen["share_of_voice"].sum() == pytest.approx(1.0)


def test_replies_are_censored_at_the_crawl(market: Market) -> None:
    table = read_results(market).table("responsiveness")
    assert table["channel"].unique().tolist() == ["reviews:forum"]
    acme = table[table["brand"] == "acme"].iloc[0]
    assert (acme["answered"], acme["censored"]) == (acme["asked"], 0)
    assert acme["median_seconds"] == 2 * 86_400
    assert table[table["brand"] == "bolt"]["median_seconds"].isna().all()


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    analyse(market, now=NOW)
    first = digest(market.results_folder)
    analyse(market, now=NOW)
    assert digest(market.results_folder) == first
    other = write_market(tmp_path / "other", list(reversed(all_records())))
    analyse(other, now=NOW)
    assert digest(other.results_folder) == first


def test_nothing_is_left_beside_the_results(market: Market) -> None:
    assert not [name for name in market.folder.iterdir() if name.name.startswith(".results")]


def test_an_empty_store_is_said_in_one_line(tmp_path: Path) -> None:
    market = write_market(tmp_path, [])
    with pytest.raises(AnalysisError, match=r"nothing to analyse.*marketgap import reviews FILE"):
        analyse(market, now=NOW)
    assert not market.results_folder.exists()
    with pytest.raises(ResultsError, match="no results yet; run: marketgap analyse"):
        read_results(market)


def test_a_brand_without_reviews_and_few_reviews_are_said(tmp_path: Path) -> None:
    few = [record for record in reviews(each=40) if isinstance(record, Review) and record.brand != "crate"]
    market = write_market(tmp_path, list(few))
    results = analyse(market, now=NOW)
    notes = " ".join(results.manifest["notes"])
    assert "Crate has no reviews" in notes
    assert "to tell a doubling" in notes
    assert results.manifest["counts"]["by_brand"]["crate"] == {}


def test_one_brand_one_review(tmp_path: Path) -> None:
    market = write_market(tmp_path, reviews(each=1)[:1])
    results = analyse(market, now=NOW)
    assert results.table("swot").empty
    assert results.table("reviews").shape[0] == 1


def test_only_answers_and_no_review(tmp_path: Path) -> None:
    market = write_market(tmp_path, [r for r in all_records() if not isinstance(r, Review)])
    results = analyse(market, now=NOW)
    assert results.table("comparisons").empty
    assert results.table("faq").shape[0] == 4


def test_hidden_and_foreign_reviews_are_left_out(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    with open_store(market.store_url) as store:
        store.save(
            [
                Review(review_id="r-hidden", brand="acme", source="shop", text="Awful.", visible=False),
                Review(review_id="r-foreign", brand="stranger", source="shop", text="Awful."),
            ]
        )
    results = analyse(market, now=NOW)
    assert not results.table("reviews")["review_id"].isin(["r-hidden", "r-foreign"]).any()
    notes = " ".join(results.manifest["notes"])
    assert "stranger" in notes
    assert "one review left out" in notes


def test_a_manifest_of_another_version_is_refused(tmp_path: Path) -> None:
    market = write_market(tmp_path, reviews(each=3))
    analyse(market, now=NOW)
    file = market.results_folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": 0}))
    with pytest.raises(ResultsError, match="another version"):
        read_results(market)
    (market.results_folder / "gaps.parquet").unlink()
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": 1}))
    with pytest.raises(ResultsError, match="damaged"):
        read_results(market)


def test_an_unknown_table_names_the_known_ones(market: Market) -> None:
    with pytest.raises(
        ResultsError, match=r"there is no table 'swots' \(did you mean swot\?\); the tables are reviews, opinions"
    ):
        read_results(market).table("swots")


def test_results_of_an_older_version_say_so_and_are_computed_anew(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    analyse(market, now=NOW)
    file = market.results_folder / "gaps.parquet"
    pd.read_parquet(file).drop(columns=["demand"]).to_parquet(file)
    with pytest.raises(
        ResultsError, match="another version of marketgap \\(no column 'demand'\\); run: marketgap analyse"
    ):
        read_results(market)
    assert "demand" in analyse(market, now=NOW).table("gaps").columns
