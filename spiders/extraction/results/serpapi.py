"""SerpAPI, and the services that answer in its shape (SearchApi, ScaleSERP, ValueSERP)."""

from __future__ import annotations

from spiders.extraction.results.answers import Answer, AnswerReader
from spiders.records import SerpPart


class SerpApiAnswer(AnswerReader):
    """``organic_results`` beside ``search_metadata`` or ``search_parameters``."""

    name = "serpapi"
    places = (
        (SerpPart.AD, ("ads",)),
        (SerpPart.AI_ANSWER, ("ai_overview", "references")),
        (SerpPart.FEATURED_SNIPPET, ("answer_box",)),
        (SerpPart.ORGANIC, ("organic_results",)),
        (SerpPart.PEOPLE_ALSO_ASK, ("related_questions",)),
        (SerpPart.LOCAL, ("local_results", "places")),
        (SerpPart.VIDEO, ("inline_videos",)),
        (SerpPart.NEWS, ("top_stories",)),
        (SerpPart.NEWS, ("news_results",)),
    )

    def fits(self, answer: Answer) -> bool:
        """A list of organic results, or SerpAPI's frame around none."""
        if isinstance(answer.get("organic_results"), list):
            return True
        return "search_metadata" in answer and ("search_parameters" in answer or "error" in answer)

    def next_url(self, answer: Answer) -> str | None:
        """SerpAPI names the engine's own next page."""
        pages = answer.get("pagination")
        following = pages.get("next") if isinstance(pages, dict) else None
        return following if isinstance(following, str) else None
