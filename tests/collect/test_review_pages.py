"""Saved pages (invented) and what must be read from them: tests/pages/reviews/NAME.html beside NAME.json."""

from __future__ import annotations

import json
from datetime import datetime
from enum import Enum
from pathlib import Path

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews

PAGES = Path(__file__).parent.parent / "pages" / "reviews"
CASES = sorted(file.stem for file in PAGES.glob("*.json"))


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@pytest.mark.parametrize("name", CASES)
def test_page_gives_what_a_reader_sees(name: str) -> None:
    case = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    body = (PAGES / case.get("page", f"{name}.html")).read_bytes()
    captured = datetime.fromisoformat(case["captured"]) if "captured" in case else None
    found = extract_reviews(PageContent(body, url=case.get("url", "https://site.example/"), captured=captured))
    assert found.state.value == case["state"]
    assert found.next_url == case.get("next_url")
    if "summary" in case:
        assert found.summary is not None
        assert {"rating": found.summary.rating, "count": found.summary.count} == case["summary"]
    got = [
        {field: plain(getattr(record, field)) for field in want}
        for record, want in zip(found.records, case["records"], strict=False)
    ]
    assert got == case["records"]
    assert len(found.records) == len(case["records"]), [record.text for record in found.records]


def test_relative_dates_stay_unknown_when_the_day_of_the_page_is() -> None:
    found = extract_reviews(PageContent((PAGES / "german_cards.html").read_bytes(), url="https://lager.example/b"))
    assert [record.published is None for record in found.records] == [True, True, False]
