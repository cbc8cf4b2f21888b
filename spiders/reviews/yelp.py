"""Yelp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider


class Yelp(ReviewSpider):
    """Reviews of a place, newest first.

    Source
        https://www.yelp.com/biz/NAME, or the same on a country's host.
    Caveats
        As far as we know robots.txt and the terms refuse crawlers that have no agreement: then this source is reported
        as blocked and nothing is fetched. Pages saved in a browser can be imported. A country's host shows the reviews
        in its own language only; those that Yelp does not recommend are not counted and not read.
    Environment variables
        None.
    """

    name = "yelp"
    hosts = (
        "yelp.com",
        "yelp.co.uk",
        "yelp.ie",
        "yelp.ca",
        "yelp.com.au",
        "yelp.de",
        "yelp.at",
        "yelp.ch",
        "yelp.fr",
        "yelp.es",
        "yelp.it",
        "yelp.nl",
    )
    parameters: ClassVar[Mapping[str, str]] = {"sort_by": "date_desc"}
