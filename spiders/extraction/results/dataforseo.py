"""DataForSEO: ``tasks[].result[].items[]``, each with a type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.extraction.results.answers import Answer, AnswerReader, listed
from spiders.extraction.results.base import Row
from spiders.records import SerpPart

_PARTS = {
    "organic": SerpPart.ORGANIC,
    "paid": SerpPart.AD,
    "featured_snippet": SerpPart.FEATURED_SNIPPET,
    "answer_box": SerpPart.FEATURED_SNIPPET,
    "local_pack": SerpPart.LOCAL,
    "map": SerpPart.LOCAL,
    "maps_search": SerpPart.LOCAL,
    "video": SerpPart.VIDEO,
    "top_stories": SerpPart.NEWS,
    "news_search": SerpPart.NEWS,
    "people_also_ask": SerpPart.PEOPLE_ALSO_ASK,
    "ai_overview": SerpPart.AI_ANSWER,
}


class DataForSeoAnswer(AnswerReader):
    """Types that carry their rows in ``items`` (videos, stories, questions) are opened."""

    name = "dataforseo"
    places = ()
    url_keys = ("url",)

    def fits(self, answer: Answer) -> bool:
        """Tasks beside a status code."""
        return isinstance(answer.get("tasks"), list) and "status_code" in answer

    def rows(self, answer: Answer) -> Iterator[Row]:
        """Rows in the order of ``rank_absolute`` as the answer lists them."""
        for item in listed(answer, ("tasks", "result", "items")):
            part = _PARTS.get(str(item.get("type")))
            if part is None:
                continue
            row = self.row(part, item)
            if row:
                yield row
            for inner in _inner(item):
                if found := self.row(part, inner):
                    yield found

    def problem(self, answer: Answer) -> str | None:
        """Codes 20000 to 20999 are success; 40102 says there is no result."""
        for state in (answer, *listed(answer, ("tasks",))):
            code = state.get("status_code")
            if code == 40102:
                return "no results"
            if isinstance(code, int) and not 20000 <= code < 21000:
                return str(state.get("status_message") or code)[:200]
        return None


def _inner(item: Answer) -> Iterator[dict[str, Any]]:
    if item.get("type") == "organic":
        return
    for key in ("items", "references", "expanded_element"):
        for inner in item.get(key) or ():
            if isinstance(inner, dict):
                yield inner
                for deep in inner.get("expanded_element") or ():
                    if isinstance(deep, dict):
                        yield deep
