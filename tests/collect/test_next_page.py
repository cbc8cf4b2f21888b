"""Which address a page goes on at."""

from __future__ import annotations

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.pagination import next_page

HERE = "https://site.example/reviews/acme"


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        ('<link rel="next" href="/reviews/acme?page=2">', "/reviews/acme?page=2"),
        ('<a rel="nofollow next" href="?start=20">20</a>', "/reviews/acme?start=20"),
        ("<a href='?start=20&amp;x=1' rel=next>More</a>", "/reviews/acme?start=20&x=1"),
        ('<a rel="next" href="/blog/the-next-article">Next article</a>', None),
        (
            '<div class="pagination"><b>1</b><a href="?page=2">2</a><a href="?page=3">3</a></div>',
            "/reviews/acme?page=2",
        ),
        (
            '<nav aria-label="pagination"><a href="?p=0">←</a><a href="/reviews/acme/page/2/">Volgende</a></nav>',
            "/reviews/acme/page/2/",
        ),
        ('<a href="?page=2" aria-label="Página siguiente"><svg></svg></a>', "/reviews/acme?page=2"),
        ('<a href="?page=2">次へ</a>', "/reviews/acme?page=2"),
        ('<div class="carousel"><a class="slick-next" href="/p/2">Next</a></div>', None),
        ('<ul class="pager"><li><a href="?page=1">Older</a></li></ul>', None),
        ('<a href="javascript:next()">Next</a>', None),
        ("<p>The end</p>", None),
    ],
)
def test_next_page(markup: str, path: str | None) -> None:
    page = PageContent(f"<html><body>{markup}</body></html>".encode(), url=HERE)
    assert next_page(page) == (None if path is None else f"https://site.example{path}")
