"""The reviews of any page: structured data first, completed and checked by what a reader sees."""

from __future__ import annotations

from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent
from spiders.extraction.schema_reviews import reviews_of, summary_of
from spiders.extraction.structured_data import items
from spiders.records import PageState


def extract_reviews(page: PageContent) -> Extracted[FoundReview]:
    """What a page says about reviews: the records, how many there should be, and where it goes on.

    The state is ``OK`` when there are records; otherwise the page is a wall, a shell, or empty.
    """
    found = [] if page.is_json else items(page)
    records = tuple(reviews_of(found))
    if not records:
        wall = _wall(page)
        if wall:
            return Extracted(state=wall[0], reason=wall[1])
        return Extracted(state=PageState.EMPTY, summary=summary_of(found))
    return Extracted(state=PageState.OK, records=records, summary=summary_of(found))


def _wall(page: PageContent) -> tuple[PageState, str] | None:
    try:
        from spiders.extraction.page_state import page_wall
    except ImportError:
        return None
    return page_wall(page)
