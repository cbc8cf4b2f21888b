"""Goodreads."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class Goodreads(ReviewSpider):
    """Reviews of a book.

    Source
        https://www.goodreads.com/book/show/NUMBER-NAME, or that address followed by /reviews.
    Caveats
        As far as we know the page holds its first 30 reviews, the liked ones first, and gets more by a button without an
        address: `health` then says how many are missing. Reviews without stars are kept as mentions. The count is that
        of all editions.
    Environment variables
        None.
    """

    name = "goodreads"
    hosts = ("goodreads.com",)
