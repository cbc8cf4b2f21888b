"""Results pages and API answers -> ranked rows, parts told apart."""

from __future__ import annotations

from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.extraction.results.base import Row, answer_of, counted, readers
from spiders.parsing.text import clean_text
from spiders.records import PageState, SerpPart


def extract_serp(page: PageContent) -> Extracted[FoundRow]:
    """The rows of a results page, by the first reader that knows its shape.

    Parameters
    ----------
    page
        A saved results page (HTML) or a provider's answer (JSON).

    Returns
    -------
    Extracted
        ``ok`` with rows; ``empty`` when the engine says it has no result (or only other parts than organic ones);
        ``blocked`` for CAPTCHA, consent, challenge and refusals; ``needs_browser`` for a shell. ``position`` counts
        from 1 within a part on this page; ``url`` is the target, not the engine's redirect.

    Examples
    --------
    >>> page = PageContent(b'{"query": "lockers", "results": [{"url": "https://acme.example/", "title": "Acme"}]}')
    >>> [(row.part.value, row.position, row.url) for row in extract_serp(page).records]
    [('organic', 1, 'https://acme.example/')]
    """
    if page.is_json and isinstance(page.json, list):
        return _bare_list(page.json)
    for reader in readers():
        if reader.recognises(page):
            return reader.read(page)
    if wall := page_wall(page):
        return Extracted(state=wall[0], reason=wall[1])
    return Extracted(state=PageState.EMPTY, reason="no results list known in this answer")


def _bare_list(answer: list[object]) -> Extracted[FoundRow]:
    """A saved list of result objects without the frame of the API they came from."""
    rows = []
    for item in answer:
        if not isinstance(item, dict):
            continue
        url = next((item[key] for key in ("link", "url", "href") if isinstance(item.get(key), str)), "")
        if url.startswith(("http://", "https://")):
            title, snippet = clean_text(item.get("title")), clean_text(item.get("snippet") or item.get("description"))
            rows.append(Row(part=SerpPart.ORGANIC, url=url, title=title, snippet=snippet))
    return answer_of(counted(rows))
