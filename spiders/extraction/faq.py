"""FAQ entries of a page: each question once, with its whole answer, from whichever way of publishing shows it best."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from spiders.extraction.faqs.base import Candidate, FaqPage, readers
from spiders.extraction.faqs.wording import asks, is_call, sounds_like_question, without_answer_prefix, without_prefix
from spiders.extraction.found import Extracted, FoundFaq
from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall
from spiders.records import PageState, normalise_text

_RANK = {"details": 0, "dl": 1, "accordion": 2, "heading": 3, "help-centre": 4}
_LARGEST = 4_000_000
"""Characters of HTML: a longer page is no FAQ, and parsing it would take seconds."""
_MOST_ELEMENTS = 20_000
"""Of a hundred saved pages the largest has five thousand; an FAQ of two thousand questions has less than these."""


def extract_faq(page: PageContent) -> Extracted[FoundFaq]:
    """The questions with their answers that a reader of the page can see.

    Parameters
    ----------
    page
        Any page; one without FAQ gives no record.

    Returns
    -------
    Extracted
        ``ok`` with entries in page order. Structured data and visible text are reconciled: each question counts
        once, the visible wording and the whole answer win, and what only structured data has is left out.

    Examples
    --------
    >>> html = b"<h1>FAQ</h1><h2>Is it free?</h2><p>Yes.</p><h2>For how long?</h2><p>A month.</p>"
    >>> [(entry.question, entry.answer) for entry in extract_faq(PageContent(html)).records]
    [('Is it free?', 'Yes.'), ('For how long?', 'A month.')]
    """
    entries: tuple[FoundFaq, ...] = ()
    if not page.is_json and len(page.text) <= _LARGEST and page.elements <= _MOST_ELEMENTS:
        faq = FaqPage(page)
        found = [candidate for read in readers() for candidate in read(faq)]
        entries = _reconciled(faq, found)
    if entries:
        return Extracted(state=PageState.OK, records=entries)
    if wall := page_wall(page):
        return Extracted(state=wall[0], reason=wall[1])
    return Extracted(state=PageState.EMPTY)


def _reconciled(page: FaqPage, found: Sequence[Candidate]) -> tuple[FoundFaq, ...]:
    cleaned = [
        replace(c, question=without_prefix(c.question), answer=without_answer_prefix(c.answer))
        for c in found
        if not is_call(c.question)
    ]
    seen = _accepted([c for c in cleaned if not c.certain and c.answer])
    kept = _without_odd(_once(_untangled(seen)))
    for marked in _distinct([c for c in cleaned if c.certain]):
        twin = _twin(marked, kept)
        if twin is None:
            if _is_visible(page, marked):
                kept.append(replace(marked, place=_place(page, marked, kept)))
        else:
            answer = marked.answer if _ran_over(twin, marked) else twin.answer
            kept[kept.index(twin)] = replace(twin, answer=answer, markup=marked.markup)
    kept.sort(key=lambda c: c.place)
    return tuple(FoundFaq(question=c.question, answer=c.answer, markup=c.markup) for c in kept if c.question)


def _accepted(found: list[Candidate]) -> list[Candidate]:
    """Candidates of groups that are questions: by their wording, or by where they stand."""
    groups: dict[object, list[Candidate]] = defaultdict(list)
    for candidate in found:
        groups[(candidate.markup, candidate.group)].append(candidate)
    accepted: list[Candidate] = []
    for members in groups.values():
        markup = members[0].markup
        asking = sum(asks(c.question) for c in members)
        worded = sum(sounds_like_question(c.question) for c in members)
        in_faq = sum(c.in_faq for c in members) > len(members) / 2
        whole = sum(len(c.answer) >= 20 for c in members)
        if (
            markup == "help-centre"
            or (markup == "heading" and (in_faq or whole >= len(members) / 2))
            or (markup != "heading" and asking and worded >= max(2, len(members) / 2))
            or (in_faq and (worded or (markup != "dl" and whole >= max(2, 0.7 * len(members)))))
        ):
            accepted.extend(members)
    return accepted


def _untangled(found: list[Candidate]) -> list[Candidate]:
    """Of candidates that stand in another's answer and those others, the ones that are entries.

    Questions within the answer to a question belong to that answer; a category that opens onto its entries is none.
    """
    ordered = sorted(found, key=lambda c: c.place)
    places = [c.place for c in ordered]
    dropped: set[int] = set()
    for candidate in ordered:
        if candidate.until < 0 or id(candidate) in dropped:
            continue
        within = ordered[bisect_right(places, candidate.place) : bisect_right(places, candidate.until)]
        within = [c for c in within if c.question != candidate.question]
        if candidate.bounded and sounds_like_question(candidate.question) and candidate.markup != "help-centre":
            dropped.update(id(c) for c in within)
        elif len({c.question for c in within}) > (candidate.markup != "help-centre"):
            dropped.add(id(candidate))
    return [c for c in found if id(c) not in dropped]


def _without_odd(found: list[Candidate]) -> list[Candidate]:
    """Without a lone text that asks, built like no other on a page of entries, or alone on a page."""
    if len(found) == 1 and found[0].markup == "heading":
        return []
    sizes = Counter((c.markup, c.group) for c in found)
    most = max(sizes.values(), default=0)
    main = [c.place for c in found if sizes[(c.markup, c.group)] == most]
    return [
        c
        for c in found
        if c.markup != "heading" or sizes[(c.markup, c.group)] > 1 or most < 3 or min(main) <= c.place <= max(main)
    ]


def _once(found: list[Candidate]) -> list[Candidate]:
    """One candidate a question: the better bounded reading, then the longer answer."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        key = normalise_text(candidate.question)
        other = best.get(key)
        if key and (other is None or _value(candidate) < _value(other)):
            best[key] = candidate if other is None else replace(candidate, place=min(candidate.place, other.place))
    return list(best.values())


def _value(candidate: Candidate) -> tuple[int, int]:
    return _RANK.get(candidate.markup, 9), -len(candidate.answer)


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """Marked-up questions once each, the longest answer of each; JSON-LD before microdata before RDFa."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        key = normalise_text(candidate.question)
        if key and (key not in best or len(candidate.answer) > len(best[key].answer)):
            best[key] = replace(candidate, markup=best[key].markup) if key in best else candidate
    return list(best.values())


def _twin(marked: Candidate, seen: list[Candidate]) -> Candidate | None:
    """The visible reading of a marked-up question."""
    words = set(normalise_text(marked.question).split())
    best, score = None, 0.75
    for candidate in seen:
        other = set(normalise_text(candidate.question).split())
        shared = 2 * len(words & other) / max(1, len(words) + len(other))
        if shared > score:
            best, score = candidate, shared
    return best


def _ran_over(seen: Candidate, marked: Candidate) -> bool:
    """Whether a flat reading took in more than the answer: it begins with the whole marked-up one and goes on for long."""
    if seen.bounded:
        return False
    visible, stated = normalise_text(seen.answer), normalise_text(marked.answer)
    return len(visible) > 1.5 * len(stated) + 80 and visible.startswith(stated[: max(20, int(0.8 * len(stated)))])


def _is_visible(page: FaqPage, marked: Candidate) -> bool:
    """Whether the page shows the question and the beginning of the answer outside navigation and footer."""
    question = normalise_text(marked.question)
    start = " ".join(normalise_text(marked.answer).split()[:4])
    return bool(question) and question in page.prose and (start in page.prose)


def _place(page: FaqPage, marked: Candidate, kept: list[Candidate]) -> int:
    """Where the question stands on the page; after all others when no one element holds it."""
    wanted = normalise_text(marked.question)
    for number, tag in enumerate(page.tags):
        if len(tag.get_text()) < 3 * len(marked.question) + 20 and wanted in normalise_text(page.text(tag)):
            return number
    return max((c.place for c in kept), default=0) + 1
