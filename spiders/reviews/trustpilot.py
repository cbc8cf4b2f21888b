"""Trustpilot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from spiders.bases.review import ReviewSpider


class Trustpilot(ReviewSpider):
    """Reviews of a company in all languages, newest first.

    Source
        https://www.trustpilot.com/review/DOMAIN, or the same on a country's host (de.trustpilot.com).
    Caveats
        As far as we know the terms forbid automated reading, and people who are not logged in see the first ten pages
        only; a refusal is reported as blocked. What works is the business account's own export (`marketgap import
        reviews`), or pages saved in a browser (`marketgap import pages`).
    Environment variables
        None.
    """

    name = "trustpilot"
    hosts = ("trustpilot.com",)
    parameters: ClassVar[Mapping[str, str]] = {"languages": "all", "sort": "recency"}
