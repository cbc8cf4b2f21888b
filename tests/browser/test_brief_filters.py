"""Filters of the brief: figures are those that pandas gives for the same reviews, and what is not recounted says so."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from analysis.briefs.wording import say_share, say_share_interval
from analysis.marks import build_marks
from analysis.statistics.intervals import wilson
from tests.analyse.invented_results import NAMES
from tests.browser.written_brief import WrittenBrief

pytestmark = pytest.mark.browser
WHOLE = "Filtered view"


def choose(page: Page, **chosen: str) -> None:
    """Open the filters and choose by the names that the menus show."""
    if not page.locator("#filters").is_visible():
        page.locator("#filter-open").click()
    for facet, name in chosen.items():
        menu = page.locator(f"#filter-{facet}")
        value = menu.locator(f"option[data-name='{name}']").get_attribute("value")
        menu.select_option(value)


def cells(page: Page) -> dict[tuple[str, str], str]:
    """(theme, brand) -> what stands in the cell of the complaints table."""
    rows: list[list[str]] = page.evaluate(
        """() => { const t = document.querySelector('#themes table'); const text = (e) => e.querySelector('bdi').textContent;
        return [...t.tBodies[0].rows].flatMap((r) => [...r.cells].slice(1).filter((c) => !c.hidden).map((c) =>
          [text(r.cells[0]), text(t.tHead.rows[0].cells[c.cellIndex]), c.querySelector('.big').firstElementChild
            ? c.querySelector('a').firstChild.textContent : c.querySelector('.big').textContent, c.querySelector('.detail').textContent])); }"""
    )
    return {(theme, brand): f"{main} | {detail}" for theme, brand, main, detail in rows}


@pytest.mark.parametrize(
    ("chosen", "source", "period"),
    [
        ({"source": "appstore"}, "appstore", None),
        ({"period": "July to December 2026"}, None, "2026-07"),
        ({"source": "reviews.example", "period": "January to June 2026"}, "reviews.example", "2026-01"),
    ],
)
def test_every_share_is_the_one_that_pandas_gives(
    opened: Page, written: WrittenBrief, chosen: dict[str, str], source: str | None, period: str | None
) -> None:
    reviews = written.tables.table("reviews")
    marks = build_marks(reviews, written.tables.table("opinions"))
    kept = reviews
    if source:
        kept = kept[kept["source"] == source]
    if period:
        start = pd.Timestamp(period, tz="UTC")
        kept = kept[(kept["published"] >= start) & (kept["published"] < start + pd.DateOffset(months=6))]
    choose(opened, **chosen)
    found = cells(opened)
    labels = written.tables.table("themes").set_index("theme_id")["label"]
    names = dict(zip(written.brands, NAMES, strict=True))
    assert len(found) == len(labels) * len(names)
    for brand, name in names.items():
        of_brand = set(kept.loc[kept["brand"] == brand, "review_id"])
        n = len(of_brand)
        for theme, label in labels.items():
            rows = marks[(marks["theme_id"] == theme) & (marks["side"] == "complaint")]
            k = int(rows["review_id"].isin(of_brand).sum())
            low, high = wilson(k, n)
            expected = f"{say_share(k / n)} | {say_share_interval(float(low), float(high))} · {k} of {n}"
            assert found[str(label), name] == expected
    assert f"; {len(kept):,} of {len(reviews):,} reviews" in opened.locator("#filter-state").inner_text()


def test_while_a_filter_is_on_no_verdict_is_shown_and_each_part_says_what_it_is_of(opened: Page) -> None:
    assert opened.locator("#themes td .verdict").first.is_visible()
    choose(opened, source="appstore")
    assert opened.locator(".verdict:visible").count() == 0
    assert "verdicts belong to the full comparison" in opened.locator("#themes > .whole").inner_text()
    for part in ("findings", "swot", "gaps", "journey", "visibility", "faq"):
        assert "of all reviews" in opened.locator(f"#{part} > .whole").inner_text()


def test_reset_puts_everything_back_as_it_was(opened: Page) -> None:
    state = "() => document.querySelector('main').innerHTML"
    before = opened.evaluate(state)
    choose(opened, source="appstore", period="January to June 2026", brand="Birch Post", language="English")
    assert opened.evaluate(state) != before
    opened.locator("#filter-reset").click()
    choose(opened)
    opened.locator("#tab-swot-0").click()
    assert opened.evaluate(state) == before
    assert opened.locator("#filter-state").inner_text() == "Everything is shown: all 960 reviews."
    assert not opened.locator("#filter-reset").is_visible()


def test_a_brand_alone_keeps_its_verdicts_and_hides_the_others(opened: Page) -> None:
    full = cells(opened)
    choose(opened, brand="Birch Post")
    shown = cells(opened)
    assert shown == {key: value for key, value in full.items() if key[1] == "Birch Post"}
    assert opened.locator("#themes td .verdict:visible").count() > 0
    assert opened.locator(".glance tbody tr:visible th bdi").all_inner_texts() == ["Birch Post"]
    assert opened.locator("#faq .matrix thead th:visible bdi").all_inner_texts() == ["Birch Post"]
    assert opened.locator("#swot-1").is_visible()
    assert "Only Birch Post is shown" in opened.locator("#filter-state").inner_text()


def test_quotes_that_do_not_match_are_hidden_in_the_dialogue_and_in_the_appendix(opened: Page) -> None:
    choose(opened, source="appstore")
    opened.locator("#themes a.ev").first.click()
    viewer = opened.locator("dialog#viewer")
    shown = viewer.locator(".quote:visible figcaption").all_inner_texts()
    assert shown
    assert all("appstore" in caption for caption in shown)
    assert viewer.locator(".quote").count() > len(shown)
    said = viewer.locator(".matching").inner_text()
    assert f"{len(shown)} of the {viewer.locator('.quote').count()} quotes kept here match" in said
    k, n = re.search(r"In the filtered view (\d+) of (\d+) reviews", said).groups()  # type: ignore[union-attr]
    cell = opened.locator("#themes td:has(a.ev) .detail").first.text_content() or ""
    assert cell.endswith(f"{k} of {n}")
    assert WHOLE in viewer.locator(".state").inner_text()
    assert (
        opened.locator("#evidence .quote[data-places]:not([hidden]) figcaption bdi:text-is('reviews.example')").count()
        == 0
    )
    viewer.locator("button.everything").click()
    assert viewer.locator(".quote:visible").count() == viewer.locator(".quote").count()
    assert viewer.locator("button.close").evaluate("e => e === document.activeElement")


def test_the_filters_work_by_keyboard_and_are_announced(opened: Page) -> None:
    assert opened.locator("#filter-state").get_attribute("role") == "status"
    opened.locator("#filter-open").focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "filter-brand"
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "filter-source"
    opened.keyboard.press("ArrowDown")
    assert WHOLE in opened.locator("#filter-state").inner_text()
    opened.keyboard.press("Escape")
    assert not opened.locator("#filters").is_visible()
    assert opened.evaluate("document.activeElement.id") == "filter-open"
    assert opened.locator("#filter-open").get_attribute("aria-expanded") == "false"
    assert opened.locator("#filter-reset").is_visible()


def test_the_state_of_the_filter_is_printed(opened: Page) -> None:
    choose(opened, source="appstore")
    opened.emulate_media(media="print")
    assert opened.locator("#filter-state").is_visible()
    assert not opened.locator("#filters").is_visible()
    assert not opened.locator("#filter-open").is_visible()


def test_without_script_there_are_no_dead_controls(reader: Browser, written: WrittenBrief) -> None:
    context = reader.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written.address)
    assert page.locator("button:visible, select:visible").count() == 0
    assert page.locator("#swot .panel:visible").count() == 4
    context.close()
