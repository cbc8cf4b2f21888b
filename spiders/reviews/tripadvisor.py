"""Tripadvisor."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class Tripadvisor(ReviewSpider):
    """Reviews of a hotel, restaurant or sight.

    Source
        https://www.tripadvisor.com/Hotel_Review-gNUMBER-dNUMBER-Reviews-NAME.html, likewise Restaurant_Review and
        Attraction_Review, or the same on a country's host.
    Caveats
        As far as we know crawlers meet a challenge there and the terms forbid them: then this source is reported as
        blocked. Pages saved in a browser can be imported. The host's own language is shown first; long texts may end
        in "Read more".
    Environment variables
        None.
    """

    name = "tripadvisor"
    hosts = (
        "tripadvisor.com",
        "tripadvisor.co.uk",
        "tripadvisor.ie",
        "tripadvisor.ca",
        "tripadvisor.com.au",
        "tripadvisor.co.nz",
        "tripadvisor.in",
        "tripadvisor.de",
        "tripadvisor.at",
        "tripadvisor.ch",
        "tripadvisor.fr",
        "tripadvisor.be",
        "tripadvisor.es",
        "tripadvisor.com.mx",
        "tripadvisor.it",
        "tripadvisor.nl",
        "tripadvisor.pt",
        "tripadvisor.com.br",
        "tripadvisor.se",
        "tripadvisor.dk",
        "tripadvisor.ru",
        "tripadvisor.jp",
    )
