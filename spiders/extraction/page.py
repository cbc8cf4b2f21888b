"""A page, decoded and parsed at most once, whatever number of extractors look at it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from functools import cached_property

import lxml.html
from w3lib.encoding import html_to_unicode, http_content_type_encoding

from spiders.errors import ExtractionError

_WIDE = re.compile(r"charset\W*(?:utf-?(?:16|32)|ucs)", re.IGNORECASE)
DEEPEST = 400
"""Levels of elements that are kept; pages made for people have less than a hundred. Below, only the words are: what looks
at an element's ancestors would take hours on a page that is nothing but depth."""
_TOO_DEEP = lxml.etree.XPath("/*" * DEEPEST)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
"""Byte order marks."""
_NOISE = bytes([*range(9), *range(14, 27), *range(28, 32)])


class PageContent:
    """Bytes with their address and content type; text, element tree and JSON are made on first use.

    Parameters
    ----------
    body
        The page as fetched or saved.
    url
        Its address; relative links are resolved against it. Empty when not known.
    content_type
        As the server said it; guessed from the bytes when None.
    captured
        When the page was fetched, UTC: the ground for relative dates ("2 days ago"). None: such dates stay unknown.

    Raises
    ------
    ExtractionError
        When the bytes are no page at all (binary noise).
    """

    def __init__(
        self, body: bytes, *, url: str = "", content_type: str | None = None, captured: datetime | None = None
    ) -> None:
        self.body = body
        self.url = url
        self.content_type = content_type
        self.captured = captured
        self._flattened = False
        self._is_utf8 = False
        head = body[:4096]
        wide = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
        if not wide and head and len(head) - len(head.translate(None, _NOISE)) > len(head) / 20:
            raise ExtractionError("not a page: the bytes are no text; give an HTML or JSON page")

    @cached_property
    def text(self) -> str:
        """The decoded page: byte order mark, then header, then meta tag, then a guess."""
        header = self.content_type if self.content_type and "charset" in self.content_type else None
        if header and _WIDE.search(header) and b"\x00" not in self.body[:4096]:
            header = None  # a page in UTF-16 or UTF-32 has a zero in every tag: this one only says that it is
        if header and http_content_type_encoding(header) == "utf-8" and not self.body.startswith(_MARKS):
            with suppress(
                UnicodeDecodeError
            ):  # as most pages come; then their bytes need not be made of the text again
                text = self.body.decode()
                self._is_utf8 = True
                return text
        return html_to_unicode(header, self.body, default_encoding="utf-8", auto_detect_fun=_guess_encoding)[1]

    @cached_property
    def raw(self) -> bytes:
        """The text as UTF-8: what is plain ASCII is found in bytes several times as fast as in text."""
        text = self.text
        if self._is_utf8:
            return self.body
        try:
            if self.body.decode() == text:
                return self.body
        except UnicodeDecodeError:
            pass
        return text.encode("utf-8", "surrogatepass")

    @cached_property
    def low(self) -> bytes:
        """:attr:`raw` with ASCII letters in lower case; places are the same in both."""
        return self.raw.lower()

    @cached_property
    def is_json(self) -> bool:
        """Whether the page is a JSON answer rather than HTML."""
        if self.content_type and "html" in self.content_type:
            return False
        start = self.text.lstrip()[:1]
        return start in {"{", "["} and self.json is not None

    @cached_property
    def json(self) -> object | None:
        """The parsed JSON of a JSON answer; None when it is none."""
        try:
            value: object = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        return value

    @cached_property
    def root(self) -> lxml.html.HtmlElement:
        """The element tree of the HTML, scripts included; an empty document when there is nothing to parse."""
        text = self.text.replace("\x00", "")
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        try:
            root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        except (lxml.etree.ParserError, ValueError):
            root = lxml.html.document_fromstring("<html><body></body></html>")
        deep = _TOO_DEEP(root)
        assert isinstance(deep, list)
        for element in deep:
            if isinstance(element, lxml.etree._Element):
                lxml.etree.strip_tags(element, "*")
        self._flattened = bool(deep)
        return root

    @cached_property
    def elements(self) -> int:
        """How many elements the HTML has."""
        return sum(1 for _ in self.root.iter())

    @property
    def markup(self) -> str:
        """The page for another parser: its text, or, where that goes too deep, what :attr:`root` kept of it."""
        root = self.root
        return lxml.html.tostring(root, encoding="unicode") if self._flattened else self.text


def _guess_encoding(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
