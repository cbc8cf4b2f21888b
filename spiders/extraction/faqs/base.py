"""The contract of this folder, and the page as its members see it.

A member is a module here with a function ``read(page: FaqPage) -> Iterator[Candidate]``: one way of publishing FAQs.
It is found by being here. It gives what looks like a question with its answer; whether the page really publishes
FAQs, and which of two readings of one question is kept, is decided once, in ``spiders.extraction.faq``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString, Tag

from spiders.extraction.faqs.wording import LONGEST_QUESTION, asks, marked_faq, names_faq
from spiders.extraction.page import PageContent
from spiders.members import find_members
from spiders.parsing.text import INLINE as WORD_LEVEL
from spiders.parsing.text import low_text
from spiders.records import fold_space, normalise_text

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE = WORD_LEVEL | {"br", "button", "img", "input", "label", "picture", "source", "svg"}
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
    r"(?:comments?(?:-?(?:list|area|body|section|wrapper))?|breadcrumbs?|cookie(?:s|-?(?:banner|notice|bar|consent|law).*)?|related(?:-?posts?)?|share|sharing|"
    r"sharedaddy|social(?:-?(?:links|icons|share))?|newsletter|sidebar(?:-.*)?|site-?footer|footer|main-?menu|nav|navbar|navigation|toc|table-of-contents|ez-toc.*)",
    re.IGNORECASE,
)
"""A class or id that as a whole says that the element is no part of the page's own text."""
_NO_WORDS = re.compile(r"<(script|style|svg|noscript)")
_SPACES = re.compile(r"\s+")
_SHOWN = 2 * LONGEST_QUESTION
_NEVER_ASIDE = frozenset(["body", "html", "main", "article", "a", "button", *HEADINGS])


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
    until: int = -1
    """Number of the last element of the answer, where an element of its own holds it."""
    group: object = None
    """Candidates of one group are built alike."""


class FaqPage:
    """A page parsed for FAQ reading: tree without scripts, order and reach of elements, sections that say FAQ.

    All that members ask of an element is worked out in two passes, one down and one up the tree, so that a page
    nested thousands deep costs no more than any other.
    """

    def __init__(self, page: PageContent) -> None:
        self.content = page
        self.url = page.url
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # a feed, say: then there are no questions in it
            self.soup = BeautifulSoup(_without_scripts(page.markup), "lxml")
        self._wrap_lines()
        self.tags: list[Tag] = [tag for tag in self.soup.find_all(True) if isinstance(tag, Tag)]
        self.by_id: dict[str, Tag] = {}
        self._place: dict[int, int] = {}
        self._last: dict[int, int] = {}
        self._aside: dict[int, bool] = {}
        self._named: dict[int, bool] = {}
        self._text: dict[int, str] = {}
        self._blocks: dict[int, bool] = {}
        self._down()
        self._up()

    def _wrap_lines(self) -> None:
        """Give a line that asks, in a text parted by line breaks, an element of its own."""
        for line_break in self.soup.find_all("br")[:5000]:
            text = line_break.previous_sibling
            if not isinstance(text, NavigableString) or isinstance(text, PreformattedString):
                continue
            before = text.previous_sibling
            if (before is None or (isinstance(before, Tag) and before.name == "br")) and asks(
                fold_space(str(text)[:1000])
            ):
                text.wrap(self.soup.new_tag("span"))

    def _down(self) -> None:
        for number, tag in enumerate(self.tags):
            key, parent = id(tag), id(tag.parent)
            self._place[key] = number
            if name := tag.get("id"):
                self.by_id.setdefault(str(name), tag)
            names = classes_of(tag)
            self._aside[key] = self._aside.get(parent, False) or (
                tag.name in _ASIDE
                or str(tag.get("role") or "").lower() in _ASIDE_ROLES
                or (tag.name not in _NEVER_ASIDE and any(_ASIDE_NAME.fullmatch(name) for name in names.split()))
            )
            self._named[key] = self._named.get(parent, False) or (
                tag.name not in {"body", "html"} and marked_faq(names)
            )

    def _up(self) -> None:
        for number in range(len(self.tags) - 1, -1, -1):
            tag = self.tags[number]
            last, blocks, size = number, False, 0
            parts: list[str] = []
            for child in tag.children:
                if isinstance(child, Tag):
                    last = self._last.get(id(child), last)
                    if child.name not in UNSEEN:
                        blocks = blocks or child.name not in INLINE or self._blocks.get(id(child), False)
                        text = self._text.get(id(child), "")
                        parts.append(text if child.name in INLINE else f" {text} ")
                elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                    text = str(child)[: 4 * _SHOWN]
                    parts.append(text)
                else:
                    continue
                size += len(parts[-1]) if parts else 0
                if size > 4 * _SHOWN and blocks:
                    parts = ["".join(parts)[:_SHOWN]] if len(parts) > 50 else parts
            self._last[id(tag)] = last
            self._blocks[id(tag)] = blocks
            self._text[id(tag)] = "" if tag.name in UNSEEN else _squeezed("".join(parts))[:_SHOWN]

    @cached_property
    def whole_page(self) -> bool:
        """Whether the page as a whole says that it is an FAQ: by its title, first heading or address."""
        first = self.soup.find("h1")
        try:
            path = unquote(urlsplit(self.url).path)
        except ValueError:
            path = ""
        return (
            names_faq(self.text(self.soup.title)[:200] if self.soup.title else "")
            or (isinstance(first, Tag) and names_faq(self.text(first)))
            or marked_faq(path.lower().rstrip("/").rsplit("/", 1)[-1])
            or names_faq(re.sub(r"[-_/+]", " ", path))
        )

    @cached_property
    def sections(self) -> list[tuple[int, int]]:
        """(from, to) element numbers of the parts under a line that says FAQ, up to the next heading of its level."""
        found = []
        headings = [(self.place(tag), int(tag.name[1])) for tag in self.tags if tag.name in HEADINGS]
        for place, tag in enumerate(self.tags):
            level = int(tag.name[1]) if tag.name in HEADINGS else 0
            if not level and tag.name not in {"p", "div", "span", "strong", "b", "legend", "caption"}:
                continue
            text = self.text(tag)
            if len(text) > (200 if level else 60) or not names_faq(text) or self.aside(tag):
                continue
            end = next((other for other, depth in headings if other > place and (depth <= level or not level)), None)
            found.append((place, end if end is not None else len(self.tags)))
        return found

    def in_faq(self, tag: Tag) -> bool:
        """Whether the element stands where the page says FAQ."""
        place = self.place(tag)
        return (
            self.whole_page
            or self._named.get(id(tag), False)
            or any(start < place < end for start, end in self.sections)
        )

    def place(self, tag: Tag) -> int:
        """Number of the element in document order."""
        return self._place.get(id(tag), 0)

    def last(self, tag: Tag) -> int:
        """Number of the last element within."""
        return self._last.get(id(tag), 0)

    def text(self, tag: Tag) -> str:
        """Folded text of an element, scripts left out, as far as the longest question goes."""
        found = self._text.get(id(tag), "")
        return fold_space(found)

    def holds_blocks(self, tag: Tag) -> bool:
        """Whether there is any block within the element."""
        return self._blocks.get(id(tag), False)

    def aside(self, tag: Tag) -> bool:
        """Whether the element stands in navigation, footer, form, comments or the like."""
        return self._aside.get(id(tag), False)

    @cached_property
    def prose(self) -> str:
        """The page's visible words, navigation and footer left out, normalised."""
        parts = []
        for string in self.soup.find_all(string=True):
            up = string.parent
            if (
                up is not None
                and not isinstance(string, PreformattedString)
                and up.name not in UNSEEN
                and not self.aside(up)
            ):
                parts.append(str(string))
        return f" {normalise_text(' '.join(parts))} "


def _squeezed(text: str) -> str:
    """White space folded, one space kept at either end, so that neighbours stay apart."""
    return _SPACES.sub(" ", text)


def question_of(page: FaqPage, tag: Tag) -> str:
    """The question's words: icons and read-by-machine labels left out."""
    return page.text(tag).strip(" +−–—▼▾⌄›×✕➕➖▶►🔽")


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
    low = low_text(text)
    kept: list[str] = []
    at = 0
    while found := _NO_WORDS.search(low, at):
        start = found.start()
        end = low.find(f"</{found[1]}", start)
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
    return find_members(__package__, "read")
