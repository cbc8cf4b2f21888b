"""SearXNG with ``format=json``."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class SearxngAnswer(AnswerReader):
    """``results`` with ``url``, ``title``, ``content``."""

    name = "searxng_answer"
    order = 20
    places = ((SerpPart.ORGANIC, ("results",)),)
    url_keys = ("url", "link")

    def fits(self, answer: Answer) -> bool:
        """A list of results with addresses, or an empty one in SearXNG's frame."""
        results = answer.get("results")
        if not isinstance(results, list):
            return False
        if not results:
            return "query" in answer or "unresponsive_engines" in answer
        return isinstance(results[0], dict) and isinstance(results[0].get("url", results[0].get("link")), str)

    def problem(self, answer: Answer) -> str | None:
        """Engines that did not answer: without any result nothing is known about the ranking."""
        silent = answer.get("unresponsive_engines")
        if isinstance(silent, list) and silent:
            names = sorted(
                f"{one[0]} ({one[1]})" if isinstance(one, list) and len(one) > 1 else str(one) for one in silent
            )
            return f"engines did not answer: {', '.join(names)}"[:200]
        return super().problem(answer)
