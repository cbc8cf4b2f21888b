"""Photograph one part of each executed notebook for docs/notebooks.md.

Run: marketgap notebooks --to PAGES --html in the demo market, then: python docs/notebook_pictures.py PAGES
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from spiders.browser import require_chromium

SHOWN = {
    "01_collection_health": 0,
    "02_complaint_themes": 1,
    "03_comparative_swot": 2,
    "04_search_visibility": 0,
    "05_market_gaps": 0,
    "06_journeys_and_plan": 0,
}
"""Notebook -> which of its sections, counted from 0."""
WIDTH, TALLEST = 900, 760


def main(pages: Path) -> None:
    """Write docs/notebook-NN.png for each page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": TALLEST}, color_scheme="light")
        for name, section in SHOWN.items():
            page.goto((pages / f"{name}.html").resolve().as_uri())
            tops = page.evaluate(
                "[...document.querySelectorAll('main h2')].map(h => h.getBoundingClientRect().top + scrollY)"
            )
            top, end = tops[section] - 8, tops[section + 1] - 8
            clip = {"x": 0, "y": top, "width": WIDTH, "height": min(TALLEST, end - top)}
            page.screenshot(path=Path(__file__).parent / f"notebook-{name[:2]}.png", full_page=True, clip=clip)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
