"""Stack Overflow and the other sites of Stack Exchange."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from spiders.bases.review import ReviewSpider

API = "https://api.stackexchange.com/2.3"
_TAGGED = re.compile(r"/questions/tagged/([^/?#]+)")


class StackExchange(ReviewSpider):
    """Questions about a brand's products: those with a tag, or a search, through the public interface.

    Source
        https://stackoverflow.com/questions/tagged/TAG, https://SITE.stackexchange.com/search?q=WORDS, or an address of
        api.stackexchange.com.
    Caveats
        Mentions without ratings, questions only. Without a key the interface gives 300 answers a day to one address,
        100 questions each; its wish to wait (``backoff``) is obeyed.
    Environment variables
        None.
    """

    name = "stack_exchange"
    hosts = (
        "stackoverflow.com",
        "stackexchange.com",
        "superuser.com",
        "serverfault.com",
        "askubuntu.com",
        "mathoverflow.net",
        "stackapps.com",
    )
    mentions = True

    def feed_address(self, url: str) -> str:
        """The interface's address of a tag or a search."""
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        if host == "api.stackexchange.com":
            return url
        frame = {"site": host.removesuffix(".stackexchange.com").removesuffix(".com"), "filter": "withbody"}
        frame |= {"order": "desc", "sort": "creation", "pagesize": "100", "page": "1"}
        tagged = _TAGGED.search(parts.path)
        words = parse_qs(parts.query).get("q")
        if tagged:
            return f"{API}/questions?{urlencode({'tagged': tagged[1]} | frame, safe=';', quote_via=quote)}"
        if words:
            return f"{API}/search/advanced?{urlencode({'q': words[0]} | frame, quote_via=quote)}"
        return url
