"""Steam, the shop for games."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_APP = re.compile(r"//(?:store\.steampowered|steamcommunity)\.com/app/(\d+)")
QUERY = "json=1&filter=recent&language=all&purchase_type=all&num_per_page=100&cursor=*"


class Steam(ReviewSpider):
    """Reviews of a game in all languages, newest first, through the shop's public interface.

    Source
        https://store.steampowered.com/app/NUMBER/NAME
    Caveats
        Customers recommend or do not: rating 1.0 or 0.0, a scale of two that must not be averaged with stars of five.
        Authors are known by number only.
    Environment variables
        None.
    """

    name = "steam"
    hosts = ("store.steampowered.com", "steamcommunity.com")

    def feed_address(self, url: str) -> str:
        """The reviews of the game that a shop page is about; its cursor leads from page to page."""
        app = _APP.search(url)
        return f"https://store.steampowered.com/appreviews/{app[1]}?{QUERY}" if app else url
