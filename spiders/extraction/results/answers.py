"""What all API answers share: lists of rows at known places of a JSON object."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from spiders.extraction.found import Extracted, FoundRow
from spiders.extraction.page import PageContent
from spiders.extraction.results.base import ResultsReader, Row, answer_of, counted
from spiders.parsing.text import clean_text
from spiders.records import PageState, SerpPart

Answer = Mapping[str, Any]
_NOTHING = re.compile(r"hasn't returned any results|no results|did not match any|no organic", re.IGNORECASE)


class AnswerReader(ResultsReader):
    """An API whose answer holds one list a part; members say where."""

    order = 10
    places: ClassVar[tuple[tuple[SerpPart, tuple[str, ...]], ...]]
    """Part and path to its list (or single object) in the answer."""
    url_keys: ClassVar[tuple[str, ...]] = ("link", "url")
    title_keys: ClassVar[tuple[str, ...]] = ("title", "question", "name")
    snippet_keys: ClassVar[tuple[str, ...]] = ("snippet", "description", "content", "answer")

    @abstractmethod
    def fits(self, answer: Answer) -> bool:
        """Whether the JSON object has this API's shape."""

    def recognises(self, page: PageContent) -> bool:
        """Whether the page is a JSON object of this API's shape."""
        return page.is_json and isinstance(page.json, dict) and self.fits(page.json)

    def read(self, page: PageContent) -> Extracted[FoundRow]:
        """The rows of all parts; a refusal of the API is blocked, its word that there is nothing is empty."""
        answer = page.json
        if not isinstance(answer, dict):
            return Extracted(state=PageState.EMPTY)
        rows = counted(self.rows(answer))
        if any(row.part is SerpPart.ORGANIC for row in rows):
            return answer_of(rows, next_url=self.next_url(answer))
        if problem := self.problem(answer):
            if _NOTHING.search(problem):
                return Extracted(state=PageState.EMPTY, records=rows, reason=problem)
            return Extracted(state=PageState.BLOCKED, reason=problem)
        return answer_of(rows)

    def rows(self, answer: Answer) -> Iterator[Row]:
        """All rows, part by part."""
        for part, path in self.places:
            for item in listed(answer, path):
                if row := self.row(part, item):
                    yield row

    def row(self, part: SerpPart, item: Answer) -> Row | None:
        """One row; None when the item has no address."""
        url = next((item[k] for k in self.url_keys if isinstance(item.get(k), str) and item[k]), None)
        if not url or not url.startswith(("http://", "https://")):
            return None
        return Row(
            part=part,
            url=url,
            title=next((clean_text(item[k]) for k in self.title_keys if isinstance(item.get(k), str)), None),
            snippet=next((clean_text(item[k]) for k in self.snippet_keys if isinstance(item.get(k), str)), None),
        )

    def problem(self, answer: Answer) -> str | None:
        """Why there are no rows, in the API's own words."""
        error = answer.get("error") or answer.get("errors")
        if isinstance(error, dict):
            error = error.get("message") or error.get("detail") or error.get("code")
        if isinstance(error, list):
            error = str(error[0]) if error else None
        return clean_text(error)[:200] if error else None

    def next_url(self, answer: Answer) -> str | None:
        """Address of the following page, where the API gives one."""
        return None


def listed(answer: Answer, path: tuple[str, ...]) -> Iterator[Answer]:
    """The objects at a path; lists on the way are walked, a single object counts as a list of one."""
    values: list[object] = [answer]
    for key in path:
        following: list[object] = []
        for value in values:
            inner = value.get(key) if isinstance(value, dict) else None
            following.extend(inner if isinstance(inner, list) else [inner])
        values = following
    yield from (value for value in values if isinstance(value, dict))
