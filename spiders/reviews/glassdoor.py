"""Glassdoor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider


class Glassdoor(ReviewSpider):
    """What employees say of an employer, newest first.

    Source
        https://www.glassdoor.com/Reviews/NAME-Reviews-ENUMBER.htm, or the same on a country's host.
    Caveats
        About the employer, not its products: name it in a market of its own. Crawlers meet a challenge there and
        people a login, so that this source is mostly reported as blocked. Pages saved in a browser can be imported;
        "pros" and "cons" are read as one text.
    Environment variables
        None.
    """

    name = "glassdoor"
    hosts = (
        "glassdoor.com",
        "glassdoor.co.uk",
        "glassdoor.ie",
        "glassdoor.ca",
        "glassdoor.com.au",
        "glassdoor.co.in",
        "glassdoor.sg",
        "glassdoor.de",
        "glassdoor.at",
        "glassdoor.ch",
        "glassdoor.fr",
        "glassdoor.be",
        "glassdoor.nl",
        "glassdoor.es",
        "glassdoor.it",
        "glassdoor.com.mx",
        "glassdoor.com.br",
    )
    parameters: ClassVar[Mapping[str, str]] = {"sort.sortType": "RD", "sort.ascending": "false"}

    def feed_address(self, url: str) -> str:
        """The list of reviews, newest first; other pages as they are."""
        return super().feed_address(url) if "/Reviews/" in url else url
