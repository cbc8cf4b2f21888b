"""Pages that send on by ``<meta http-equiv="refresh">``: only when the page has such an element, not where words spell one.

Scrapy looks for the letters. They may also stand in a review: in JSON inside a script, in the value of an attribute. Then
whoever writes a review could send the crawl elsewhere, and the page's other reviews would be lost.
"""

from __future__ import annotations

import lxml.html
from lxml import etree
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response

LOOKED_AT = 4096
"""Letters from the page's beginning, as many as Scrapy looks at."""
NOT_MARKUP = {"noscript", "template", "textarea", "title", "iframe"}


class MetaRefresh(MetaRefreshMiddleware):
    """Scrapy's, shown nothing of the page but its real elements ``meta``."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The page, or the request for the one that it sends on to."""
        if not isinstance(response, HtmlResponse) or b"refresh" not in response.body[: 4 * LOOKED_AT].lower():
            return response
        bare = response.replace(body="".join(refreshing(response.text[:LOOKED_AT])).encode(), encoding="utf-8")
        after: Request | Response = super().process_response(request, bare, spider)
        return response if after is bare else after


def refreshing(page: str) -> list[str]:
    """The elements ``meta`` of a page that send on.

    >>> refreshing('<meta http-equiv="Refresh" content="0; url=/b"><p>x</p>')
    ['<meta http-equiv="Refresh" content="0; url=/b">']
    >>> refreshing('<p title="<meta http-equiv=refresh content=0;url=/b>">x</p>')
    []
    """
    try:
        root = lxml.html.document_fromstring(page.encode("utf-8", "replace"), lxml.html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):  # nothing in it
        return []
    metas = [one for one in root.iter("meta") if not any(above.tag in NOT_MARKUP for above in one.iterancestors())]
    return [
        lxml.html.tostring(one, encoding="unicode", with_tail=False)
        for one in metas
        if one.get("http-equiv", "").strip().lower() == "refresh"
    ]
