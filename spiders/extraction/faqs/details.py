"""``details`` with a ``summary``: the browser's own accordion."""

from __future__ import annotations

from collections.abc import Iterator

from bs4.element import Tag

from spiders.extraction.faqs.answers import answer_text, is_menu
from spiders.extraction.faqs.base import Candidate, FaqPage, question_of, signature


def read(page: FaqPage) -> Iterator[Candidate]:
    """One candidate a details element with a summary and something below it."""
    for tag in page.tags:
        if tag.name != "details":
            continue
        summary = tag.find("summary")
        if not isinstance(summary, Tag) or page.aside(tag):
            continue
        answer = answer_text(
            child for child in tag.children if child is not summary and summary not in getattr(child, "descendants", ())
        )
        question = question_of(page, summary)
        if question and answer and not is_menu([tag], answer):
            yield Candidate(
                question=question,
                answer=answer,
                markup="details",
                place=page.place(summary),
                until=page.last(tag),
                in_faq=page.in_faq(tag),
                group=("details", *signature(tag)),
            )
