"""Markup and noise -> the words a reader sees, on one line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml.etree import _Element

from spiders.records import fold_space

UNSEEN = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "button",
        "select",
        "textarea",
        "input",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "datalist",
    )
)
"""Elements whose text is no part of what someone wrote."""
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    )
)
"""Elements that do not part words; all others do."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")
_RAW = re.compile(r"<(script|style|noscript|template)(?=[\s/>])|<!--")
_ANY_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?ol|/?h[1-6]|/?tr)\b[^<>]{0,2000}>", re.IGNORECASE)
_WORDS_TOO = frozenset(("more", "ещё", "подробнее", "więcej", "展开"))
_DROPPED = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_MORE = re.compile(
    r"(?:\s*(?:\.\.\.|…))?\s*[\[(]?\b(?:read more|read less|show more|show less|see more|see less|view more|more|weiterlesen|mehr lesen|mehr anzeigen"
    r"|lire la suite|lire plus|voir plus|leer más|ver más|mostrar más|leggi tutto|leggi di più|mostra altro|lees meer|lees verder|meer lezen"
    r"|læs mere|les mer|läs mer|visa mer|lue lisää|czytaj dalej|czytaj więcej|więcej|číst dál|zobrazit více|čítať ďalej|ler mais|ver mais|mostrar mais"
    r"|devamını oku|читать далее|читать полностью|показать полностью|показать ещё|ещё|подробнее|читати далі|ещё|もっと見る|続きを読む|もっと読む"
    r"|阅读更多|查看更多|展开|显示更多|閱讀更多|더보기|더 보기|اقرأ المزيد|קרא עוד|selengkapnya|baca selengkapnya|xem thêm)[\])]?\s*(?:\.\.\.|…|»|›|→)?\s*$",
    re.IGNORECASE,
)
_AFTER_MORE = " \t\r\n\u00a0.…»›→])"
_MORE_ENDS = tuple(
    sorted(
        {
            words.split()[-1]
            for words in re.split(r"[|]", _MORE.pattern.partition(r"\b(?:")[2].rpartition(r")[\])]?")[0])
        }
    )
)
"""How each of these words ends: most texts end otherwise, which is quick to see."""


def clean_text(text: object) -> str:
    """A text from structured data or JSON as a reader would see it: no tags, entities decoded, one line.

    Entities are decoded twice at most, because sites escape twice; text that merely talks about ``a < b`` stays.

    >>> clean_text("Late &amp;amp; <b>cold</b>.<br>Never again")
    'Late & cold. Never again'
    >>> clean_text("2 < 3 and 5 > 4")
    '2 < 3 and 5 > 4'
    >>> clean_text("A <script>x</script> says: &lt;script&gt; and no end")
    'A says: and no end'
    """
    if isinstance(text, str) and "<" not in text and "&" not in text and text.isprintable():  # nearly always
        return text.strip(" ") if "  " not in text else " ".join(text.split())
    if text is None or isinstance(text, (dict, list, bool)):
        return ""
    value = str(text)
    for _ in range(2):
        if "<" in value and _TAG.search(value):
            value = _strip_tags(value)
        if "&" not in value or not _ENTITY.search(value):
            break
        value = html.unescape(value)
    if "<" in value and _TAG.search(value):
        value = _strip_tags(value)
    return fold_space(value if value.isprintable() else _CONTROL.sub("", value))


def strip_more(text: str) -> str:
    """The text without the "read more" that ends a shortened one; the ellipsis goes with it.

    >>> strip_more("The parcel came two days… Read more")
    'The parcel came two days'
    """
    tail = text[-40:]
    if not tail.rstrip(_AFTER_MORE).lower().endswith(_MORE_ENDS):
        return text
    found = _MORE.search(tail)
    if found is None or not _is_control_word(tail, found):
        return text
    return text[: len(text) - len(tail) + found.start()].rstrip()


def _is_control_word(tail: str, found: re.Match[str]) -> bool:
    """Whether the match is a link's label and not the sentence's own last word ("I want more")."""
    label = found.group().strip(" .…[]()»›→").lower()
    if label not in _WORDS_TOO or found.group().lstrip()[:1] in {".", "…", "[", "("}:
        return True
    return tail[: found.start()].rstrip()[-1:] in {".", "!", "?", "…"}


def low_text(text: str) -> str:
    """The text in lower case with every letter in its place: one letter would become two."""
    return text.replace("\u0130", "i").lower()


def _strip_tags(value: str) -> str:
    if _DROPPED.search(value):
        low = low_text(value)
        pieces, at = [], 0
        while found := _DROPPED.search(value, at):
            end = low.find(f"</{found.group(1).lower()}", found.end())
            close = value.find(">", end) if end >= 0 else -1
            if close < 0:  # a text that speaks of such an element: the words behind it are its own
                break
            pieces.append(value[at : found.start()])
            at = close + 1
        value = "".join([*pieces, value[at:]])
    return _TAG.sub("", _BREAK.sub(" ", value))


def element_text(element: _Element, *, leave_out: frozenset[_Element] = frozenset()) -> str:
    """The words of an element in reading order, without scripts, buttons and the elements of ``leave_out``."""
    return fold_space(_CONTROL.sub("", "".join(_pieces(element, leave_out))))


def _pieces(element: _Element, leave_out: frozenset[_Element]) -> Iterator[str]:
    """Texts of the tree, with a space where a block begins or ends; iterative, as pages nest thousands deep."""
    stack: list[tuple[_Element, bool]] = [(element, False)]
    while stack:
        node, done = stack.pop()
        tag = node.tag
        if done:
            if tag not in INLINE:
                yield " "
            if node is not element and node.tail:
                yield node.tail
            continue
        if not isinstance(tag, str) or tag in UNSEEN or node in leave_out:
            if node is not element and node.tail:
                yield node.tail if not isinstance(tag, str) else " " + node.tail
            continue
        if tag not in INLINE:
            yield " "
        if node.text:
            yield node.text
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))


def tidy_text(text: str) -> str:
    """The text without control and direction marks, white space folded.

    >>> tidy_text(" a\\u200b \\n b ")
    'a b'
    """
    return fold_space(_CONTROL.sub("", text))


def strip_tags(markup: str, *, between: str = " ") -> str:
    """A page's text without tags, scripts, styles and comments, entities decoded; made in one pass, without a tree.

    >>> strip_tags("<p>a &lt; b</p><script>x</script><p>c", between="|")
    '|a < b|||c'
    """
    pieces: list[str] = []
    low = low_text(markup)
    at = 0
    while found := _RAW.search(low, at):
        pieces.append(markup[at : found.start()])
        name = found.group(1)
        end = low.find(f"</{name}" if name else "-->", found.end())
        at = low.find(">", end) + 1 if end >= 0 else 0
        if not at:
            at = len(markup)
    pieces.append(markup[at:])
    text = _ANY_TAG.sub(between, between.join(pieces))
    return html.unescape(text) if "&" in text else text
