"""Tables of the brief are put in order by their figures, and the SWOT of another brand is one key away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from analysis.briefs.render import write_brief
from tests.analyse.invented_results import invent_results, write_market
from tests.browser.written_brief import WrittenBrief

pytestmark = pytest.mark.browser

ROWS = """(t) => [...t.tBodies[0].rows].map((r) => r.cells[0].innerText.split('\\n')[0])"""


def test_every_table_can_be_put_in_order(opened: Page) -> None:
    lacking = opened.evaluate(
        """() => [...document.querySelectorAll('main table')].filter((t) => [...t.tBodies].some((b) => b.rows.length > 2)
        && !t.tHead.querySelectorAll('button').length).map((t) => t.caption.innerText)"""
    )
    assert lacking == []


def test_figures_are_sorted_by_value_not_by_their_words(opened: Page) -> None:
    opened.evaluate(
        """() => [[0.09, '9.0 %'], [0.1, '10 %'], [0.0004, '<0.1 %']].forEach(([value, words], i) => {
        const cell = document.querySelector('#themes table').tBodies[0].rows[i].cells[2];
        cell.dataset.value = value; cell.querySelector('.big').textContent = words; })"""
    )
    head = opened.locator("#themes table").first.locator("thead th").nth(2)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    values = opened.evaluate(
        "[...document.querySelector('#themes table').tBodies[0].rows].map((r) => Number(r.cells[2].dataset.value))"
    )
    assert len(values) == 6
    assert values == sorted(values, reverse=True)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    assert head.get_attribute("aria-sort") is None


def test_words_are_sorted_as_words_and_only_one_column_at_a_time(opened: Page) -> None:
    table = opened.locator("table.glance")
    before = table.evaluate(ROWS)
    table.locator("thead th").nth(1).locator("button").click()
    table.locator("thead th").nth(0).locator("button").click()
    assert table.locator("thead th[aria-sort]").count() == 1
    assert table.locator("thead th").nth(0).get_attribute("aria-sort") == "ascending"
    table.locator("thead th").nth(0).locator("button").click()
    assert table.evaluate(ROWS) == sorted(before, reverse=True)
    assert "largest first" in (opened.locator("#said").text_content() or "")
    table.locator("thead th").nth(0).locator("button").click()
    assert table.evaluate(ROWS) == before


def test_rows_that_are_equal_keep_their_order(opened: Page) -> None:
    table = opened.locator("table.glance")
    before = table.evaluate(ROWS)
    reviews = table.locator("thead th").nth(1).locator("button")  # all brands have as many
    reviews.click()
    assert table.evaluate(ROWS) == before
    reviews.click()
    assert table.evaluate(ROWS) == before


def test_parts_of_a_table_stay_together(opened: Page) -> None:
    stages = "(t) => [...t.querySelectorAll('tr')].map((r) => r.classList.contains('stage'))"
    table = opened.locator("table.answers")
    shape, before = table.evaluate(stages), table.evaluate(ROWS)
    assert sum(shape) > 1
    table.locator("thead th").nth(0).locator("button").click()
    table.locator("thead th").nth(0).locator("button").click()
    assert table.evaluate(stages) == shape
    assert table.evaluate(ROWS) == [before[0], *sorted(before[1:], reverse=True)]


def test_sorting_works_by_keyboard_and_keeps_the_focus(opened: Page) -> None:
    button = opened.locator("table.glance thead th").nth(2).locator("button")
    button.focus()
    opened.keyboard.press("Enter")
    assert opened.locator("table.glance thead th").nth(2).get_attribute("aria-sort") == "descending"
    assert button.evaluate("e => e === document.activeElement")


def test_a_filtered_table_is_sorted_by_the_figures_it_shows(opened: Page) -> None:
    opened.locator("#filter-open").click()
    opened.locator("#filter-source").select_option("1")
    opened.locator("#themes table").first.locator("thead th").nth(1).locator("button").click()
    shown = opened.evaluate(
        "[...document.querySelector('#themes table').tBodies[0].rows].map((r) => parseFloat(r.cells[1].querySelector('.big').innerText))"
    )
    assert shown == sorted(shown, reverse=True)


def test_the_swot_of_another_brand_is_one_key_away(opened: Page) -> None:
    tabs = opened.locator("#swot [role=tab]")
    assert tabs.all_inner_texts() == ["Acme Lockers", "Birch Post", "Comet Parcels", "Dune Courier"]
    assert tabs.nth(0).get_attribute("aria-selected") == "true"
    assert opened.locator("#swot .panel:visible").count() == 1
    tabs.nth(0).focus()
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("document.activeElement.textContent") == "Birch Post"
    assert opened.locator("#swot-1").is_visible()
    assert not opened.locator("#swot-0").is_visible()
    opened.keyboard.press("End")
    assert opened.locator("#swot-3").is_visible()
    opened.keyboard.press("ArrowRight")
    assert opened.locator("#swot-0").is_visible()
    assert opened.locator("#swot [role=tab][tabindex='0']").count() == 1


def test_a_figure_of_a_brand_leads_to_its_swot(opened: Page) -> None:
    opened.locator("#tab-swot-2").click()
    opened.locator(".glance a[href='#swot-0']").first.click()
    assert opened.locator("#swot-0").is_visible()
    assert opened.locator("#swot .panel:visible").count() == 1


def test_all_brands_are_on_paper(opened: Page) -> None:
    opened.emulate_media(media="print")
    assert opened.locator("#swot .panel:visible").count() == 4
    assert not opened.locator("#swot [role=tablist]").is_visible()


def test_many_brands_are_chosen_from_a_menu(reader: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("many")
    market = write_market(folder, brands=12)
    write_brief(market, invent_results(market), folder / "brief.html")
    context = reader.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((folder / "brief.html").as_uri())
    page.locator("#swot-brand").select_option(label="Brand number 12")
    assert page.locator("#swot .panel:visible").get_attribute("id") == "swot-11"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_nothing_is_asked_for_and_nothing_fails(reader: Browser, written: WrittenBrief) -> None:
    context = reader.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(written.address)
    page.locator("#filter-open").click()
    page.locator("#filter-period").select_option("0")
    page.locator("#swot [role=tab]").nth(2).click()
    page.locator("table.glance thead button").first.click()
    page.locator("#filter-reset").click()
    assert asked == [written.address]
    assert said == []
    context.close()
