"""Each page in ``faq/`` gives the entries written beside it: PAGE.html and PAGE.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.extraction.faq import extract_faq
from spiders.extraction.page import PageContent

PAGES = sorted((Path(__file__).parent / "faq").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_gives_exactly_its_entries(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = extract_faq(PageContent(page.read_bytes(), url=expected.get("url", "")))
    records = [{"question": e.question, "answer": e.answer, "markup": e.markup} for e in found.records]
    assert records == expected["records"]
    assert found.state == expected["state"]
