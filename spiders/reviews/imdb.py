"""IMDb."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_TITLE = re.compile(r"(//(?:www\.|m\.)?imdb\.com/(?:[a-z]{2}(?:-[a-z]{2})?/)?title/tt\d+)/?(?=[?#]|$)")


class Imdb(ReviewSpider):
    """Viewers' reviews of a film or series.

    Source
        https://www.imdb.com/title/ttNUMBER/ or https://www.imdb.com/title/ttNUMBER/reviews/
    Caveats
        Stars of ten. As far as we know the terms forbid robots, and the list grows by a button after the first 25: what
        does not come is counted as missing. Texts marked as spoilers may be folded.
    Environment variables
        None.
    """

    name = "imdb"
    hosts = ("imdb.com",)

    def feed_address(self, url: str) -> str:
        """The reviews of the title, also from its own page."""
        return super().feed_address(_TITLE.sub(r"\1/reviews/", url))
