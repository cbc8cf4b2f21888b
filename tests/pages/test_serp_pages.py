"""Each page or answer in ``serp/`` gives the rows written beside it: PAGE.html or PAGE.page.json, and PAGE.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp

FOLDER = Path(__file__).parent / "serp"
PAGES = sorted([*FOLDER.glob("*.html"), *FOLDER.glob("*.page.json")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name.split(".")[0])
def test_page_gives_exactly_its_rows(page: Path) -> None:
    expected = json.loads((FOLDER / f"{page.name.split('.')[0]}.json").read_text(encoding="utf-8"))
    found = extract_serp(PageContent(page.read_bytes(), url=expected.get("url", "")))
    records = []
    for row, wanted in zip(found.records, expected["records"], strict=False):
        known = {
            "part": row.part.value,
            "position": row.position,
            "url": row.url,
            "title": row.title,
            "snippet": row.snippet,
        }
        records.append({key: known[key] for key in wanted})
    assert records == expected["records"]
    assert len(found.records) == len(expected["records"])
    assert found.state == expected["state"]
    assert found.next_url == expected.get("next_url")
