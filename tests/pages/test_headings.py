"""Titles and headings: what a page says of itself, without navigation, footers, banners; nothing of a wall."""

from __future__ import annotations

import pytest

from spiders.extraction.headings import LONGEST, extract_headings
from spiders.extraction.page import PageContent

PAGE = """<!doctype html><html lang="de-AT"><head><title> Paketstation
 mieten | Acme </title></head><body>
<div id="onetrust-banner"><h2>Wir verwenden Cookies</h2></div>
<nav><h2>Menü</h2></nav>
<main><h1>Paketstation <em>mieten</em></h1><section><h2><a href="/p">Preise</a></h2><h3></h3><h3>Für Wohnanlagen</h3>
<h4>Kleingedrucktes</h4><svg><title>Pfeil</title></svg></section></main>
<div role="dialog"><h2>Newsletter</h2></div><aside><h3>Auch interessant</h3></aside><footer><h3>Kontakt</h3></footer>
</body></html>"""


def test_title_and_headings_without_furniture() -> None:
    found = extract_headings(PageContent(PAGE.encode()))
    assert found.title == "Paketstation mieten | Acme"
    assert found.headings == (("h1", "Paketstation mieten"), ("h2", "Preise"), ("h3", "Für Wohnanlagen"))
    assert found.language == "de"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>no heading</p>",
        b'{"title": "JSON"}',
        b"<html><title>Just a moment...</title><body><h1>Checking your browser before accessing</h1></body></html>",
        f"<h1>{'a ' * LONGEST}</h1>".encode(),
    ],
    ids=["nothing", "none", "json", "wall", "a whole text"],
)
def test_what_says_nothing(body: bytes) -> None:
    found = extract_headings(PageContent(body))
    assert found.headings == ()
    assert found.title is None


def test_a_language_that_is_none() -> None:
    assert extract_headings(PageContent(b'<html lang="_x"><h1>A</h1>')).language is None
