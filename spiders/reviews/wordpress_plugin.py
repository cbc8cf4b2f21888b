"""Plugins and themes on WordPress.org."""

from __future__ import annotations

import re

from spiders.bases.review import ReviewSpider

_PLUGIN = re.compile(
    r"//(?P<host>(?:[a-z-]+\.)?wordpress\.org)/(?:support/)?(?P<kind>plugin|theme)s?/(?P<name>[a-z0-9][a-z0-9._-]*)"
)


class WordPressPlugin(ReviewSpider):
    """Reviews of a WordPress plugin or theme, through the feed of its review forum.

    Source
        https://wordpress.org/plugins/NAME/, https://wordpress.org/support/plugin/NAME/reviews/, the same for themes.
    Caveats
        The feed holds the newest reviews only (30); run it regularly to have them all. The list page for people shows
        titles without texts and is not read.
    Environment variables
        None.
    """

    name = "wordpress_plugin"
    hosts = ("wordpress.org",)
    addresses = (r"(?:[a-z-]+\.)?wordpress\.org/(?:support/)?(?:plugin|theme)s?/[a-z0-9]",)

    def feed_address(self, url: str) -> str:
        """The feed of the reviews."""
        found = _PLUGIN.search(url)
        if found is None:
            return url
        return f"https://{found['host']}/support/{found['kind']}/{found['name']}/reviews/feed/"
