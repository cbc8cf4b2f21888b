"""Each page in ``site/`` gives the contact channels written beside it: PAGE.html and PAGE.json."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spiders.extraction.channels.base import address_pattern, table
from spiders.extraction.page import PageContent
from spiders.extraction.signals import extract_signals

PAGES = sorted((Path(__file__).parent / "site").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_gives_exactly_its_channels(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = extract_signals(PageContent(page.read_bytes(), url=expected.get("url", "")))
    records = [{"kind": s.kind.value, **({"vendor": s.vendor} if s.vendor else {})} for s in found.records]
    assert records == expected["records"]
    assert found.state == expected["state"]
    assert all(0 < len(signal.evidence) <= 200 for signal in found.records)


def test_vendor_table_is_whole() -> None:
    vendors = table("chat")["vendor"]
    names = [vendor["name"] for vendor in vendors]
    assert len(vendors) >= 40
    assert len(names) == len(set(names))
    for vendor in vendors:
        assert set(vendor) <= {"name", "scripts", "boot", "elements"}
        assert vendor.get("scripts") or vendor.get("boot") or vendor.get("elements")
        for rule in vendor.get("scripts", ()):
            assert address_pattern(rule)
        for pattern in vendor.get("boot", ()):
            assert re.compile(pattern)
