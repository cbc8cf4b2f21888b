"""Texts that ask: headings, bold lines and first lines that are questions, with what follows them until the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from spiders.extraction.faqs.base import (
    HEADINGS,
    INLINE,
    UNSEEN,
    Candidate,
    FaqPage,
    answer_text,
    question_of,
    signature,
)
from spiders.extraction.faqs.wording import LONGEST_QUESTION, asks, is_call, sounds_like_question

_BOLD = frozenset(["strong", "b", "em", "u", "span", "font", "i", "mark", "a"])
_ENDS = frozenset(["nav", "footer", "form", "aside", "header"])


def read(page: FaqPage) -> Iterator[Candidate]:
    """Candidates of all groups of equally built elements in which at least one asks."""
    groups: dict[tuple[str, ...], list[Tag]] = defaultdict(list)
    for tag in _askers(page):
        groups[signature(tag)].append(tag)
    stops: set[int] = set()
    chosen: list[tuple[tuple[str, ...], list[Tag]]] = []
    for sign, members in groups.items():
        asking = [tag for tag in members if asks(page.text(tag)) and not is_call(question_of(page, tag))]
        if not asking:
            continue
        kept = _kept(page, members, asking)
        chosen.append((sign, kept))
        stops.update(id(_wrapper(page, tag)) for tag in kept)
    for sign, kept in chosen:
        yield from _candidates(page, sign, kept, stops)


def _kept(page: FaqPage, members: list[Tag], asking: list[Tag]) -> list[Tag]:
    """All members where most ask, as one of them may be worded otherwise; else those that ask."""
    faq = page.in_faq(asking[0])
    heads = sum(tag.name in HEADINGS or tag.name in _BOLD for tag in members) == len(members)
    share = len(asking) / len(members)
    if len(asking) >= 2 and share >= (0.4 if faq else 0.75) and (heads or len(asking) >= 3):
        first, last = page.place(asking[0]), page.place(asking[-1])
        return [
            tag
            for tag in members
            if tag in asking or (first <= page.place(tag) <= last + 40 and not is_call(question_of(page, tag)))
        ]
    if faq:
        return asking
    if len(asking) >= 3 and share >= 0.5:
        return asking
    return []


def _askers(page: FaqPage) -> Iterator[Tag]:
    """Elements that may hold a question and nothing else: leaf blocks, or the bold start of one."""
    for tag in page.tags:
        if tag.name in UNSEEN or tag.name in {
            "html",
            "body",
            "head",
            "title",
            "option",
            "td",
            "figcaption",
            "br",
            "img",
        }:
            continue
        if not _is_leaf(tag) or page.aside(tag):
            continue
        text = page.text(tag)
        if not len(text) >= 4:
            continue
        if tag.name in HEADINGS or (len(text) <= LONGEST_QUESTION and asks(text)):
            yield tag
            continue
        start = _bold_start(tag)
        if start is not None and (
            asks(page.text(start)) or (len(page.text(start)) <= 150 and sounds_like_question(page.text(start)))
        ):
            yield start
        elif tag.name not in INLINE and len(text) <= LONGEST_QUESTION and sounds_like_question(text):
            yield tag


def _is_leaf(tag: Tag) -> bool:
    """No block inside; and itself a block, or standing among blocks."""
    if any(isinstance(d, Tag) and d.name not in INLINE and d.name not in UNSEEN for d in tag.descendants):
        return False
    if tag.name not in INLINE:
        return True
    parent = tag.parent
    return (
        parent is not None
        and any(isinstance(c, Tag) and c.name not in INLINE and c.name not in UNSEEN for c in parent.children)
        and tag.name not in {"br", "img", "input"}
    )


def _bold_start(tag: Tag) -> Tag | None:
    """The inline element a block begins with."""
    node = tag
    for _ in range(3):
        first = next(
            (c for c in node.children if isinstance(c, Tag) or (isinstance(c, NavigableString) and c.strip())), None
        )
        if not isinstance(first, Tag):
            return node if node is not tag else None
        if first.name not in _BOLD:
            return node if node is not tag else None
        node = first
    return node if node is not tag else None


def _wrapper(page: FaqPage, tag: Tag) -> Tag:
    """The outermost element with the question's words only."""
    node, words = tag, page.text(tag)
    while (parent := node.parent) is not None and parent.name not in {"body", "main", "html", "[document]"}:
        if len(page.text(parent)) > len(words) + 3:
            break
        node = parent
    return node


def _candidates(page: FaqPage, sign: tuple[str, ...], kept: list[Tag], stops: set[int]) -> Iterator[Candidate]:
    found: list[tuple[Tag, list[PageElement], bool]] = []
    for tag in kept:
        nodes, bounded = _following(page, tag, stops)
        found.append((tag, nodes, bounded))
    for at, (tag, nodes, bounded) in enumerate(found):
        whole = nodes if bounded or at < len(found) - 1 else _like_others(nodes, [other for _, other, _ in found[:-1]])
        answer = answer_text(whole)
        question = question_of(page, tag)
        if not answer or not question or _is_menu(whole, answer):
            continue
        yield Candidate(
            question=question,
            answer=answer,
            markup="heading",
            place=page.place(tag),
            bounded=bounded,
            in_faq=page.in_faq(tag),
            group=("asking", *sign),
        )


def _following(page: FaqPage, tag: Tag, stops: set[int]) -> tuple[list[PageElement], bool]:
    """The nodes after a question up to what ends its answer, and whether an element's end ended it."""
    node = _wrapper(page, tag)
    level = int(tag.name[1]) if tag.name in HEADINGS else _level_inside(node)
    nodes: list[PageElement] = []
    for _ in range(4):
        ended = False
        for sibling in node.next_siblings:
            if isinstance(sibling, Tag) and _ends(page, sibling, level, stops):
                ended = True
                break
            nodes.append(sibling)
        got = bool(answer_text(nodes))
        inline = node.name in INLINE
        parent = node.parent
        if ended or parent is None or parent.name in {"body", "main", "html", "article", "[document]"}:
            return nodes, False
        if got and not (inline and parent.name in {"p", "div"} and not _holds_blocks(parent)):
            return nodes, _alone(page, parent, node, stops)
        if _holds_stop(page, parent, node, stops):
            return nodes, False
        node = parent
    return nodes, False


def _level_inside(node: Tag) -> int:
    heading = node.find(HEADINGS)
    return int(heading.name[1]) if isinstance(heading, Tag) else 7


def _holds_blocks(tag: Tag) -> bool:
    return any(isinstance(c, Tag) and c.name not in INLINE and c.name not in UNSEEN for c in tag.descendants)


def _alone(page: FaqPage, parent: Tag, node: Tag, stops: set[int]) -> bool:
    """Whether the parent holds this question only: then its end is the answer's end."""
    return not _holds_stop(page, parent, node, stops)


def _holds_stop(page: FaqPage, parent: Tag, node: Tag, stops: set[int]) -> bool:
    return any(
        id(d) in stops and d is not node and node not in d.parents and d not in node.parents
        for d in parent.descendants
        if isinstance(d, Tag)
    )


def _ends(page: FaqPage, sibling: Tag, level: int, stops: set[int]) -> bool:
    if sibling.name in _ENDS or id(sibling) in stops:
        return True
    if sibling.name in HEADINGS and int(sibling.name[1]) <= level:
        return True
    for inner in sibling.descendants:
        if isinstance(inner, Tag) and (
            id(inner) in stops or (inner.name in HEADINGS and int(inner.name[1]) <= min(level, 3))
        ):
            return True
    return False


def _like_others(nodes: list[PageElement], others: list[list[PageElement]]) -> list[PageElement]:
    """Of the last answer in a flat text, what is built like the answers before it: what follows is the rest of the page."""
    seen = {n.name for nodes_of in others for n in nodes_of if isinstance(n, Tag)}
    most = max((sum(isinstance(n, Tag) for n in nodes_of) for nodes_of in others), default=0)
    if not seen:
        return nodes if not others else nodes[:1]
    kept: list[PageElement] = []
    count = 0
    for node in nodes:
        if isinstance(node, Tag):
            count += 1
            if node.name not in seen or count > most + 1:
                break
        kept.append(node)
    return kept


def _is_menu(nodes: list[PageElement], answer: str) -> bool:
    """Whether an "answer" is but links."""
    links = [
        link for node in nodes if isinstance(node, Tag) for link in ([node] if node.name == "a" else node.find_all("a"))
    ]
    linked = sum(len(" ".join(link.get_text(" ").split())) for link in links)
    return len(links) >= 3 and linked > 0.85 * len(answer)


def is_text(node: PageElement) -> bool:
    """Whether a node is text a reader sees."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
