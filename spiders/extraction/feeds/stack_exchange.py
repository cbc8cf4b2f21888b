"""Questions and answers as the Stack Exchange API gives them (with a filter that includes the body)."""

from __future__ import annotations

from spiders.extraction.feeds.base import Feed, objects, post
from spiders.extraction.page import PageContent


def read(page: PageContent) -> Feed | None:
    """``items`` beside ``quota_remaining``."""
    answer = page.json
    if not isinstance(answer, dict) or "quota_remaining" not in answer or "items" not in answer:
        return None
    found = []
    for item in objects(answer["items"]):
        owner = item.get("owner")
        found.append(
            post(
                text=item.get("body"),
                title=item.get("title"),
                author=owner.get("display_name") if isinstance(owner, dict) else None,
                published=item.get("creation_date"),
                native_id=item.get("comment_id") or item.get("answer_id") or item.get("question_id"),
                url=item.get("link"),
            )
        )
    total = answer.get("total")
    return Feed(records=tuple(one for one in found if one is not None), count=total if isinstance(total, int) else None)
