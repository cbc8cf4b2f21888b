"""show --why: the figures it prints are those of the tables, and add up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.briefs.context import build_brief
from analysis.explain import explain_comparison, explain_gap, explain_swot
from analysis.market_view import MarketView
from analysis.results import Results, analyse
from tests.analyse.small_market import NOW, write_market
from tests.terminal import bare, shown_on


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> MarketView:
    market = write_market(tmp_path_factory.mktemp("market"))
    analyse(market, now=NOW)
    return MarketView(market)


def parts(cell: str) -> tuple[int, int]:
    found = re.match(r"([\d,]+) of ([\d,]+)", cell)
    assert found is not None, cell
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_the_strata_of_a_difference_add_up_to_the_comparison(view: MarketView) -> None:
    rows = view.comparisons(brand="bolt", theme="waiting", side="complaint")
    told = explain_comparison(view, brand="bolt", theme="waiting", side="complaint")
    assert list(told.table.columns) == ["source / half-year / language", "Bolt & Sons", "The other brands"]
    single, total = told.table.iloc[:-1], told.table.iloc[-1]
    for column, n in (("Bolt & Sons", "n_shared"), ("The other brands", "n_shared_against")):
        counts = [parts(cell) for cell in single[column]]
        assert parts(total[column]) == (sum(k for k, _ in counts), sum(m for _, m in counts))
        assert parts(total[column])[1] == rows[n].iloc[0]
    assert len(single) == rows["strata"].iloc[0]
    assert (
        f"{rows['reviews'].iloc[0]} of {rows['n'].iloc[0]} reviews complain about waiting and response time"
        in told.facts[0]
    )
    assert "higher" in told.statement


def test_every_cell_of_the_swot_and_every_gap_is_explained(view: MarketView) -> None:
    swot = view.swot()
    assert {"strength", "weakness", "opportunity"} <= set(swot["quadrant"])
    for cell in swot.itertuples():
        told = explain_swot(view, str(cell.swot_id))
        assert told.statement == cell.statement
        assert told.facts
        assert len(told.quotes) == len(str(cell.evidence_ids).split("|")) or cell.keyword == cell.keyword
        if cell.rule in {"complained_more", "complained_less", "praised_more", "praised_less"}:
            assert len(told.table) > 1
    for gap in view.gaps().itertuples():
        told = explain_gap(view, int(gap.rank))
        assert len(told.table) == 3
        complaining = sum(parts(cell)[0] for cell in told.table["complain"] if cell != "-")
        assert complaining == gap.complaints
        assert ("All conditions are met." in told.rule) == (gap.certainty == "supported")


def test_a_gap_says_complaints_and_praise_that_a_review_may_both_have(view: MarketView) -> None:
    for gap in view.gaps().itertuples():
        assert "take a side" not in gap.statement
        mentions = round(gap.demand * gap.n)
        assert gap.complaints + gap.praises >= mentions >= max(gap.complaints, gap.praises)


def test_an_unreliable_theme_is_said_so(view: MarketView) -> None:
    themes = view.table("themes")
    gap = view.gaps().iloc[0]
    shaky = themes["theme_id"].eq(gap["theme_id"])
    tables = {**view.results.tables, "themes": themes.assign(stability=themes["stability"].mask(shaky, 0.4))}
    other = MarketView(view.market)
    other.__dict__["results"] = type(view.results)(tables=tables, manifest=view.results.manifest)
    assert "bootstrap stability 0.40, below 0.60" in " ".join(explain_gap(other, 1).cautions)
    assert not explain_gap(MarketView(view.market), 1).cautions or themes.loc[shaky, "stability"].iloc[0] < 0.6


def test_the_brief_marks_an_unreliable_theme_and_no_other(view: MarketView) -> None:
    themes = view.table("themes")
    told = themes[themes["stability"].notna()]
    assert told["reliable"].tolist() == told["stability"].ge(0.6).tolist()
    assert themes.loc[themes["stability"].isna(), "reliable"].isna().all()
    stability = pd.Series(0.9, index=themes.index).mask(themes["theme_id"].eq("refunds"), 0.4)
    tables = {**view.results.tables, "themes": themes.assign(stability=stability)}
    brief = build_brief(view.market, Results(tables=tables, manifest=view.results.manifest), charts=False)
    label = str(themes.loc[themes["theme_id"].eq("refunds"), "label"].iloc[0])
    assert {name for name, below, _ in brief.complaints.rows if below} == {label}
    assert [gap.theme for gap in (*brief.gaps, *brief.other_gaps) if "unreliable theme" in gap.theme] == [
        f"{label} (unreliable theme)"
    ]
    assert "unreliable theme" in dict(brief.glossary)


def run(folder: Path, *arguments: str, **environment: str) -> str:
    import os

    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *arguments],
        check=True, cwd=folder, capture_output=True, text=True, timeout=300, env={**os.environ, **environment},
    )  # fmt: skip
    return done.stdout


def test_json_has_cell_facts_table_and_quotes(view: MarketView) -> None:
    told = json.loads(run(view.market.folder, "show", "gaps", "--why", "1", "--json"))
    assert told["rank"] == 1
    assert {"facts", "table", "quotes", "explains", "cautions"} <= set(told)
    assert [row["brand"] for row in told["table"]] == ["Acme", "Bolt & Sons", "Crate"]
    assert {"quote", "source", "published", "page_id", "corrected"} <= set(told["quotes"][0])


def test_it_fits_the_terminal(view: MarketView) -> None:
    cell = view.swot(brand="bolt", quadrant="weakness")["swot_id"].iloc[0]
    code, shown = shown_on(70, "show", "swot", "--why", cell, cwd=view.market.folder)
    lines = bare(shown).splitlines()
    assert code == 0
    assert len(lines) > 20
    assert max(len(line.rstrip()) for line in lines if "https://" not in line) <= 70
