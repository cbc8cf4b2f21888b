"""What of a page a reader can get to see, collapsed panels included; scripts, styles and templates are not shown."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders.parsing.text import INLINE
from spiders.records import fold_space

UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select", "datalist"})
"""Elements whose text is not prose for a reader."""

_INLINE = INLINE | {"acronym", "label", "nobr"}


def shown_text(element: HtmlElement, *, limit: int = 1_000_000) -> str:
    """The element's text as a reader gets it, white space folded, blocks parted by a space.

    >>> import lxml.html
    >>> shown_text(lxml.html.fromstring("<div>One<p>two <b>thr</b>ee</p><script>x()</script></div>"))
    'One two three'
    """
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return ""
    parts = [" ", element.text or ""]
    size = 0
    # children are taken one by one: a list of ten thousand is not gathered for the first words of it
    stack = [(element, element.iterchildren())]
    while stack and size < limit:
        node, children = stack[-1]
        child = next(children, None)
        size += 1  # elements without words take time as well
        if child is None:
            stack.pop()
            parts.append("" if node.tag in _INLINE else " ")
            after = node.tail if node is not element else None
        elif not isinstance(child.tag, str) or child.tag in UNSEEN:
            after = child.tail
        else:
            stack.append((child, child.iterchildren()))
            parts.append("" if child.tag in _INLINE else " ")
            after = child.text
        if after:
            parts.append(after)
            size += len(after)
    return fold_space("".join(parts))


_CELLS = frozenset({"td", "th", "dt"})


def shown_lines(element: HtmlElement, *, limit: int = 300_000) -> list[str]:
    """The text as ``shown_text`` has it, one line a block; cells of a row and a term with its description share one.

    >>> import lxml.html
    >>> shown_lines(lxml.html.fromstring("<div>One<p>two <b>three</b><br>four</p><dl><dt>Mon</dt><dd>9-5</dd></dl></div>"))
    ['One', 'two three', 'four', 'Mon 9-5']
    """
    parts: list[str] = []
    size = 0
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack and size < limit:
        node, leaving = stack.pop()
        known = isinstance(node.tag, str) and node.tag not in UNSEEN
        if not leaving and known:
            inline = node.tag in _INLINE and node.tag != "br"
            parts.append("" if inline else " " if node.tag in _CELLS | {"dd"} else "\n")
            parts.append(fold_line(node.text))
            size += len(parts[-1])
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
            continue
        if leaving:
            inline = node.tag in _INLINE and node.tag != "br"
            parts.append("" if inline else " " if node.tag in _CELLS else "\n")
        if node is not element:
            parts.append(fold_line(node.tail))
            size += len(parts[-1])
    return [line for part in "".join(parts).split("\n") if (line := fold_space(part))]


def fold_line(text: str | None) -> str:
    """The text without its own line breaks, which are no lines to a reader."""
    return " ".join((text or "").splitlines()) if "\n" in (text or "") or "\r" in (text or "") else text or ""
