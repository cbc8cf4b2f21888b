"""Evidence of contact channels on a page: chat, help desk, e-mail, phone, form, social accounts, hours, self-service."""

from __future__ import annotations

from spiders.extraction.channels.base import page_parts, readers
from spiders.extraction.found import Extracted, FoundSignal
from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.records import PageState


def extract_signals(page: PageContent) -> Extracted[FoundSignal]:
    """All contact-channel evidence of a page, each with what on the page shows it.

    Parameters
    ----------
    page
        Any page of a brand's site.

    Returns
    -------
    Extracted
        ``ok`` with records ordered by kind, then vendor, then place on the page; else why there are none.

    Examples
    --------
    >>> page = PageContent(b'<a href="tel:+44 20 7946 0000">Call</a>')
    >>> [(signal.kind.value, signal.evidence) for signal in extract_signals(page).records]
    [('phone', 'tel:+44 20 7946 0000')]
    """
    if page.is_json:
        return Extracted(state=PageState.EMPTY)
    parts = page_parts(page)
    found = [signal for read in readers() for signal in read(parts)]
    found.sort(key=lambda signal: (signal.kind.value, (signal.vendor or "").lower()))
    if found:
        return Extracted(state=PageState.OK, records=tuple(found))
    wall = page_wall(page)
    if wall:
        return Extracted(state=wall[0], reason=wall[1])
    return Extracted(state=PageState.EMPTY)
