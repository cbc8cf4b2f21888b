"""Google Play."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class GooglePlay(ReviewSpider):
    """The few reviews that the page of an app shows.

    Source
        https://play.google.com/store/apps/details?id=PACKAGE, with ``&hl=LANGUAGE&gl=COUNTRY`` for one market.
    Caveats
        The page holds a handful of reviews picked by Google, which say nothing about shares; all of them open in a
        window that has no address. For one's own app the reports of the Play Console (CSV) have every review
        (`marketgap import reviews`); for others, save the opened window in a browser and `marketgap import pages`.
    Environment variables
        None.
    """

    name = "google_play"
    hosts = ("play.google.com",)
