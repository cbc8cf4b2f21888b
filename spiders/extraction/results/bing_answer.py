"""Bing Web Search API v7 (retired in 2025; its recorded answers remain)."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class BingAnswer(AnswerReader):
    """``webPages.value``."""

    name = "bing_answer"
    places = (
        (SerpPart.ORGANIC, ("webPages", "value")),
        (SerpPart.NEWS, ("news", "value")),
        (SerpPart.VIDEO, ("videos", "value")),
    )
    url_keys = ("url", "hostPageUrl", "contentUrl")
    title_keys = ("name",)

    def fits(self, answer: Answer) -> bool:
        """The type, or the block of web pages."""
        return answer.get("_type") in {"SearchResponse", "ErrorResponse"} or isinstance(answer.get("webPages"), dict)
