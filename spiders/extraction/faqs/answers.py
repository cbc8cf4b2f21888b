"""Answers as text: blocks on lines of their own, list items with a dash, links as their words, controls left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from spiders.extraction.faqs.base import INLINE, UNSEEN
from spiders.records import fold_space


def answer_text(nodes: Iterable[PageElement]) -> str:
    """The whole answer: blocks on lines of their own, list items with a dash, links as their words."""
    lines: list[str] = []
    buffer: list[str] = []

    def flush() -> None:
        if line := fold_space("".join(buffer)):
            lines.append(line)
        buffer.clear()

    stack: list[PageElement | str] = list(reversed(list(nodes)))
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            if node == "\n":
                flush()
            else:
                buffer.append(node)
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                buffer.append(str(node))
        elif isinstance(node, Tag):
            _open(node, stack)
    flush()
    return "\n".join(lines)


def _open(tag: Tag, stack: list[PageElement | str]) -> None:
    if tag.name in UNSEEN or tag.name in {"nav", "form"} or _is_control(tag):
        return
    if tag.name == "br":
        stack.append("\n")
        return
    if tag.name in INLINE:
        stack.extend(reversed(list(tag.children)))
        return
    stack.append("\n")
    stack.extend(reversed(list(tag.children)))
    if tag.name == "li":
        stack.append("- ")
    if tag.name in {"td", "th", "dd"}:
        stack.append(" ")
    else:
        stack.append("\n")


_CONTROL_WORD = re.compile(
    r"^(?:close|back to top|top|↑.*|share|copy(?: link)?|print|schließen|nach oben|fermer|cerrar|chiudi|fechar|sluiten|zamknij|zavřít|закрыть|наверх|إغلاق|关闭|×|x|yes|no|up|permalink|#|¶|edit)$",
    re.IGNORECASE,
)


def _is_control(tag: Tag) -> bool:
    """A button or a link that only works the page."""
    if tag.name == "button":
        return True
    if tag.name != "a":
        return False
    href = str(tag.get("href") or "")
    words = fold_space(tag.get_text())
    return (
        (href in {"", "#", "#top"} or href.startswith("javascript:"))
        and len(words) < 30
        and bool(_CONTROL_WORD.match(words) or href == "#top")
    )


def is_menu(nodes: Iterable[PageElement], answer: str) -> bool:
    """Whether an "answer" is but links: a menu that opens like an accordion."""
    links = [
        link for node in nodes if isinstance(node, Tag) for link in ([node] if node.name == "a" else node.find_all("a"))
    ]
    linked = sum(len(fold_space(link.get_text(" "))) for link in links)
    return len(links) >= 3 and linked > 0.8 * len(answer.replace("- ", ""))
