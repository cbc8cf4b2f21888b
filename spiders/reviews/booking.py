"""Booking.com."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_HOTEL = re.compile(r"(//(?:www\.)?booking\.com)/hotel/([a-z]{2})/([^/?#]+\.html)(?:[?#].*)?$")


class Booking(ReviewSpider):
    """Guests' reviews of a hotel.

    Source
        https://www.booking.com/hotel/COUNTRY/NAME.html, or its public page of reviews,
        https://www.booking.com/reviews/COUNTRY/hotel/NAME.html
    Caveats
        Points of ten. As far as we know the terms forbid robots and crawlers may meet a challenge: then this source is
        reported as blocked and pages saved in a browser can be imported. What guests liked and disliked is read as one
        text where the page shows it as one; many reviews have no text at all.
    Environment variables
        None.
    """

    name = "booking"
    hosts = ("booking.com",)

    def feed_address(self, url: str) -> str:
        """The page of reviews of a hotel, without the dates and labels of a search."""
        return super().feed_address(_HOTEL.sub(r"\1/reviews/\2/hotel/\3", url))
