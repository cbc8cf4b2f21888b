"""No page, however broken, makes an extractor raise; what comes out keeps its contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiders.errors import ExtractionError
from spiders.extraction.faq import extract_faq
from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp
from spiders.extraction.signals import extract_signals
from spiders.records import PageState

FOLDER = Path(__file__).parent
SEEDS = [
    path.read_bytes()
    for kind in ("faq", "serp", "site")
    for path in sorted((FOLDER / kind).glob("*"))
    if path.is_file()
]
URLS = [
    "",
    "https://www.google.com/search?q=x",
    "https://acme.example/faq",
    "https://[broken",
    "https://www.bing.com/search",
]
PIECES = [
    b"<",
    b">",
    b"</",
    b'"',
    b"'",
    b"&#0;",
    b"\x00",
    b"<!--",
    b"<![CDATA[",
    b"{",
    b"}",
    b"<dl><dt>",
    b"<details>",
    b"?",
    b"<a href=//[>",
    b"<script>",
    "؟".encode(),
    b"\xff\xfe",
    b"<h3>" * 20,
]


def mutated(seed: bytes, cuts: list[tuple[float, int, int]]) -> bytes:
    for where, length, piece in cuts:
        at = int(where * len(seed))
        seed = seed[:at] + PIECES[piece % len(PIECES)] + seed[at + length :]
    return seed


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    seed=st.sampled_from(SEEDS),
    url=st.sampled_from(URLS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 80), st.integers(0, 50)), max_size=8),
)
def test_no_exception_leaves(seed: bytes, url: str, cuts: list[tuple[float, int, int]]) -> None:
    try:
        page = PageContent(mutated(seed, cuts), url=url)
    except ExtractionError:
        return
    faq, serp, site = extract_faq(page), extract_serp(page), extract_signals(page)
    assert all(entry.question and entry.answer for entry in faq.records)
    assert all(row.url.startswith(("http://", "https://")) for row in serp.records)
    assert all(len(signal.evidence) <= 200 for signal in site.records)
    for part in {row.part for row in serp.records}:
        assert [row.position for row in serp.records if row.part is part] == list(
            range(1, sum(row.part is part for row in serp.records) + 1)
        )
    assert faq.state in PageState
    assert bool(faq.records) == (faq.state is PageState.OK)


HOSTILE = {
    "nested": b"<div>" * 6000 + b"Is it deep? Yes." + b"</div>" * 6000,
    "open questions": b"<h3>Why is it so?</h3>" * 4000,
    "answers": b"<h1>FAQ</h1>" + b"<h3>Why is it so?</h3><p>Because.</p>" * 4000,
    "buttons": b"<h1>FAQ</h1>"
    + b"".join(b"<button aria-controls=p%d>Why %d?</button><div id=p%d>So.</div>" % (i, i, i) for i in range(3000)),
    "nested details": b"<details><summary>Why?</summary>" * 1500,
    "links": b"<a href='https://a.example/'>link text here</a>" * 8000,
    "open comment": b"<script>" + b"/*" * 50_000,
    "quotes": b"<script>" + b"'\\" * 50_000 + b"</script>",
    "at signs": b"<p>" + b"a@a." * 50_000 + b"</p>",
    "spaces": b"<p>Are" + b" " * 200_000 + b"?</p>",
    "one word": b"<p>" + b"a" * 1_000_000 + b"?</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end(name: str) -> None:
    page = PageContent(b"<html><body>" + HOSTILE[name] + b"</body></html>")
    for extract in (extract_faq, extract_serp, extract_signals):
        assert extract(page).state in PageState
