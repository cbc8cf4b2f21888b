"""Google Programmable Search (Custom Search JSON API)."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class GoogleCseAnswer(AnswerReader):
    """``items`` under ``kind: customsearch#search``; no items means no result."""

    name = "google_cse"
    places = ((SerpPart.AD, ("promotions",)), (SerpPart.ORGANIC, ("items",)))

    def fits(self, answer: Answer) -> bool:
        """The kind says so; saved answers sometimes lost it but keep the queries."""
        if str(answer.get("kind", "")).startswith("customsearch"):
            return True
        items = answer.get("items")
        first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
        if first.get("kind") == "customsearch#result" or ("queries" in answer and "searchInformation" in answer):
            return True
        error = answer.get("error")
        return isinstance(error, dict) and "code" in error and ("errors" in error or "status" in error)
