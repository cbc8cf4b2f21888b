"""Reddit's listings: posts (t3) and comments (t1), replies inside their comment."""

from __future__ import annotations

from typing import Any

from spiders.extraction.feeds.base import GONE, Feed, objects, post
from spiders.extraction.page import PageContent

SITE = "https://www.reddit.com"


def read(page: PageContent) -> Feed | None:
    """A ``Listing``, or the two of a thread: its post and its comments."""
    answer = page.json
    listings = [answer] if isinstance(answer, dict) else objects(answer)
    if not listings or any(one.get("kind") != "Listing" or not isinstance(one.get("data"), dict) for one in listings):
        return None
    found = []
    for kind, item in _things(listings):
        text = item.get("selftext") if kind == "t3" else item.get("body")
        if text in GONE and kind == "t1":
            continue
        link = item.get("permalink")
        found.append(
            post(
                text=text,
                title=item.get("title") if kind == "t3" else None,
                author=item.get("author"),
                published=item.get("created_utc"),
                native_id=item.get("id"),
                url=f"{SITE}{link}" if isinstance(link, str) else None,
            )
        )
    return Feed(records=tuple(one for one in found if one is not None))


def _things(listings: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Posts and comments in reading order; "load more" places are left out."""
    flat, stack = [], list(reversed(listings))
    while stack:
        node = stack.pop()
        kind, data = node.get("kind"), node.get("data")
        if not isinstance(data, dict):
            continue
        if kind == "Listing":
            stack.extend(reversed(objects(data.get("children"))))
        elif kind in {"t1", "t3"}:
            flat.append((str(kind), data))
            if isinstance(data.get("replies"), dict):
                stack.append(data["replies"])
    return flat
