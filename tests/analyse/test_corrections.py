"""A person's corrections are honoured by the next analysis, and mistakes in the file are named."""

from pathlib import Path

import pytest

from analysis.results import analyse
from spiders.errors import MarketError
from tests.analyse.small_market import NOW, TOML, reviews, write_market

CORRECTED = TOML + '\n[analysis]\ncorrections = "corrections.csv"\n'


def test_the_next_analysis_honours_them(tmp_path: Path) -> None:
    market = write_market(tmp_path, reviews(each=40))
    before = analyse(market, now=NOW).table("opinions")
    wrong = before[before["themes"].eq("refunds") & before["polarity_label"].eq("negative")].iloc[0]
    (tmp_path / "corrections.csv").write_text(
        f"opinion_id,theme,polarity\n{wrong['opinion_id']},staff|price,positive\no-gone,none,\n", encoding="utf-8"
    )
    market = write_market(tmp_path, [], toml=CORRECTED)
    results = analyse(market, now=NOW)
    after = results.table("opinions").set_index("opinion_id").loc[wrong["opinion_id"]]
    assert (after["themes"], after["polarity_label"], after["polarity"]) == ("staff|price", "positive", 1.0)
    assert "one correction of opinions that are no more" in " ".join(results.manifest["notes"])
    review = results.table("reviews").set_index("review_id").loc[wrong["review_id"]]
    assert (
        review["main_theme"] != "refunds"
        or results.table("opinions").query("review_id == @wrong.review_id and themes.str.contains('refunds')").shape[0]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opinion,theme\no1,price\n", "corrections.csv:1: expected the columns opinion_id, theme, polarity; it has opinion, theme"),
        ("opinion_id,theme\no1,prize\n", "corrections.csv:2: there is no theme 'prize'"),
        ("opinion_id,polarity\no1,\no2,bad\n", "corrections.csv:3: polarity must be negative, neutral, positive or empty; it is 'bad'"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    market = write_market(tmp_path, reviews(each=3), toml=CORRECTED)
    (tmp_path / "corrections.csv").write_text(text, encoding="utf-8")
    with pytest.raises(MarketError) as error:
        analyse(market, now=NOW)
    assert message in str(error.value)
    assert not market.results_folder.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    market = write_market(tmp_path, reviews(each=3), toml=CORRECTED)
    with pytest.raises(MarketError, match=r"no such file; market\.toml names it under"):
        analyse(market, now=NOW)
