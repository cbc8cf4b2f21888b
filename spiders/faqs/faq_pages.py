"""FAQ pages of any site."""

from __future__ import annotations

from spiders.bases.faq import FaqSpider


class FaqPages(FaqSpider):
    """FAQ entries of a brand's own site, however its pages mark them.

    Source
        The addresses under ``faq`` in market.toml; without them the pages that the home page, the sitemap and common
        paths lead to.
    Caveats
        At most FAQ_PAGE_CAP pages a brand; a help centre on another domain is found only when that is listed in ``domains``.
    Environment variables
        None.
    """

    name = "faq_pages"
