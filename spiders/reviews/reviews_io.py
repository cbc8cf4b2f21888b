"""Reviews.io, formerly Reviews.co.uk."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class ReviewsIo(ReviewSpider):
    """Reviews of a company, from its public page or the public interface.

    Source
        https://www.reviews.io/company-reviews/store/NAME, the same at reviews.co.uk, or
        https://api.reviews.io/merchant/reviews?store=NAME&per_page=100&page=1
    Caveats
        The interface is used only where its address is given; the first page then is the one that the address names.
        Its order is the site's own, so that a later crawl reads all of it again.
    Environment variables
        None.
    """

    name = "reviews_io"
    hosts = ("reviews.io", "reviews.co.uk")
