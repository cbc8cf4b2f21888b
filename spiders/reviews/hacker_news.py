"""Hacker News."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote_plus, urlsplit

from spiders.bases.review import ReviewSpider

API = "https://hn.algolia.com/api/v1"
_ITEM = re.compile(r"//news\.ycombinator\.com/item\?id=(\d+)")


class HackerNews(ReviewSpider):
    """What is said about a brand on Hacker News: a search, or one thread, through the public interface at Algolia.

    Source
        https://hn.algolia.com/?q=WORDS (stories and comments, newest first), or
        https://news.ycombinator.com/item?id=NUMBER (one thread).
    Caveats
        Mentions without ratings. A search gives its 1,000 newest hits; a brand whose name is a common word finds much
        that is about something else.
    Environment variables
        None.
    """

    name = "hacker_news"
    hosts = ("hn.algolia.com", "news.ycombinator.com")
    mentions = True

    def feed_address(self, url: str) -> str:
        """The interface's address of a search or a thread."""
        thread = _ITEM.search(url)
        if thread:
            return f"{API}/items/{thread[1]}"
        parts = urlsplit(url)
        words = parse_qs(parts.query).get("q") or parse_qs(parts.query).get("query")
        if words and not parts.path.startswith("/api/"):
            return f"{API}/search_by_date?query={quote_plus(words[0])}&tags=(story,comment)&hitsPerPage=100&page=0"
        return url
