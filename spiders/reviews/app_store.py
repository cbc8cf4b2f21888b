"""Apple's App Store."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent

LAST_PAGE = 10
_APP = re.compile(r"//apps\.apple\.com/(?:(?P<country>[a-z]{2})/)?(?:[^?#]*/)?id(?P<id>\d+)")
_PAGE = re.compile(r"/page=(\d+)/")


class AppStore(ReviewSpider):
    """Reviews of an app in one country, through Apple's public RSS feed in JSON.

    Source
        https://apps.apple.com/COUNTRY/app/NAME/idNUMBER (one address a country), or the feed's own address at
        itunes.apple.com/COUNTRY/rss/customerreviews.
    Caveats
        Apple gives the 500 newest reviews of each country, 50 a page, and none of the developer's replies. Nothing
        says how many there are, so ``expected`` stays empty.
    Environment variables
        None.
    """

    name = "app_store"
    hosts = ("apps.apple.com",)
    addresses = (r"itunes\.apple\.com/[a-z]{2}/rss/customerreviews/",)

    def feed_address(self, url: str) -> str:
        """The feed of the app that a store page is about."""
        app = _APP.search(url)
        if app is None:
            return url
        country = app["country"] or "us"
        return f"https://itunes.apple.com/{country}/rss/customerreviews/page=1/id={app['id']}/sortby=mostrecent/json"

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The number in the address counted up; the feed's own link leads to XML."""
        found = _PAGE.search(page.url)
        if found is None or not extracted.records or int(found[1]) >= LAST_PAGE:
            return None
        return _PAGE.sub(f"/page={int(found[1]) + 1}/", page.url, count=1)
