"""Hacker News as its search at Algolia answers: hits of a search, or one thread with its comments inside each other."""

from __future__ import annotations

from typing import Any

from spiders.extraction.feeds.base import Feed, objects, post
from spiders.extraction.found import FoundReview
from spiders.extraction.page import PageContent

PLACE = "https://news.ycombinator.com/item?id="


def read(page: PageContent) -> Feed | None:
    """``hits`` with ``objectID`` and ``_tags``, or an item with ``children``."""
    answer = page.json
    if not isinstance(answer, dict):
        return None
    if "hits" in answer and "nbHits" in answer:
        hits = objects(answer["hits"])
        if any("objectID" not in hit or "_tags" not in hit for hit in hits):
            return None
        count = answer["nbHits"]
        return Feed(records=_found(hits), count=count if isinstance(count, int) else None)
    if {"children", "parent_id", "type", "created_at_i"} <= answer.keys():
        return Feed(records=_found(_thread(answer)))
    return None


def _found(items: list[dict[str, Any]]) -> tuple[FoundReview, ...]:
    found = []
    for item in items:
        native = item.get("objectID") or item.get("id")
        found.append(
            post(
                text=item.get("comment_text") or item.get("story_text") or item.get("text"),
                title=item.get("title"),
                author=item.get("author"),
                published=item.get("created_at"),
                native_id=native,
                url=f"{PLACE}{native}",
            )
        )
    return tuple(one for one in found if one is not None)


def _thread(item: dict[str, Any]) -> list[dict[str, Any]]:
    """An item and all below it, in reading order; without recursion, as threads nest deep."""
    flat, stack = [], [item]
    while stack:
        node = stack.pop()
        flat.append(node)
        stack.extend(reversed(objects(node.get("children"))))
    return flat
