"""The brief in a real browser: evidence opens in place, keyboard and paper work, nothing is loaded, nothing acts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.briefs.pdf import print_page
from analysis.briefs.render import write_brief
from spiders.errors import MissingProgramError
from tests.analyse.invented_results import invent_results, write_market

CHROMIUM = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no Chromium on this machine"),
]

CONTRAST = """() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const lum = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || e.closest("script, style, dialog") || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.closest("svg") ? style.fill : style.color);
    const [a, b] = [lum(ink), lum(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className} ${n.data.trim().slice(0, 30)}`);
  }
  return [...new Set(bad)];
}"""


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("brief")
    market = write_market(folder)
    write_brief(market, invent_results(market), folder / "brief.html")
    return (folder / "brief.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_it_asks_for_nothing_and_complains_of_nothing(page: Page, brief: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(brief)
    page.locator("section#themes a.ev").first.click()
    assert asked == [brief]
    assert said == []


def test_a_figure_opens_its_evidence_without_leaving_the_page(page: Page, brief: str) -> None:
    page.goto(brief)
    figure = page.locator("section#themes a.ev").first
    figure.click()
    viewer = page.locator("dialog#viewer")
    assert viewer.is_visible()
    assert viewer.locator("blockquote").count() >= 1
    assert "archived page" in viewer.inner_text()
    assert page.url == brief
    page.keyboard.press("Escape")
    assert not viewer.is_visible()
    assert figure.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("section#journey td.pains a.ev", "Refunds"),
        ("section#changes li a.ev", "Change: Acme Lockers, refunds"),
        ("section#plan article a.ev", "Gap: Waiting and response time"),
        ("section#personas article a.ev", "Persona: Hurt by refunds"),
    ],
)
def test_the_programme_opens_its_evidence_too(page: Page, brief: str, figure: str, says: str) -> None:
    page.goto(brief)
    page.locator(figure).first.click()
    viewer = page.locator("dialog#viewer")
    assert says in viewer.locator("#viewer-title").inner_text()
    assert viewer.locator("blockquote").count() >= 1
    assert page.url == brief


def test_on_a_telephone_wide_tables_become_cards_that_name_their_figures(browser: Browser, brief: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(brief)
    cell = page.locator("section#answers td[data-label='Asked']").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Asked"'
    for table in ("section#journey .scroll", "section#answers .scroll", "section#metrics .scroll"):
        assert page.locator(table).first.evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()


def test_the_keyboard_is_enough(page: Page, brief: str) -> None:
    page.goto(brief)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('ev')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.locator("dialog#viewer").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Close"
    page.keyboard.press("Enter")
    assert not page.locator("dialog#viewer").is_visible()


def test_the_archived_page_is_one_click_further(page: Page, brief: str) -> None:
    page.goto(brief)
    page.locator("section#themes a.ev").first.click()
    page.locator("dialog#viewer a[href^='#page-']").first.click()
    assert not page.locator("dialog#viewer").is_visible()
    row = page.locator(page.evaluate("location.hash"))
    assert row.is_visible()


def test_without_script_the_same_links_lead_to_the_appendix(browser: Browser, brief: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(brief)
    link = page.locator("section#themes a.ev").first
    anchor = link.get_attribute("href")
    link.click()
    assert page.url.endswith(str(anchor))
    assert page.locator(str(anchor)).locator("blockquote").first.is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_can_be_read(browser: Browser, brief: str, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(brief)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate(CONTRAST) == []
    context.close()


def test_on_paper_everything_folded_is_open_and_nothing_is_cut(page: Page, brief: str, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(brief)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("nav.contents").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf(path=tmp_path / "brief.pdf", format="A4").startswith(b"%PDF")


def test_headings_do_not_skip_and_tables_have_captions(page: Page, brief: str) -> None:
    page.goto(brief)
    levels = page.evaluate(
        "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => +h.tagName[1])"
    )
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every(t => t.caption && t.querySelector('th[scope]'))"
    )
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(s => s.tabIndex === 0 && s.ariaLabel)")
    assert page.evaluate("[...document.querySelectorAll('[role=img]')].every(s => s.ariaLabel)")


def test_the_pdf_has_an_outline_and_is_the_same_each_time(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    results = invent_results(market)
    printer = partial(print_page, chromium=CHROMIUM, arguments=["--no-sandbox"])
    for name in ("one.pdf", "two.pdf"):
        write_brief(market, results, tmp_path / name, printer=printer)
    made = (tmp_path / "one.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert b"/Outlines" in made
    assert made == (tmp_path / "two.pdf").read_bytes()


def test_a_browser_that_does_not_start_is_one_clear_error(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(MissingProgramError, match="Chromium did not print the brief"):
        write_brief(
            market, invent_results(market), tmp_path / "b.pdf", printer=partial(print_page, chromium=str(broken))
        )
    assert not (tmp_path / "b.pdf").exists()
