"""Pages are searched as UTF-8 bytes, whatever encoding they came in: nothing may get lost or shifted by that."""

from __future__ import annotations

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.pagination import next_page
from spiders.extraction.structured_data import json_ld

MARKUP = (
    '<html><head><title>İstanbul ŞEHİR ẞ</title><SCRIPT type="application/LD+json">{"@type": "Thing", "name": "Kürtőskalács İ ẞ ★"}'
    '</SCRIPT></head><body><p>What comes next <a class="next" REL="next" href="/r?page=2&amp;s=ő">Next</a></p></body></html>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_that_change_their_length_with_their_case(encoding: str) -> None:
    page = PageContent(MARKUP.encode(encoding), url="https://a.example/r", content_type="text/html")
    assert json_ld(page) == [{"@type": "Thing", "name": "Kürtőskalács İ ẞ ★"}]
    assert next_page(page) == "https://a.example/r?page=2&s=ő"
    assert len(page.raw) == len(page.low)


def test_bytes_that_are_no_utf_8() -> None:
    body = MARKUP.replace("★", "\x00", 1).encode().replace(b"\x00", b"\xe9\xff")
    page = PageContent(body, url="https://a.example/r", content_type="text/html; charset=utf-8")
    assert page.raw.decode() == page.text
    assert [item["name"][:14] for item in json_ld(page)] == ["Kürtőskalács İ"]
    assert next_page(page) == "https://a.example/r?page=2&s=ő"
