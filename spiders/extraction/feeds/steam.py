"""Steam's appreviews: a customer recommends a game or does not.

There are no stars. "Recommended" is rating 1.0 and "not recommended" 0.0, the ends of a scale of two: the only words
Steam lets its customers choose from. Nobody can be in between there, so means and shares of stars must not be compared
with those of sites with five stars; comparisons within a source are sound.
"""

from __future__ import annotations

import re
from dataclasses import replace

from spiders.extraction.feeds.base import Feed, moment, objects, post
from spiders.extraction.page import PageContent
from spiders.parsing.text import clean_text

LANGUAGES = {
    "arabic": "ar", "brazilian": "pt", "bulgarian": "bg", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hungarian": "hu", "indonesian": "id",
    "italian": "it", "japanese": "ja", "koreana": "ko", "latam": "es", "norwegian": "no", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "schinese": "zh", "spanish": "es", "swedish": "sv",
    "tchinese": "zh", "thai": "th", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
"""Steam's names of languages -> BCP-47; an unknown name is left to detection."""
_MARKUP = re.compile(
    r"\[/?(?:b|i|u|h[1-6]|strike|spoiler|noparse|url|quote|code|list|olist|table|tr|t[hd]|hr|img)(?:=[^\]]*)?\]"
)


def read(page: PageContent) -> Feed | None:
    """Reviews with ``voted_up``, below a ``query_summary``."""
    answer = page.json
    if not isinstance(answer, dict) or not isinstance(answer.get("query_summary"), dict) or "reviews" not in answer:
        return None
    records = []
    for item in objects(answer["reviews"]):
        author = item.get("author")
        found = post(
            text=_MARKUP.sub(" ", str(item.get("review") or "")).replace("[*]", " "),
            author=author.get("steamid") if isinstance(author, dict) else None,
            published=item.get("timestamp_created"),
            native_id=item.get("recommendationid"),
            language=LANGUAGES.get(str(item.get("language"))),
            verified=item.get("steam_purchase") if isinstance(item.get("steam_purchase"), bool) else None,
            helpful=item.get("votes_up") if isinstance(item.get("votes_up"), int) else None,
        )
        if found is not None and isinstance(item.get("voted_up"), bool):
            reply = clean_text(item.get("developer_response")) or None
            replied = moment(item.get("timestamp_dev_responded")) if reply else None
            records.append(replace(found, rating=float(item["voted_up"]), reply_text=reply, replied_at=replied))
    total = answer["query_summary"].get("total_reviews")  # only the first page says it
    return Feed(records=tuple(records), count=total if isinstance(total, int) else None)
