"""The contract of this folder, and the page as its members see it.

A member is a module here with a function ``read(page: FaqPage) -> Iterator[Candidate]``: one way of publishing FAQs.
It is found by being here. It gives what looks like a question with its answer; whether the page really publishes
FAQs, and which of two readings of one question is kept, is decided once, in ``spiders.extraction.faq``.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import cast
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from spiders.extraction.faqs.wording import marked_faq, names_faq
from spiders.extraction.page import PageContent
from spiders.records import fold_space, normalise_text

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "picture",
        "q",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
UNSEEN = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "svg",
        "iframe",
        "object",
        "select",
        "input",
        "textarea",
        "video",
        "audio",
        "canvas",
        "math",
    ]
)
_ASIDE = frozenset(["nav", "footer", "form", "aside", "menu"])
_ASIDE_ROLES = frozenset(["navigation", "contentinfo", "search", "banner", "dialog", "menu", "menubar"])
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?(?:list|area|body)|breadcrumbs?|cookie\w*|related|share|sharing|social|newsletter|sidebar|site-?footer|main-?menu|nav(?:bar|igation)?|toc|table-of-contents)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DROP = re.compile(r"<(script|style|svg|noscript)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One question with its answer, as one way of reading sees it."""

    question: str
    answer: str
    markup: str
    place: int
    """Where on the page: number of the question's element in document order."""
    bounded: bool = True
    """Whether an element of its own ends the answer; a flat text is ended by rules."""
    certain: bool = False
    """Whether the way of publishing itself says that this is a question (schema.org)."""
    in_faq: bool = False
    """Whether it stands in a section or on a page that says it is an FAQ."""
    group: object = None
    """Candidates of one group are built alike."""


class FaqPage:
    """A page parsed for FAQ reading: tree without scripts, order of elements, sections that say FAQ."""

    def __init__(self, page: PageContent) -> None:
        self.content = page
        self.url = page.url
        text = page.text
        self.soup = BeautifulSoup(_without_scripts(text), "lxml")
        self.order: dict[int, int] = {}
        self._texts: dict[int, str] = {}
        self._asides: dict[int, bool] = {}
        self.faq_from: list[tuple[int, int, int]] = []
        self._number()

    def _number(self) -> None:
        self.by_id: dict[str, Tag] = {}
        self.tags: list[Tag] = []
        for number, tag in enumerate(self.soup.find_all(True)):
            self.order[id(tag)] = number
            self.tags.append(tag)
            if name := tag.get("id"):
                self.by_id.setdefault(str(name), tag)

    @cached_property
    def whole_page(self) -> bool:
        """Whether the page as a whole says that it is an FAQ: by its title, first heading or address."""
        title = self.soup.title.get_text(" ") if self.soup.title else ""
        first = self.soup.find("h1")
        try:
            path = unquote(urlsplit(self.url).path)
        except ValueError:
            path = ""
        return (
            names_faq(fold_space(title)[:200])
            or (isinstance(first, Tag) and names_faq(self.text(first)))
            or marked_faq(path.lower().rsplit("/", 2)[-1])
            or names_faq(path.replace("-", " ").replace("/", " "))
        )

    @cached_property
    def sections(self) -> list[tuple[int, int]]:
        """(from, to) element numbers of the parts under a heading that says FAQ, up to the next heading of its level."""
        found = []
        headings = [(self.place(tag), int(tag.name[1]), tag) for tag in self.tags if tag.name in HEADINGS]
        for at, (place, level, tag) in enumerate(headings):
            if names_faq(self.text(tag)):
                following = (other for other, depth, _ in headings[at + 1 :] if depth <= level)
                found.append((place, next(following, len(self.tags))))
        for tag in self.tags:
            if (
                tag.name in {"p", "div", "span", "strong", "b"}
                and len(tag.get_text()) < 60
                and names_faq(self.text(tag))
                and not self.aside(tag)
            ):
                block = tag.parent
                while block is not None and len(self.text(block)) < 80 and block.name not in {"body", "html"}:
                    block = block.parent
                if block is not None and block.name not in {"body", "html", "main"}:
                    found.append((self.place(tag), self.place(block) + sum(1 for _ in block.find_all(True))))
        return found

    def in_faq(self, tag: Tag) -> bool:
        """Whether the element stands where the page says FAQ."""
        if self.whole_page:
            return True
        place = self.place(tag)
        if any(start < place < end for start, end in self.sections):
            return True
        return any(
            marked_faq(f"{up.get('id') or ''} {_classes(up)}")
            for up in (tag, *tag.parents)
            if up.name not in {"body", "html", "[document]"}
        )

    def place(self, tag: Tag) -> int:
        """Number of the element in document order."""
        return self.order.get(id(tag), 0)

    def text(self, tag: Tag) -> str:
        """Folded text of an element, scripts left out."""
        found = self._texts.get(id(tag))
        if found is None:
            found = self._texts[id(tag)] = fold_space(" ".join(_strings(tag)))
        return found

    def aside(self, tag: Tag) -> bool:
        """Whether the element stands in navigation, footer, form, comments or the like."""
        for up in (tag, *tag.parents):
            known = self._asides.get(id(up))
            if known is None:
                known = self._asides[id(up)] = (
                    up.name in _ASIDE
                    or str(up.get("role") or "").lower() in _ASIDE_ROLES
                    or (
                        up.name not in {"body", "html", "main", "article", "[document]", "a", "button", *HEADINGS}
                        and bool(_ASIDE_NAME.search(f"{_classes(up)} {up.get('id') or ''}"))
                    )
                )
            if known:
                return True
        return False

    @cached_property
    def prose(self) -> str:
        """The page's visible words, navigation and footer left out, normalised and without spaces between words of one."""
        parts = [
            str(s)
            for s in self.soup.find_all(string=True)
            if not isinstance(s, PreformattedString)
            and s.parent is not None
            and s.parent.name not in UNSEEN
            and not self.aside(s.parent)
        ]
        return f" {normalise_text(' '.join(parts))} "


def question_of(page: FaqPage, tag: Tag) -> str:
    """The question's words: icons and read-by-machine labels left out."""
    return page.text(tag).strip(" +−–—▼▾⌄›×✕➕➖▶►🔽")


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


def _strings(tag: Tag) -> Iterator[str]:
    for string in tag.descendants:
        if isinstance(string, NavigableString) and not isinstance(string, PreformattedString):
            up = string.parent
            if up is not None and up.name not in UNSEEN:
                yield str(string)


def _classes(tag: Tag) -> str:
    value = tag.get("class")
    return " ".join(value) if isinstance(value, list) else str(value or "")


def signature(tag: Tag, *, up: int = 2) -> tuple[str, ...]:
    """How an element is built into the page; states such as "open" and "first" are no part of it."""
    parts = []
    chain = [tag, *list(tag.parents)[:up]]
    for element in chain:
        classes = sorted(
            c
            for c in _classes(element).split()
            if not re.search(
                r"\d|^(?:open|opened|active|show|collapsed?|first|last|is-|has-|current|selected|expanded)", c
            )
        )
        parts.append(f"{element.name}.{'.'.join(classes[:4])}")
    return tuple(parts)


def classes_of(tag: Tag) -> str:
    """Class and id of an element in one text."""
    return f"{_classes(tag)} {tag.get('id') or ''}"


def _without_scripts(text: str) -> str:
    """Scripts are most of a page's bytes and none of its words; linear search, since a broken page may never close one."""
    low = text.lower()
    kept: list[str] = []
    at = 0
    while True:
        starts = [(p, name) for name in ("script", "style", "svg", "noscript") if (p := low.find(f"<{name}", at)) >= 0]
        if not starts:
            break
        start, name = min(starts)
        end = low.find(f"</{name}", start)
        if end < 0:
            break
        close = low.find(">", end)
        kept.append(text[at:start])
        at = close + 1 if close >= 0 else len(text)
    kept.append(text[at:])
    return "".join(kept)


Reader = Callable[[FaqPage], Iterator[Candidate]]


@cache
def readers() -> tuple[Reader, ...]:
    """The ``read`` functions of all members, in the order of their names."""
    package = import_module(__package__)
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__) if info.name != "base")
    members = [import_module(f"{__package__}.{name}") for name in names]
    return tuple(cast("Reader", member.read) for member in members if hasattr(member, "read"))
