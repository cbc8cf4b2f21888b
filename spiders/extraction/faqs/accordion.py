"""Accordions: a control that names its panel (``aria-controls``, ``data-target``, ``href="#panel"``), or a header beside one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4.element import Tag

from spiders.extraction.faqs.answers import answer_text, is_menu
from spiders.extraction.faqs.base import Candidate, FaqPage, classes_of, question_of, signature
from spiders.extraction.faqs.wording import LONGEST_QUESTION

_TARGETS = ("aria-controls", "data-bs-target", "data-target", "data-collapse", "data-toggle-target", "data-tab", "href")
_HEAD = re.compile(
    r"accordion|faq|toggle|collaps|question|expand|panel-?(?:title|heading)|tab-title|trigger", re.IGNORECASE
)
_BODY = re.compile(r"answer|content|body|panel|collapse|text|desc|inner|reveal|dropdown|\bans\b", re.IGNORECASE)
_HEADLIKE = re.compile(r"title|head|question|trigger|button|btn|toggle|label|summary|\bq\b|ques", re.IGNORECASE)


def read(page: FaqPage) -> Iterator[Candidate]:
    """One candidate a control and panel."""
    used: set[int] = set()
    for tag in page.tags:
        panel = _controlled(page, tag) or _beside(page, tag)
        if panel is None or id(panel) in used or page.aside(tag):
            continue
        question = question_of(page, tag)
        if not 3 <= len(question) <= LONGEST_QUESTION or panel in tag.parents or tag in panel.parents:
            continue
        answer = answer_text([panel])
        if not answer or answer == question or is_menu([panel], answer):
            continue
        used.add(id(panel))
        yield Candidate(
            question=question,
            answer=answer,
            markup="accordion",
            place=page.place(tag),
            until=page.last(panel),
            in_faq=page.in_faq(tag),
            group=("accordion", *signature(tag)),
        )


def _controlled(page: FaqPage, tag: Tag) -> Tag | None:
    """The panel a control names by id."""
    if tag.name in {
        "a",
        "button",
        "div",
        "span",
        "li",
        "summary",
        "p",
        "label",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
    }:
        for name in _TARGETS:
            value = str(tag.get(name) or "").strip()
            if name == "href" and (
                not value.startswith("#")
                or not (_HEAD.search(classes_of(tag)) or tag.get("data-toggle") or tag.get("role") == "button")
            ):
                continue
            panel = page.by_id.get(value.lstrip("#").split(" ")[0]) if value else None
            if panel is not None and panel is not tag and page.place(panel) > page.place(tag):
                return panel
        if (
            tag.name == "label"
            and (box := page.by_id.get(str(tag.get("for") or ""))) is not None
            and box.get("type") in {"checkbox", "radio"}
        ):
            return _next(tag)
    return None


def _beside(page: FaqPage, tag: Tag) -> Tag | None:
    """The next element, when class names of both, or of what they stand in, say header and panel."""
    if tag.name in {"script", "style", "br", "img", "hr", "input"}:
        return None
    own = classes_of(tag)
    around = " ".join(classes_of(up) for up in list(tag.parents)[:3])
    if not (_HEADLIKE.search(own) and (_HEAD.search(own) or _HEAD.search(around))) and tag.get("aria-expanded") is None:
        return None
    following = _next(tag)
    if following is None or not (
        _BODY.search(classes_of(following))
        or following.get("role") == "region"
        or following.get("hidden") is not None
        or "display:none" in str(following.get("style") or "").replace(" ", "")
    ):
        return None
    if _HEADLIKE.search(classes_of(following)) and signature(following, up=0) == signature(tag, up=0):
        return None
    return following


def _next(tag: Tag) -> Tag | None:
    """The following element; of a control that fills its wrapper, the wrapper's."""
    node: Tag | None = tag
    for _ in range(3):
        if node is None:
            return None
        following = node.find_next_sibling(True)
        if isinstance(following, Tag):
            return following if following.name not in {"script", "style"} else None
        parent = node.parent
        if parent is None or parent.get_text(strip=True) != tag.get_text(strip=True):
            return None
        node = parent
    return None
