"""Brave Search API."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class BraveAnswer(AnswerReader):
    """``web.results`` under ``type: search``; refusals have ``type: ErrorResponse``."""

    name = "brave_answer"
    places = (
        (SerpPart.ORGANIC, ("web", "results")),
        (SerpPart.PEOPLE_ALSO_ASK, ("faq", "results")),
        (SerpPart.VIDEO, ("videos", "results")),
        (SerpPart.NEWS, ("news", "results")),
        (SerpPart.LOCAL, ("locations", "results")),
    )
    url_keys = ("url",)

    def fits(self, answer: Answer) -> bool:
        """The type, or the web block."""
        web = answer.get("web")
        return answer.get("type") in {"search", "ErrorResponse"} or (isinstance(web, dict) and "results" in web)
