"""Which controls say that a list grows on the page."""

from __future__ import annotations

import pytest

from spiders.extraction.load_more import loads_more
from spiders.extraction.page import PageContent


@pytest.mark.parametrize(
    "control",
    [
        "<button>Load more</button>",
        '<a href="#">Show more reviews (34)</a>',
        '<div role="button"><span>Mehr Bewertungen anzeigen</span></div>',
        "<button>Afficher plus d'avis</button>",
        "<button>Показать ещё отзывы</button>",
        "<button>もっと見る</button>",
        '<a href="javascript:void(0)">See all reviews</a>',
        "<button>Zobrazit další recenze</button>",
    ],
)
def test_controls_that_make_a_list_longer(control: str) -> None:
    assert loads_more(
        PageContent(f"<html><body><p>Reviews</p>{control}</body></html>".encode(), url="http://a.example/")
    )


@pytest.mark.parametrize(
    "control",
    [
        '<a href="/reviews?page=2">Load more</a>',  # a link: the crawler follows it itself
        "<button>Read more about our company</button>",
        "<button>Add to basket</button>",
        "<p>Load more</p>",
        "<button>More than a shop</button>",
    ],
)
def test_others(control: str) -> None:
    page = PageContent(f"<html><body><p>Reviews</p>{control}</body></html>".encode(), url="http://a.example/")
    assert not loads_more(page)
