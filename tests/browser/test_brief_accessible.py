"""WCAG 2.2 AA in a real browser, by axe-core where it can tell and by measuring where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from analysis.briefs.render import write_brief
from tests.analyse.invented_results import invent_results, write_market
from tests.browser.written_brief import WrittenBrief

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def unfold(page: Page) -> None:
    """Open all that is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def as_is(page: Page) -> None:
    pass


def open_evidence(page: Page) -> None:
    page.locator("section#themes a.ev").first.click()


def filter_source(page: Page) -> None:
    page.locator("#filter-open").click()
    page.locator("#filter-source").select_option("0")


def filter_with_evidence(page: Page) -> None:
    filter_source(page)
    open_evidence(page)


def another_swot(page: Page) -> None:
    page.locator("#swot [role=tab]").nth(1).click()
    page.locator("table.glance thead button").first.click()


def violations(page: Page) -> list[str]:
    """What axe finds wrong: rule, what it is about, where."""
    found: list[dict[str, Any]] = (
        Axe()
        .run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
        .response["violations"]
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:140]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("state", "size"),
    [
        (as_is, DESK), (as_is, TELEPHONE), (open_evidence, DESK), (filter_source, DESK), (filter_source, TELEPHONE),
        (filter_with_evidence, TELEPHONE), (another_swot, DESK),
    ],
)  # fmt: skip
def test_axe_finds_nothing(
    reader: Browser, written: WrittenBrief, state: Callable[[Page], None], size: Any, scheme: Any
) -> None:
    context = reader.new_context(viewport=size, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(written.address)
    unfold(page)
    state(page)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize(
    "what",
    [
        {"brands": 12},
        {"brands": 1},
        {"reviews": 0},
        {"language": "cy"},
        {"faq": False, "serp": False, "programme": False},
    ],
)
def test_axe_finds_nothing_in_other_markets(reader: Browser, tmp_path: Path, what: dict[str, Any]) -> None:
    market = write_market(tmp_path, brands=what.pop("brands", 4))
    language = what.pop("language", None)
    write_brief(market, invent_results(market, **what), tmp_path / "brief.html", language=language)
    context = reader.new_context(viewport=DESK, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((tmp_path / "brief.html").as_uri())
    unfold(page)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
def test_what_can_be_pressed_is_large_enough(reader: Browser, written: WrittenBrief, size: Any) -> None:
    """24 by 24 px, or a link inside a sentence, or nothing else within 24 px of its middle (WCAG 2.2, 2.5.8)."""
    context = reader.new_context(viewport=size)
    page = context.new_page()
    page.goto(written.address)
    unfold(page)
    filter_source(page)
    small = page.evaluate(
        """() => { const all = [...document.querySelectorAll('a, button, select, summary')].filter((e) => e.getClientRects().length
            && !e.closest('.skip, #evidence') && !e.matches('.skip'));
          const at = all.map((e) => e.getBoundingClientRect());
          const apart = (i) => at.every((b, j) => { if (i === j) return true; const a = at[i], x = a.x + a.width / 2, y = a.y + a.height / 2;
            const dx = Math.max(b.x - x, 0, x - b.right), dy = Math.max(b.y - y, 0, y - b.bottom); return Math.hypot(dx, dy) >= 12; });
          return all.filter((e, i) => (at[i].width < 24 || at[i].height < 24) && !apart(i)
            && !(e.matches('a') && e.closest('p, li, dd, figcaption, .figures') && e.parentElement.textContent.trim() !== e.textContent.trim()))
            .map((e) => e.outerHTML.slice(0, 120)); }"""
    )
    assert small == []
    context.close()


def test_the_focus_is_seen_and_never_under_the_bar(opened: Page) -> None:
    filter_source(opened)
    opened.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    bar = "document.querySelector('.topbar').getBoundingClientRect().bottom"
    hidden = []
    for _ in range(120):
        opened.keyboard.press("Tab")
        state = opened.evaluate(
            f"""() => {{ const e = document.activeElement, r = e.getBoundingClientRect();
            const style = getComputedStyle(e); const inBar = e.closest('.topbar, .skip');
            return [inBar || r.bottom > {bar} + 1 && r.top < innerHeight, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
              e.outerHTML.slice(0, 100)]; }}"""
        )
        if not state[0] or not state[1]:
            hidden.append(state)
    assert hidden == []


def test_backwards_the_focus_is_not_under_the_bar_either(opened: Page) -> None:
    filter_source(opened)
    opened.locator("section#gaps a").first.focus()
    bar = "document.querySelector('.topbar').getBoundingClientRect().bottom"
    for _ in range(40):
        opened.keyboard.press("Shift+Tab")
        assert opened.evaluate(
            f"() => {{ const e = document.activeElement; return !!e.closest('.topbar') || e.getBoundingClientRect().bottom > {bar}; }}"
        )


def test_nothing_moves_by_itself(opened: Page) -> None:
    moving = opened.evaluate(
        """() => [...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e);
        return s.animationName !== 'none' || s.transitionDuration.split(',').some((d) => parseFloat(d) > 0) || s.scrollBehavior === 'smooth'; })
        .map((e) => e.tagName)"""
    )
    assert moving == []


def test_in_forced_colours_shares_and_the_chosen_brand_can_still_be_read(
    reader: Browser, written: WrittenBrief
) -> None:
    context = reader.new_context(viewport=DESK, forced_colors="active")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(written.address)
    ink, ground = page.locator("#themes td.h5").first.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert ink != ground
    chosen, other = (
        page.locator("#swot [role=tab]").nth(i).evaluate("e => getComputedStyle(e).borderBottomColor") for i in (0, 1)
    )
    assert chosen != other
    context.close()
