"""The contract of this folder, and the one walk over a page that all its members read from.

A member is a module here with a function ``read(parts: PageParts) -> Iterator[FoundSignal]``; it is found by being
here. Vendor tables are TOML files of the member's name. Evidence is what the page really loads or links: text inside
HTML or script comments is gone before a member sees it.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.extraction.found import FoundSignal
from spiders.extraction.page import PageContent
from spiders.extraction.structured_data import Item, items
from spiders.extraction.visible import shown_lines
from spiders.members import find_members
from spiders.records import fold_space

EVIDENCE = 200
"""Characters of evidence at most."""

_SCRIPT_DATA = re.compile(r"json|template|html|handlebars|mustache|x-tmpl|ejs|text/x-", re.IGNORECASE)
_LAZY = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-rocket-src",
    "data-litespeed-src",
    "data-cookieblock-src",
    "data-cmp-src",
    "data-suppressedsrc",
)
_WRITTEN = re.compile(r"""(?:https?:)?//[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[^\s"'`<>\\)]{0,300}""")
_MOST = 20_000
_TOKEN = re.compile(r"""\\.|["'`\n]|/\*|\*/|//|<!--""", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link that a reader can follow."""

    url: str
    text: str
    element: HtmlElement


@dataclass(frozen=True, kw_only=True)
class PageParts:
    """What members may use as evidence."""

    loaded: tuple[str, ...]
    """Addresses of scripts and frames, absolute, delayed loading included."""
    code: tuple[str, ...]
    """Inline scripts, comments removed."""
    written: tuple[tuple[str, str, int], ...]
    """Addresses in inline scripts: address, the script, and where in it."""
    links: tuple[Link, ...]
    forms: tuple[HtmlElement, ...]
    root: HtmlElement
    url: str
    items: tuple[Item, ...]
    """schema.org items, whatever their syntax."""
    lines: tuple[str, ...]
    """What a reader sees, one line a block."""


def page_parts(page: PageContent) -> PageParts:
    """Walk the page once."""
    loaded: list[str] = []
    code: list[str] = []
    links: list[Link] = []
    forms: list[HtmlElement] = []
    for element in page.root.iter("script", "iframe", "a", "form", "embed"):
        if element.tag == "script" or element.tag in {"iframe", "embed"}:
            _read_loaded(element, page.url, loaded, code)
        elif element.tag == "a" and (href := (element.get("href") or "").strip()):
            links.append(
                Link(url=absolute(page.url, href), text=fold_space(element.text_content())[:200], element=element)
            )
        elif element.tag == "form":
            forms.append(element)
    code = [script.replace("\\/", "/") for script in code]
    written = [(match.group(), script, match.start()) for script in code for match in _WRITTEN.finditer(script)]
    return PageParts(
        loaded=tuple(loaded),
        code=tuple(code),
        written=tuple(written[:_MOST]),
        links=tuple(links),
        forms=tuple(forms),
        root=page.root,
        url=page.url,
        items=tuple(items(page)),
        lines=tuple(shown_lines(page.root)),
    )


def _read_loaded(element: HtmlElement, base: str, loaded: list[str], code: list[str]) -> None:
    kind = element.get("type") or ""
    if element.tag == "script" and _SCRIPT_DATA.search(kind) and "javascript" not in kind:
        return
    for name in _LAZY:
        source = (element.get(name) or "").strip()
        if source.startswith("data:") and ";base64," in source[:80]:
            try:
                code.append(without_comments(base64.b64decode(source.split(",", 1)[1]).decode("utf-8", "replace")))
            except (binascii.Error, ValueError):
                continue
        elif source and not source.startswith(("data:", "about:", "javascript:")):
            loaded.append(absolute(base, source))
    if element.tag == "script" and element.text and element.text.strip():
        code.append(without_comments(element.text))


def absolute(base: str, address: str) -> str:
    """The address against the page's; as it is when it cannot be joined."""
    try:
        return urljoin(base or "https://page.invalid/", address)
    except ValueError:
        return address


def without_comments(code: str) -> str:
    r"""The script without its comments; strings are left alone, addresses in them too. One pass, whatever the script.

    >>> without_comments("a('http://x'); // b\n/* c */d")
    "a('http://x'); \nd"
    """
    kept: list[str] = []
    at = 0
    inside = ""  # the quote of a string, "//" or "/*" of a comment
    for token in _TOKEN.finditer(code):
        mark = token.group()
        if inside in {"//", "/*"}:
            if (inside == "//" and mark == "\n") or (inside == "/*" and mark == "*/"):
                at = token.start() if inside == "//" else token.end()
                inside = ""
        elif inside:
            if mark == inside or (mark == "\n" and inside != "`"):
                inside = ""
        elif mark in {'"', "'", "`"}:
            inside = mark
        elif mark in {"//", "<!--", "/*"} and not (mark == "//" and code[token.start() - 1 : token.start()] == ":"):
            kept.append(code[at : token.start()])
            inside, at = ("/*" if mark == "/*" else "//"), len(code)
    kept.append(code[at:])
    return "".join(kept)


def host_of(address: str) -> str:
    """Lower-case host, or an empty text for an address that has none or is broken."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


@cache
def address_pattern(rule: str) -> re.Pattern[str]:
    """``host/path`` of a vendor table as a pattern over an absolute address.

    >>> bool(address_pattern("*.acme.com/w").match("https://eu.acme.com/w.js"))
    True
    >>> bool(address_pattern("acme.com").match("https://notacme.com/"))
    False
    """
    host, _, path = rule.partition("/")
    if host.startswith("*."):
        host_part = r"[a-z0-9-]+(?:\.[a-z0-9-]+)?\." + re.escape(host[2:]).replace(r"\*", "[a-z0-9-]*")
    else:
        host_part = re.escape(host).replace(r"\*", "[a-z0-9-]*")
    path_part = re.escape(path).replace(r"\*", r"[^\"'\s]{0,120}?")
    return re.compile(
        rf"(?:https?:)?//{host_part}(?::\d+)?/{path_part}" if path else rf"(?:https?:)?//{host_part}(?=[:/?#\"'\s]|$)",
        re.IGNORECASE,
    )


def excerpt(text: str, start: int = 0, end: int | None = None) -> str:
    """At most 200 characters of the text around a match, white space folded."""
    stop = end if end is not None else len(text)
    room = max(0, EVIDENCE - (stop - start))
    left = max(0, start - room // 3)
    return fold_space(text[left : left + EVIDENCE])[:EVIDENCE]


@cache
def table(name: str) -> dict[str, Any]:
    """The vendor table of that name in this folder."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def decoded(address: str) -> str:
    """Percent signs resolved, for evidence a person reads."""
    return unquote(address)


Reader = Callable[[PageParts], Iterator[FoundSignal]]


@cache
def readers() -> tuple[Reader, ...]:
    """The ``read`` functions of all members, in the order of their names."""
    return find_members(__package__, "read")
