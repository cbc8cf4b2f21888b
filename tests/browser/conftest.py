"""A brief of an invented market and the browser that reads it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.briefs.render import write_brief
from tests.analyse.invented_results import invent_results, write_market
from tests.browser.written_brief import WrittenBrief

CHROMIUM = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenBrief:
    folder = tmp_path_factory.mktemp("written")
    market = write_market(folder)
    tables = invent_results(market, reviews=240)
    write_brief(market, tables, folder / "brief.html")
    return WrittenBrief((folder / "brief.html").as_uri(), tables, tuple(brand.id for brand in market.brand))


@pytest.fixture(scope="module")
def reader() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(reader: Browser, written: WrittenBrief) -> Iterator[Page]:
    """The brief at a desk."""
    context = reader.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(written.address)
    yield page
    context.close()
