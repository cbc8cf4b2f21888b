"""Forums that run on Discourse."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider
from spiders.extraction.found import Extracted, FoundReview
from spiders.extraction.page import PageContent

_TOPIC = re.compile(r"^(https?://[^/]+(?:/[^/]+)?)/t/(?:[^/?#]+/)?(\d+)")
_PAGE = re.compile(r"(?<=[?&]page=)(\d+)")


class Discourse(ReviewSpider):
    """The posts of one topic of any Discourse forum, through the JSON that the software gives for each topic.

    Source
        https://FORUM/t/NAME/NUMBER
    Caveats
        Mentions without ratings. Quotes of other posts and notes of moderation are left out; the stated number of
        posts counts the latter. Forums that want a login are reported as blocked.
    Environment variables
        None.
    """

    name = "discourse"
    addresses = (r"[^/]+(?:/[^/]+)?/t/[^/?#]+/\d+", r"[^/]+/t/\d+\.json")
    mentions = True

    def feed_address(self, url: str) -> str:
        """The topic as JSON, from its first page."""
        topic = _TOPIC.match(url)
        return f"{topic[1]}/t/{topic[2]}.json?page=1" if topic else url

    def following(self, page: PageContent, extracted: Extracted[FoundReview]) -> str | None:
        """The next page, as long as the topic has more posts than the pages so far."""
        here = _PAGE.search(page.url)
        answer = page.json
        if here is None or not isinstance(answer, dict):
            return None
        size, count = answer.get("chunk_size", 20), answer.get("posts_count")
        if not isinstance(size, int) or not isinstance(count, int) or int(here[1]) * size >= count:
            return None
        return _PAGE.sub(str(int(here[1]) + 1), page.url, count=1)
