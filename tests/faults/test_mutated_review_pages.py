"""No page, however broken, makes the reviews extractor raise, and no text makes a pattern run away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.errors import ExtractionError
from spiders.extraction.json_repair import parse_json
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.parsing.dates import parse_date
from spiders.parsing.ratings import parse_count, parse_rating
from spiders.parsing.text import clean_text, strip_more, strip_tags
from spiders.parsing.urls import absolute_url
from spiders.records import PageState

FOLDER = Path(__file__).parent.parent / "pages" / "reviews"
PAGES = [file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix != ".json"]
SNIPPETS = [
    b"<",
    b">",
    b"</div>",
    b"<div>" * 300,
    b"<!--",
    b"-->",
    b"<script>",
    b"</script>",
    b"]]>",
    b'"',
    b"{",
    b"}",
    b"[[[[",
    b"\x00",
    b"\xff\xfe",
    b"&#x110000;",
    b"&lt;",
    "★☆".encode() * 50,
    b"1/2/3" * 40,
    b"itemscope itemprop=x itemref=a ",
    b"99999999999999999999",
    b"NaN",
    b"1e999",
    "٣".encode(),
    "²".encode(),
    b"http://[",
]
CALM = settings(max_examples=80, deadline=None, database=None)
mutations = st.lists(
    st.tuples(st.sampled_from(["cut", "double", "put"]), st.floats(0, 1), st.floats(0, 0.2), st.sampled_from(SNIPPETS)),
    min_size=1,
    max_size=6,
)


@CALM
@given(st.sampled_from(PAGES), mutations)
def test_no_exception_leaves_on_mutated_pages(page: bytes, changes: list[tuple[str, float, float, bytes]]) -> None:
    for change, where, how_much, snippet in changes:
        at = int(where * len(page))
        end = at + int(how_much * len(page))
        if change == "cut":
            page = page[:at] + page[end:]
        elif change == "double":
            page = page[:end] + page[at:]
        else:
            page = page[:at] + snippet + page[at:]
    try:
        found = extract_reviews(PageContent(page, url="https://site.example/a?page=1"))
    except ExtractionError:
        return
    assert found.state in PageState
    for record in found.records:
        assert record.rating is None or 0 <= record.rating <= 1
        assert "<script" not in record.text


@CALM
@given(st.text(max_size=300))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    parse_date(text)
    assert (rating := parse_rating(text)) is None or 0 <= rating <= 1
    parse_count(text)
    parse_json(text)
    absolute_url("https://site.example/", text)
    strip_tags(text)
    assert strip_more(clean_text(text)) == strip_more(clean_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 30_000,
        "<!--" * 30_000,
        "<script" * 20_000,
        "1." * 50_000,
        "1/" * 50_000,
        "★ " * 50_000,
        "&amp;" * 50_000,
        "a-" * 50_000,
        '{"a":' * 20_000,
        '"\\' * 50_000,
        " " * 100_000,
        "rating" * 20_000,
        "width:" * 20_000,
    ],
    ids=lambda text: f"{text[:8]!r} many times",
)
def test_repetition_costs_one_pass(text: str) -> None:
    """Patterns that went back over such texts would keep this from ending."""
    clean_text(text)
    strip_tags(text)
    strip_more(text)
    parse_json(text)
    parse_date(text)
    parse_rating(text)
    html = f"<html><body><div class='rating' style='{text}' title='{text}'>{text}</div><script>window.x = {text}</script></body></html>"
    extract_reviews(PageContent(html.encode(), url="https://site.example/"))
