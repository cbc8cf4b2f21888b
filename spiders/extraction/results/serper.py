"""Serper (google.serper.dev), and services that answer in its shape (Zenserp)."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class SerperAnswer(AnswerReader):
    """``organic`` beside ``searchParameters``."""

    name = "serper"
    places = (
        (SerpPart.AD, ("ads",)),
        (SerpPart.FEATURED_SNIPPET, ("answerBox",)),
        (SerpPart.ORGANIC, ("organic",)),
        (SerpPart.PEOPLE_ALSO_ASK, ("peopleAlsoAsk",)),
        (SerpPart.LOCAL, ("places",)),
        (SerpPart.VIDEO, ("videos",)),
        (SerpPart.NEWS, ("topStories",)),
        (SerpPart.NEWS, ("news",)),
    )
    url_keys = ("link", "url", "website", "destination")

    def fits(self, answer: Answer) -> bool:
        """An organic list, or the echo of the parameters."""
        if isinstance(answer.get("organic"), list) or "searchParameters" in answer:
            return True
        return set(answer) <= {"message", "statusCode"} and "message" in answer

    def problem(self, answer: Answer) -> str | None:
        """Serper refuses with a message."""
        message = answer.get("message")
        return message[:200] if isinstance(message, str) else super().problem(answer)
