"""The brief on the CX programme: what changed, goals, plan, journey, answers, metrics, personas; absent parts say how to get them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.briefs.render import write_brief
from spiders.market import Market
from tests.analyse.invented_results import InventedTables, invent_results, write_market


def write(
    folder: Path, *, brand: str | None = None, tables: Mapping[str, object] | None = None, **what: object
) -> html.HtmlElement:
    market = write_market(folder)
    results = invent_results(market, nasty=False, **what)  # type: ignore[arg-type]
    if tables is not None:
        results = InventedTables({**results._tables, **tables}, results.manifest)  # type: ignore[dict-item]
    write_brief(market, results, folder / "b.html", brand=brand)
    return html.fromstring((folder / "b.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> html.HtmlElement:
    return write(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> html.HtmlElement:
    return write(tmp_path_factory.mktemp("bare"), programme=False)


def words(part: html.HtmlElement) -> str:
    return " ".join(part.text_content().replace("\u00a0", " ").split())


def keep_earlier_run(market: Market, moment: str) -> None:
    folder = market.folder / "runs" / moment
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"version": 1}), encoding="utf-8")


def test_sections_stand_in_the_order_of_the_contents(full: html.HtmlElement) -> None:
    page = full
    sections = page.xpath("//main/section/@id")
    assert sections == [link[1:] for link in page.xpath("//nav//a/@href")]
    assert sections == [
        "findings", "changes", "brands", "swot", "themes", "gaps", "plan", "journey", "answers", "metrics", "personas",
        "visibility", "faq", "method", "sources", "evidence",
    ]  # fmt: skip


def test_changes_are_grouped_and_say_better_or_worse_in_words(full: html.HtmlElement) -> None:
    section = full.get_element_by_id("changes")
    assert words(section.xpath(".//h2")[0]) == "What changed since 1 February 2026"
    assert [words(h) for h in section.xpath(".//h3")] == ["Goals", "Complaints", "Ratings", "FAQ"]
    text = words(section)
    assert "▼ worse for Acme Lockers Complaints of Acme Lockers's customers about refunds have risen" in text
    assert "▲ better for Birch Post" in text
    assert "● changed The FAQ of Birch Post answers differently" in text
    assert "complaint_share" not in text
    assert "share of reviews that complain about refunds is 12 %" in text


def test_a_change_leads_to_the_words_behind_it(full: html.HtmlElement) -> None:
    page = full
    links = page.xpath("//section[@id='changes']//a[contains(@class, 'ev')]/@href")
    blocks = [page.get_element_by_id(link[1:]) for link in links]
    assert "They never sent my money back." in words(blocks[0])
    assert "What about refunds?" in words(blocks[-1])


def test_the_first_analysis_says_so_and_has_no_empty_section(bare: html.HtmlElement) -> None:
    page = bare
    assert "This is the first analysis of this market" in words(page.xpath("//header[@class='top']")[0])
    assert not page.xpath("//*[@id='changes']")


def test_a_quiet_time_is_one_line(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    keep_earlier_run(market, "20260201T080000Z")
    page = write(tmp_path, programme=False)
    section = page.get_element_by_id("changes")
    assert words(section.xpath(".//h2")[0]) == "What changed since 1 February 2026"
    assert "Nothing moved by more than chance explains" in words(section)
    assert "112 reviews written, " in words(section)
    assert "Nothing can be said of FAQs" in words(section)


def test_an_earlier_analysis_that_cannot_be_read_is_not_called_unchanged(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    keep_earlier_run(market, "20260401T080000Z")
    (tmp_path / "runs" / "20260401T080000Z" / "manifest.json").write_text('{"version": 0}', encoding="utf-8")
    assert not write(tmp_path, programme=False).xpath("//*[@id='changes']")


def test_goals_say_their_state_owner_and_days_in_words(full: html.HtmlElement) -> None:
    goals = full.xpath("//ul[contains(@class, 'goals')]/li")
    assert words(goals[0]) == (
        "▲ on the way Share of reviews that complain about refunds 12 % (n = 60), 95 % interval 6.0 % to 23 %; target 6.0 % "
        "by 30 June 2027; it was 20 % on 1 February 2026. Owner: Back office."
    )
    assert words(goals[1]).startswith("✓? met, but it may be chance Net promoter score 41.0 (n = 90)")
    assert "Owner: to be named" in words(goals[1])


def test_a_card_a_gap_with_goal_baseline_target_owner_and_steps(full: html.HtmlElement) -> None:
    cards = full.xpath("//section[@id='plan']//article")
    assert [words(card.xpath(".//h4")[0]).partition(" –")[0] for card in cards] == [
        "Waiting and response time",
        "Refunds",
    ]
    first, second = (words(card) for card in cards)
    assert "from 8.0 % to 6.0 % or less by 31 December 2026." in first
    assert "Today8.0 %95 % interval 3.0 to 18 %, n = 60 reviews" in first
    assert "Target6.0 %proposed: three quarters of one's own share: no rival is better" in first
    assert "Ownerto be named" in first
    assert "2,550 before, as many afterthere are 60 so far; until then a step this small may be chance" in first
    assert "Why this: chat is offered by Birch Post; your site shows none." in first
    assert [words(step) for step in cards[0].xpath(".//ol[1]/li")][:3] == [
        "List ten questions",
        "Try it with a few",
        "Launch it",
    ]
    assert "Also: Call-back" in first
    assert "The data does not call this a gap yet" in first
    assert "Target6.0 %your goal in market.toml" in second
    assert "Measured byAverage resolution time" in second
    assert "proposed" not in second


def test_a_rivals_brief_leaves_out_plan_and_goals(tmp_path: Path) -> None:
    page = write(tmp_path, brand="Birch Post")
    assert not page.xpath("//*[@id='plan']")
    assert "Owner" not in words(page)
    assert "Goals" not in [words(h) for h in page.xpath("//section[@id='changes']//h3")]


def test_the_journey_shows_own_brand_market_verdict_and_pains(full: html.HtmlElement) -> None:
    page = full
    section = page.get_element_by_id("journey")
    rows = section.xpath(".//tbody/tr")
    assert [words(row.xpath("./th")[0]) for row in rows] == ["Service", "Deskthe customer wants to get my money back"]
    desk = words(rows[1])
    assert "25 %10 to 45 % · 5 of 20mostly complaint" in desk
    assert "25 %10 to 45 % · 10 of 40mostly complaint" in desk
    assert "▲ higher2.5 times (1.4 to 4.4)" in desk
    assert "Refunds – evidence: Desk, Refunds (10)" in desk
    assert "1 touchpoint with fewer than 10 reviews left out" in words(section)
    assert "Acme Lockers: complained about more often than the others at desk (service)" in words(section)
    link = rows[1].xpath(".//td[@class='pains']//a/@href")[0]
    assert "They never sent my money back." in words(page.get_element_by_id(link[1:]))


def test_answers_say_share_median_and_verdict_or_why_not(full: html.HtmlElement) -> None:
    bodies = full.xpath("//section[@id='answers']//tbody")
    assert [words(body.xpath("./tr[1]/th")[0]) for body in bodies] == [
        "Reviews on reviews.example",
        "Requests by e-mail",
    ]
    own, rival = (words(row) for row in bodies[0].xpath("./tr")[1:])
    assert "67 %54 to 77 %2.0 days25.0 hours to no upper limit yet" in own
    assert "▲ answers sooner than the othersanswers come at 3.1 times the rate, 95 % interval 1.9 to 5.2" in own
    assert "not reachedfewer than half were answered while watched" in rival
    assert "▼ answers later than the others" in rival
    mail = words(bodies[1].xpath("./tr")[1])
    assert "no other brand to compare with4 without dates: not in the times" in mail


def test_metrics_have_interval_n_note_and_formula(full: html.HtmlElement) -> None:
    page = full
    tables = page.xpath("//section[@id='metrics']//table")
    rows = [words(row) for row in tables[0].xpath(".//tbody/tr")]
    assert rows[0] == "Net promoter score−100 to 100Acme Lockers31.219.2 to 43.280"
    assert "1.5 hours" in rows[1]
    assert "3 of 53 requests were not answered" in rows[1]
    assert "1,047.90none" in rows[2]
    assert "stage: use" in words(tables[1])
    assert "per cent of answers of 9 or 10" in words(page.xpath("//dl[@class='terms']")[0])
    assert page.xpath("//section[@id='metrics']//div[@role='img']")


def test_personas_are_cards_with_their_words(full: html.HtmlElement) -> None:
    section = full.get_element_by_id("personas")
    card = words(section.xpath(".//article")[0])
    assert card.startswith("Hurt by refunds 30 % of the reviews (95 % interval 24 to 37 %, n = 60)")
    assert "Met more often atAcme Lockers (2.0 times, 1.3 to 3.1)" in card
    assert "They never sent my money back." in card
    assert "The other 70 %: speaks only of themes too rare to group by." in words(section)


def test_what_is_absent_says_how_to_get_it(bare: html.HtmlElement) -> None:
    page = bare
    text = words(page.get_element_by_id("more"))
    for command in (
        "marketgap import tickets FILE",
        "marketgap import survey FILE",
        "own = …",
        "marketgap import reviews FILE",
    ):
        assert command in text
    assert not {"plan", "journey", "answers", "metrics", "personas"} & set(page.xpath("//section/@id"))


def test_too_little_data_for_personas_is_said(tmp_path: Path) -> None:
    why = "Segments take at least 100 reviews that speak of a theme; there are 41."
    table = pd.DataFrame(
        {
            "persona_id": ["none"],
            "label": ["Too little data"],
            "share": [None],
            "state": ["too_little_data"],
            "note": [why],
        }
    )
    page = write(tmp_path, tables={"personas": table})
    assert f"Personas: {why}" in words(page.get_element_by_id("more"))


@pytest.mark.parametrize("name", ["changes", "goals", "plan", "journey", "responsiveness", "metrics", "personas"])
def test_results_without_one_of_the_tables_still_give_a_brief(tmp_path: Path, name: str) -> None:
    market = write_market(tmp_path)
    results = invent_results(market)
    rest = {key: table for key, table in results._tables.items() if key != name}
    write_brief(market, InventedTables(rest, results.manifest), tmp_path / "b.md")
    assert "## What matters" in (tmp_path / "b.md").read_text(encoding="utf-8")


def test_words_of_others_cannot_act_here_either(tmp_path: Path) -> None:
    nasty = "</p><script>alert(1)</script>\x00\u202e"
    market = write_market(tmp_path)
    results = invent_results(market)
    tables = dict(results._tables)
    for name, columns in {
        "changes": ["statement", "subject"], "goals": ["sentence", "owner"], "plan": ["goal", "tactic", "steps", "why", "owner"],
        "journey": ["goal", "pain_points"], "metrics": ["note"], "personas": ["label", "traits", "pains", "note"],
        "responsiveness": ["note"],
    }.items():  # fmt: skip
        tables[name] = tables[name].assign(**dict.fromkeys(columns, nasty))
    tables["responsiveness"] = tables["responsiveness"].assign(channel=f"reviews:{nasty}")
    tables["journey"] = tables["journey"].assign(
        touchpoint=[nasty if t != "all" else t for t in tables["journey"]["touchpoint"]]
    )
    for name in ("b.html", "b.md"):
        write_brief(market, InventedTables(tables, results.manifest), tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "\x00" not in text
        assert "\u202e" not in text


def test_markdown_has_the_same_parts(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    write_brief(market, invent_results(market, nasty=False), tmp_path / "b.md")
    text = (tmp_path / "b.md").read_text(encoding="utf-8")
    for heading in (
        "## What changed since 1 February 2026", "## The plan", "## The customers' journey", "## Who answers, and how fast",
        "## Metrics of the programme", "## Who writes: personas from the data",
    ):  # fmt: skip
        assert heading in text
    assert "1. List ten questions" in text
    assert "- Target: 6.0\u00a0% (your goal in market.toml)" in text
