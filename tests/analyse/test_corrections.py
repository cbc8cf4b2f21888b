"""A person's corrections are honoured by the next analysis, and mistakes in the file are named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.results import Results, analyse
from spiders.errors import MarketError
from spiders.market import Market
from spiders.records import Record, Review, stable_id
from tests.analyse.small_market import NOW, TOML, reviews, write_market

CORRECTED = TOML + '\n[analysis]\ncorrections = "corrections.csv"\ntaxonomy = "taxonomy.toml"\n'


def correct(folder: Path, text: str, *, records: list[Record] | None = None, taxonomy: str = "") -> Market:
    (folder / "corrections.csv").write_text(text, encoding="utf-8")
    (folder / "taxonomy.toml").write_text(taxonomy, encoding="utf-8")
    return write_market(folder, records or [], toml=CORRECTED)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A market as the machine read it."""
    folder = tmp_path_factory.mktemp("market")
    return folder, analyse(write_market(folder, reviews(each=40)), now=NOW)


def misread(results: Results) -> pd.Series:
    opinions = results.table("opinions")
    return opinions[opinions["themes"].eq("refunds") & opinions["polarity_label"].eq("negative")].iloc[0]


def of(results: Results, opinion: pd.Series) -> tuple[pd.Series, pd.Series]:
    opinions, read = results.table("opinions"), results.table("reviews")
    return (
        opinions.set_index("opinion_id").loc[opinion["opinion_id"]],
        read.set_index("review_id").loc[opinion["review_id"]],
    )


def test_theme_polarity_and_the_review_follow(before: tuple[Path, Results]) -> None:
    folder, read = before
    wrong = misread(read)
    lines = f"opinion_id,theme,polarity\n{wrong['opinion_id']},Condition and packaging|price,positive\n"
    results = analyse(correct(folder, lines), now=NOW)
    opinion, review = of(results, wrong)
    assert (opinion["themes"], opinion["polarity_label"], opinion["polarity"]) == ("damage|price", "positive", 1.0)
    assert (opinion["intent"], opinion["corrected"]) == ("praise", "theme|polarity")
    was = of(read, wrong)[1]
    assert review["polarity"] > was["polarity"]
    left = results.table("opinions").query("review_id == @wrong.review_id and polarity_label == 'negative'")
    assert review["main_theme"] == ("damage" if left.empty else left["themes"].iloc[0].split("|")[0])
    assert review["polarity_label"] != "positive"  # it has one star
    others = results.table("reviews").set_index("review_id").drop(wrong["review_id"])
    assert others.equals(read.table("reviews").set_index("review_id").drop(wrong["review_id"]))
    rates = results.table("theme_rates").set_index(["brand", "theme_id", "side"])["reviews"]
    old = read.table("theme_rates").set_index(["brand", "theme_id", "side"])["reviews"]
    assert rates[wrong["brand"], "refunds", "complaint"] == old[wrong["brand"], "refunds", "complaint"] - 1
    assert rates[wrong["brand"], "damage", "praise"] == old.get((wrong["brand"], "damage", "praise"), 0) + 1


def test_a_review_without_stars_takes_the_corrected_tone(tmp_path: Path) -> None:
    written: list[Record] = [
        Review(review_id=stable_id("r", str(i)), brand="acme", source="forum", text=text)
        for i, text in enumerate(["The driver was rude.", "My refund never came.", "Great app."])
    ]
    opinions = analyse(write_market(tmp_path, written), now=NOW).table("opinions")
    rude = opinions[opinions["text"] == "The driver was rude."].iloc[0]
    results = analyse(correct(tmp_path, f"opinion_id;polarity\n{rude['opinion_id']};positive\n"), now=NOW)
    assert of(results, rude)[1][["polarity", "polarity_label"]].tolist() == [1.0, "positive"]


def test_a_correction_outlives_new_data(before: tuple[Path, Results], tmp_path: Path) -> None:
    wrong = misread(before[1])
    known = reviews(each=40)
    text = f"opinion_id,theme,polarity\n{wrong['opinion_id']},cancellation,\n"
    first = analyse(correct(tmp_path, text, records=known), now=NOW)
    new = [record for record in reviews(each=60, seed=9) if record not in known]
    more = [
        Review(**{**vars(r), "review_id": f"{r.review_id}-new", "native_id": None})
        for r in new
        if isinstance(r, Review)
    ]
    second = analyse(correct(tmp_path, text, records=list(more)), now=NOW)
    assert len(second.table("reviews")) > len(first.table("reviews"))
    for results in (first, second):
        opinion, _ = of(results, wrong)
        assert (opinion["themes"], opinion["corrected"], opinion["text"]) == ("cancellation", "theme", wrong["text"])
        assert "cancellation" in set(results.table("themes")["theme_id"])


def test_it_shows_where_the_opinion_is_quoted(before: tuple[Path, Results], tmp_path: Path) -> None:
    wrong = misread(before[1])
    market = correct(tmp_path, f"opinion_id,theme\n{wrong['opinion_id']},delivery\n", records=reviews(each=40))
    analyse(market, now=NOW)
    code = "from analysis.cli import main; main()"

    def show(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, "show", *arguments], check=True, cwd=tmp_path, capture_output=True, text=True, timeout=300
        )  # fmt: skip
        return done.stdout

    rows = json.loads(show("opinions", "--json", "--rows", "1000"))
    assert [row["opinion_id"] for row in rows if row["corrected"]] == [wrong["opinion_id"]]
    from analysis.market_view import MarketView

    found = MarketView(market).quotes([wrong["opinion_id"]])
    assert found["corrected"].tolist() == ["theme"]


def test_lines_that_fit_nothing_are_told_one_by_one_and_tried_again(
    before: tuple[Path, Results], tmp_path: Path
) -> None:
    wrong = misread(before[1])
    text = f"opinion_id,theme,text\no-gone,price,\n{wrong['opinion_id']},price,Something else\no-moved,staff,{wrong['text']} \n{wrong['opinion_id']}x,found-nothing,\n"
    results = analyse(correct(tmp_path, text, records=reviews(each=40)), now=NOW)
    notes = results.manifest["notes"]
    assert [note for note in notes if "corrections.csv:2: no opinion has the id 'o-gone'" in note]
    assert [
        note
        for note in notes
        if f"corrections.csv:3: no opinion has the id '{wrong['opinion_id']}' and this text" in note
    ]
    assert str(tmp_path) not in " ".join(notes)
    assert of(results, wrong)[0]["themes"] == "refunds"
    assert (tmp_path / "corrections.csv").read_text(encoding="utf-8") == text


def test_a_discovered_theme_that_is_not_found_again_does_not_stop_the_analysis(
    before: tuple[Path, Results], tmp_path: Path
) -> None:
    wrong = misread(before[1])
    text = f"opinion_id,theme,polarity\n{wrong['opinion_id']},found-pond,neutral\n"
    results = analyse(correct(tmp_path, text, records=reviews(each=40)), now=NOW)
    assert "corrections.csv:2: the theme 'found-pond' was not discovered this time" in " ".join(
        results.manifest["notes"]
    )
    opinion, _ = of(results, wrong)
    assert (opinion["themes"], opinion["polarity_label"], opinion["corrected"]) == ("refunds", "neutral", "polarity")


def test_an_opinion_that_moved_is_found_by_its_text(tmp_path: Path) -> None:
    written: list[Record] = [Review(review_id="r1", brand="acme", source="forum", text="The driver was rude.")]
    text = "opinion_id,theme,polarity,text\no-of-an-older-version,price,positive,The driver  was RUDE.\n"
    results = analyse(correct(tmp_path, text, records=written), now=NOW)
    opinion = results.table("opinions").iloc[0]
    assert (opinion["themes"], opinion["polarity_label"]) == ("price", "positive")


def test_a_merged_theme_stands_for_the_one_it_went_into(before: tuple[Path, Results], tmp_path: Path) -> None:
    wrong = misread(before[1])
    text = f"opinion_id,theme\n{wrong['opinion_id']},fees\n"
    taxonomy = '[[theme]]\nid = "price"\nmerge = ["fees"]\n'
    results = analyse(correct(tmp_path, text, records=reviews(each=40), taxonomy=taxonomy), now=NOW)
    assert of(results, wrong)[0]["themes"] == "price"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opinion,theme\no1,price\n", "corrections.csv:1: expected the columns opinion_id, theme, polarity; it has opinion, theme"),
        ("opinion_id,theme\no1,prize\n", "corrections.csv:2: there is no theme 'prize'; did you mean \"price\"?"),
        ("opinion_id,polarity\no1,\no2,bad\n", "corrections.csv:3: polarity must be negative, neutral, positive or empty; it is 'bad'"),
        ("opinion_id,theme\n\n,price\n", "corrections.csv:3: opinion_id is empty"),
        ("opinion_id,theme\no1,food\n", "corrections.csv:2: the theme 'food' is ignored in taxonomy.toml"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    market = correct(tmp_path, text, records=reviews(each=3), taxonomy='[[theme]]\nid = "food"\nignore = true\n')
    with pytest.raises(MarketError) as error:
        analyse(market, now=NOW)
    assert message in str(error.value)
    assert not market.results_folder.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    market = write_market(tmp_path, reviews(each=3), toml=TOML + '\n[analysis]\ncorrections = "corrections.csv"\n')
    with pytest.raises(MarketError, match=r"no such file; market\.toml names it under"):
        analyse(market, now=NOW)
