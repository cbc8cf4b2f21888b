"""Texts that ask: headings, bold lines and first lines that are questions, with what follows them until the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator

from bs4.element import PageElement, Tag

from spiders.extraction.faqs.answers import answer_text, is_menu
from spiders.extraction.faqs.base import HEADINGS, INLINE, UNSEEN, Candidate, FaqPage, question_of, signature
from spiders.extraction.faqs.wording import LONGEST_QUESTION, asks, is_call

_BOLD = frozenset(["strong", "b", "em", "u", "span", "font", "i", "mark", "a"])
_NEVER = frozenset(["html", "body", "head", "title", "option", "figcaption", "br", "img"])
_ENDS = frozenset(["nav", "footer", "form", "aside", "header"])


def read(page: FaqPage) -> Iterator[Candidate]:
    """Candidates of all groups of equally built elements of which most ask."""
    groups: dict[tuple[str, ...], list[Tag]] = defaultdict(list)
    for tag in _askers(page):
        groups[signature(tag)].append(tag)
    chosen = [(sign, kept) for sign, members in groups.items() if (kept := _kept(page, members))]
    places = sorted(page.place(_wrapper(page, tag)) for _, kept in chosen for tag in kept)
    for sign, kept in chosen:
        yield from _candidates(page, sign, kept, places)


def _kept(page: FaqPage, members: list[Tag]) -> list[Tag]:
    """All members where most ask, as one of them may be worded otherwise; else those that ask, where the page says FAQ."""
    asking = [tag for tag in members if asks(page.text(tag)) and not is_call(question_of(page, tag))]
    if not asking:
        return []
    faq = page.in_faq(asking[0])
    share = len(asking) / len(members)
    marked = all(tag.name in HEADINGS or tag.name in INLINE for tag in members)
    if marked and len(asking) >= 2 and share >= (0.4 if faq else 0.75):
        first, last = page.place(asking[0]), page.place(asking[-1])
        return [
            tag for tag in members if first - 60 <= page.place(tag) <= last + 60 and not is_call(question_of(page, tag))
        ]
    return asking if faq or (len(asking) >= 3 and share >= 0.5) else []


def _askers(page: FaqPage) -> Iterator[Tag]:
    """Elements that may hold a question and nothing else: leaf blocks, or the bold start of one."""
    for tag in page.tags:
        if tag.name in UNSEEN or tag.name in _NEVER or not _is_leaf(page, tag) or page.aside(tag):
            continue
        text = page.text(tag)
        if len(text) < 4:
            continue
        starts = list(_bold_starts(tag))
        start = next((s for s in starts if len(page.text(s)) < len(text) - 3 and asks(page.text(s))), None)
        whole = next((s for s in starts if page.text(s) == text), None)
        if start is not None:
            yield start
        elif len(text) <= LONGEST_QUESTION and tag.name not in HEADINGS and whole is not None:
            yield whole
        elif len(text) <= LONGEST_QUESTION and (tag.name in HEADINGS or tag.name in INLINE or asks(text)):
            yield tag


def _is_leaf(page: FaqPage, tag: Tag) -> bool:
    """No block inside; and itself a block, or standing among blocks."""
    if page.holds_blocks(tag):
        return False
    parent = tag.parent
    return tag.name not in INLINE or (isinstance(parent, Tag) and page.holds_blocks(parent)) or _before_break(tag)


def _before_break(tag: Tag) -> bool:
    """Whether a line break ends the inline element's line: a question and its answer in one block."""
    following = next((n for n in tag.next_siblings if isinstance(n, Tag) or str(n).strip()), None)
    before = next((n for n in tag.previous_siblings if isinstance(n, Tag) or str(n).strip()), None)
    starts = before is None or (isinstance(before, Tag) and before.name == "br")
    return starts and isinstance(following, Tag) and following.name == "br" and tag.name not in {"br", "img", "input"}


def _bold_starts(tag: Tag) -> Iterator[Tag]:
    """The inline elements a block begins with, outermost first."""
    node = tag
    for _ in range(3):
        first = next((c for c in node.children if (isinstance(c, Tag) and c.name != "br") or _words(c)), None)
        if not isinstance(first, Tag) or first.name not in _BOLD:
            return
        yield first
        node = first


def _words(node: PageElement) -> bool:
    return not isinstance(node, Tag) and bool(str(node).strip())


def _wrapper(page: FaqPage, tag: Tag) -> Tag:
    """The outermost element with the question's words only."""
    node, words = tag, page.text(tag)
    while (parent := node.parent) is not None and parent.name not in {"body", "main", "html", "[document]"}:
        if len(page.text(parent)) > len(words) + 3:
            break
        node = parent
    return node


def _candidates(page: FaqPage, sign: tuple[str, ...], kept: list[Tag], places: list[int]) -> Iterator[Candidate]:
    found = [(tag, *_following(page, tag, places)) for tag in kept]
    for at, (tag, nodes, bounded) in enumerate(found):
        runs_on = not bounded and at == len(found) - 1
        whole = _like_others(nodes, [other for _, other, _ in found[:-1]]) if runs_on else nodes
        answer = answer_text(whole)
        question = question_of(page, tag)
        if not answer or not question or is_menu(whole, answer):
            continue
        yield Candidate(
            question=question,
            answer=answer,
            markup="heading",
            place=page.place(tag),
            bounded=bounded,
            until=max((page.last(node) for node in whole if isinstance(node, Tag)), default=-1),
            in_faq=page.in_faq(tag),
            group=("asking", *sign),
        )


def _following(page: FaqPage, tag: Tag, places: list[int]) -> tuple[list[PageElement], bool]:
    """The nodes after a question up to what ends its answer, and whether an element's end ended it."""
    node = _wrapper(page, tag)
    level = _level(node)
    nodes: list[PageElement] = []
    for _ in range(4):
        for sibling in node.next_siblings:
            if isinstance(sibling, Tag) and _ends(page, sibling, level, places):
                return nodes, False
            nodes.append(sibling)
        parent = node.parent
        if not isinstance(parent, Tag) or parent.name in {"body", "main", "html", "article", "[document]"}:
            return nodes, False
        alone = _questions_within(page, parent, places) <= 1
        goes_on = node.name in INLINE and parent.name in {"p", "div"} and not page.holds_blocks(parent)
        if answer_text(nodes) and not goes_on:
            return nodes, alone
        if not alone:
            return nodes, False
        node = parent
    return nodes, False


def _level(node: Tag) -> int:
    if node.name in HEADINGS:
        return int(node.name[1])
    heading = node.find(HEADINGS)
    return int(heading.name[1]) if isinstance(heading, Tag) else 7


def _questions_within(page: FaqPage, tag: Tag, places: list[int]) -> int:
    return bisect_right(places, page.last(tag)) - bisect_left(places, page.place(tag))


def _ends(page: FaqPage, sibling: Tag, level: int, places: list[int]) -> bool:
    """Whether an element after a question is no part of its answer."""
    if sibling.name in _ENDS or page.aside(sibling) or _questions_within(page, sibling, places):
        return True
    if sibling.name in HEADINGS:
        return int(sibling.name[1]) <= level
    heading = sibling.find(HEADINGS) if page.holds_blocks(sibling) else None
    return isinstance(heading, Tag) and int(heading.name[1]) <= min(level, 3)


def _like_others(nodes: list[PageElement], others: list[list[PageElement]]) -> list[PageElement]:
    """Of the last answer in a flat text, what is built like the answers before it: what follows is the rest of the page."""
    seen = {n.name for nodes_of in others for n in nodes_of if isinstance(n, Tag)}
    most = max((sum(isinstance(n, Tag) for n in nodes_of) for nodes_of in others), default=0)
    seen |= INLINE
    most += 3 if seen == INLINE else 1
    kept: list[PageElement] = []
    count = 0
    for node in nodes:
        if isinstance(node, Tag):
            count += 1
            if node.name not in seen or count > most:
                break
        kept.append(node)
    return kept
