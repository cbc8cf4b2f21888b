"""``dl``: the term asks, the definition answers."""

from __future__ import annotations

from collections.abc import Iterator

from bs4.element import Tag

from spiders.extraction.faqs.answers import answer_text, is_menu
from spiders.extraction.faqs.base import Candidate, FaqPage, question_of


def read(page: FaqPage) -> Iterator[Candidate]:
    """One candidate a dt with the dd that follow it, also where each pair has a div of its own."""
    for place, term in enumerate(page.tags):
        if term.name != "dt" or page.aside(term):
            continue
        answers = []
        for sibling in term.find_next_siblings(True):
            if not isinstance(sibling, Tag) or sibling.name != "dd":
                break
            answers.append(sibling)
        question, answer = question_of(page, term), answer_text(answers)
        if question and answer and not is_menu(answers, answer):
            yield Candidate(
                question=question,
                answer=answer,
                markup="dl",
                place=place,
                until=page.last(answers[-1]),
                in_faq=page.in_faq(term),
                group=("dl", id(term.find_parent("dl"))),
            )
