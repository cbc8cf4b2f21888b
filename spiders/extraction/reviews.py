"""The reviews of any page: structured data first, completed and checked by what a reader sees."""

from __future__ import annotations

from collections.abc import Sequence

from spiders.extraction.embedded_state import embedded_reviews, json_reviews, json_summary
from spiders.extraction.feeds.base import read_feed
from spiders.extraction.found import Extracted, FoundReview, FoundSummary
from spiders.extraction.page import PageContent
from spiders.extraction.pagination import next_page
from spiders.extraction.reconcile import ShownText, reconcile
from spiders.extraction.record_blocks import block_groups
from spiders.extraction.schema_reviews import reviews_of, summary_of
from spiders.extraction.stated_count import stated_count
from spiders.extraction.structured_data import items, unread_scripts, walk
from spiders.records import PageState, fold_space


def extract_reviews(page: PageContent) -> Extracted[FoundReview]:
    """What a page says about reviews: the records, how many there should be, and where it goes on.

    Structured data is read first. Where it is complete and the page shows each of its texts and no further ones of
    their kind, that is the answer; else the visible blocks are found and both are reconciled. A page with neither is
    searched for embedded state. The state is ``OK`` when there are records; otherwise the page is a wall, a shell,
    or empty.
    """
    feed = read_feed(page)
    if feed is not None:
        return _answer(page, feed.records, FoundSummary(rating=None, count=feed.count) if feed.count else None)
    if page.is_json:
        records: Sequence[FoundReview] = json_reviews(page.json)
        return _answer(page, records, json_summary(page.json))
    nodes = [item for item, _ in walk(items(page))]
    structured = reviews_of(nodes)
    shown = ShownText(page)
    if structured and _complete(structured, page, shown):
        records = structured
    else:
        groups = [group.reviews for group in block_groups(page)]
        records = reconcile(structured, groups, shown)
        if not structured:
            records = _with_state(page, records)
    summary = summary_of(nodes)
    if records and (summary is None or summary.count is None):
        count = stated_count((fold_space(p) for p in shown.pieces), least=sum(r.visible for r in records))
        if count is not None:
            summary = FoundSummary(rating=summary.rating if summary else None, count=count)
    unread = 0 if structured else unread_scripts(page)
    notes = (f"{unread} JSON-LD script(s) could not be read",) if unread else ()
    return _answer(page, records, summary, notes)


def _answer(
    page: PageContent, records: Sequence[FoundReview], summary: FoundSummary | None, notes: Sequence[str] = ()
) -> Extracted[FoundReview]:
    if not records:
        wall = _wall(page)
        if wall:
            return Extracted(state=wall[0], reason=wall[1], notes=notes)
    state = PageState.OK if records else PageState.EMPTY
    return Extracted(state=state, records=tuple(records), summary=summary, next_url=next_page(page), notes=notes)


def _complete(structured: Sequence[FoundReview], page: PageContent, shown: ShownText) -> bool:
    """Whether nothing is missing: every field is there, every text is shown, and the page shows no further one.

    Further ones would stand in the same markup, so the opening tags before two of the texts are counted.
    """
    markup, at = page.text, 0
    opened: set[bytes | None] = set()
    for review in structured:
        if not review.text or review.rating is None or review.published is None or not review.author:
            return False
        if review.text.endswith(("…", "...")):
            return False
        # most texts stand on the page letter by letter, behind a tag, in their order: quicker to see than what is shown
        probe = f">{review.text[:60]}"
        place = markup.find(probe, at)
        if place < 0 and probe not in markup and not shown.shows(review.text):
            return False
        at = max(at, place)
        if review is structured[0] or review is structured[-1]:
            opened.add(_opening(markup, review.text, place))
    return all(tag is not None and page.raw.count(tag) == len(structured) for tag in opened)


def _opening(markup: str, text: str, at: int) -> bytes | None:
    """The tag that opens the element with the text, which may stand ``at`` a place; None when that cannot be told."""
    probe = f">{text[:24]}"
    if at < 0:
        at = markup.find(probe)
    while at >= 0:
        start = markup.rfind("<", 0, at)
        tag = markup[start : at + 1]
        if start >= 0 and tag[1].isalpha():
            return tag.encode("utf-8", "surrogatepass")
        at = markup.find(probe, at + 1)
    return None


def _with_state(page: PageContent, records: Sequence[FoundReview]) -> Sequence[FoundReview]:
    """Visible reviews completed by the page's embedded state; the state alone where nothing is visible yet."""
    if records and all(r.rating is not None and r.published is not None for r in records):
        return records
    held = embedded_reviews(page)
    if not held:
        return records
    if not records:
        return held if any(r.rating is not None for r in held) else []
    merged = reconcile(held, [records], ShownText(page))
    return [r for r in merged if r.visible]


def _wall(page: PageContent) -> tuple[PageState, str] | None:
    try:
        from spiders.extraction.page_state import page_wall
    except ImportError:
        return None
    return page_wall(page)
