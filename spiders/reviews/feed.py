"""Any RSS or Atom feed."""

from __future__ import annotations

from spiders.bases.review import ReviewSpider


class Feed(ReviewSpider):
    """Mentions of a brand in a feed: news, blogs, forums, alerts.

    Source
        Addresses that end in .rss, .atom, .rdf or feed.xml, that have /feed or /rss as their last part, or that ask for
        ``format=rss``. Other feeds are read by ``structured`` as well, as reviews.
    Caveats
        Everything in the feed is taken as being about the brand: give a feed of a search or a topic. Feeds hold their
        newest entries only, often shortened; run it regularly.
    Environment variables
        None.
    """

    name = "feed"
    addresses = (
        r"[^?#]+\.(?:rss|atom|rdf)(?:[?#]|$)",
        r"[^?#]+/(?:feed|rss|atom)(?:\.xml)?/?(?:[?#]|$)",
        r"[^#]*[?&](?:format|type|output|alt)=(?:rss|atom)\b",
        r"[^?#]*/(?:index|feeds?)\.xml(?:[?#]|$)",
    )
    mentions = True
