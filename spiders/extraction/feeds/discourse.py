"""A Discourse topic as JSON; what others are quoted with is left out of a post."""

from __future__ import annotations

import lxml.html

from spiders.extraction.feeds.base import Feed, objects, post
from spiders.extraction.page import PageContent

SAID_BY_PEOPLE = 1
"""``post_type`` of what somebody wrote; others tell of moderation."""


def read(page: PageContent) -> Feed | None:
    """``post_stream.posts`` with ``cooked`` HTML."""
    answer = page.json
    stream = answer.get("post_stream") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(stream, dict):
        return None
    posts = [item for item in objects(stream.get("posts")) if item.get("post_type", 1) == SAID_BY_PEOPLE]
    found = [
        post(
            text=_own_words(str(item.get("cooked") or "")),
            title=answer.get("title") if item.get("post_number") == 1 else None,
            author=item.get("username") or item.get("name"),
            published=item.get("created_at"),
            native_id=item.get("id"),
        )
        for item in posts
    ]
    count = answer.get("posts_count")
    return Feed(records=tuple(one for one in found if one is not None), count=count if isinstance(count, int) else None)


def _own_words(cooked: str) -> str:
    if "<aside" not in cooked and "<blockquote" not in cooked:
        return cooked
    root = lxml.html.fragment_fromstring(cooked, create_parent="div")
    for quote in root.xpath("//aside | //blockquote"):
        quote.drop_tree()
    return str(lxml.html.tostring(root, encoding="unicode"))
