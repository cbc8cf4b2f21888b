"""Reddit."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from spiders.bases.review import ReviewSpider


class Reddit(ReviewSpider):
    """Posts of a subreddit or a search, or one thread with its comments, as the listing in JSON gives them.

    Source
        https://www.reddit.com/r/NAME/, .../r/NAME/search?q=WORDS&restrict_sr=1, or the address of a thread.
    Caveats
        Mentions without ratings. Reddit's robots.txt forbids crawlers without an agreement: then this source is
        reported as blocked and nothing is fetched. What works is to save the ``.json`` of a listing in a browser and
        ``marketgap import pages``. A listing ends after about 1,000 posts; comments behind "load more" are left out.
    Environment variables
        None.
    """

    name = "reddit"
    hosts = ("reddit.com",)
    mentions = True

    def feed_address(self, url: str) -> str:
        """The listing in JSON; its ``after`` leads from page to page."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        path = path if path.endswith(".json") else f"{path}.json" if path else "/.json"
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        fixed = {"limit": "100", "raw_json": "1"} | ({} if "/comments/" in path else {"after": ""})
        return parts._replace(
            path=path, query=urlencode({**asked, **{k: asked.get(k, v) for k, v in fixed.items()}}), fragment=""
        ).geturl()
