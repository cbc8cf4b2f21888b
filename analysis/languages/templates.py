"""Templates in another language: every text in them is a message, without being marked as one.

A text is what stands between two tags (HTML) or between two marks of a table, list or heading (Markdown), with the
expressions and the inline tags inside it as its parts. So no text of a template can be forgotten, and templates stay
readable. String literals in the expressions, and the attributes that are read out, are messages too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup

from analysis.languages.language import gettext, ngettext

_INSIDE = r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"
_HTML = re.compile(rf"({_INSIDE}|<!?/?[a-zA-Z](?:{_INSIDE}|[^<>])*>)", re.DOTALL)
_MARKDOWN = re.compile(rf"({_INSIDE}|\n|#+ |(?<=\n)(?:- |> |\d+\. )|\||\*\*|---)", re.DOTALL)
_INLINE = re.compile(r"</?(?:code|strong|bdi)>")
_SPOKEN = re.compile(rf"""\b(aria-label|data-label|title|alt|placeholder)="((?:{_INSIDE}|[^"])*)\"""", re.DOTALL)
_LITERAL = re.compile(r"""(?<!get\()(?<!\[)(?<!== )(?<!gettext\()(?<!_\()'([^'\\]*)'""")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ENTITY = re.compile(r"&\w+;")
_EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)(?!\w*\()(?=\W*$|\W*\|)")
_NO_NAMES = frozenset({"if", "else", "or", "and", "not", "in", "length", "join"})


class TextIsMessage(Extension):
    """Puts each text of a template through ``_`` when the template is read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's source with its texts marked."""
        return mark_texts(source, markdown=".md" in (name or ""))


def translator(escape: Callable[[object], object]) -> Callable[..., Markup]:
    """What ``_`` is in a template: the message with its parts, which ``escape`` makes harmless."""

    def translate(message: str, /, **parts: object) -> Markup:
        said = gettext(message)
        if not parts:
            return Markup(said)  # noqa: S704 - a text of a template or of a catalogue, reviewed like code
        return Markup(said.format(**{name: escape(part) for name, part in parts.items()}))  # noqa: S704

    return translate


def extract_texts(source: str, *, markdown: bool) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """(line, message) of every text of a template; two forms where the message goes with a number."""
    from jinja2.ext import extract_from_ast

    environment = jinja2.Environment(autoescape=True)
    tree = environment.parse(mark_texts(source, markdown=markdown))
    for line, name, found in extract_from_ast(tree, ("_", "ngettext")):
        parts = [part for part in ((found,) if isinstance(found, str) else found or ()) if part]
        if parts:
            yield line, parts[0] if name == "_" else (parts[0], parts[1])


def mark_texts(source: str, *, markdown: bool) -> str:
    """The source of a template with each text inside ``{{ _(...) }}``.

    >>> mark_texts("<p>Seen from {{ b.brand }}</p>", markdown=False)
    '<p>{{ _("Seen from {brand}", brand=b.brand) }}</p>'
    >>> mark_texts("| {{ r.brand }} | <b>", markdown=True)
    '| {{ r.brand }} | <b>'
    """
    marked, run = [], [""]

    def close() -> None:
        marked.append(_mark_run("".join(run)))
        run.clear()

    for piece in (_MARKDOWN if markdown else _HTML).split(source):
        is_text = not piece.startswith(("{%", "{#")) and (
            piece.startswith("{{")
            or not (_MARKDOWN if markdown else _HTML).fullmatch(piece)
            or _INLINE.fullmatch(piece)
        )
        if is_text:
            run.append(piece)
            continue
        close()
        marked.append(
            _SPOKEN.sub(lambda found: f'{found[1]}="{_mark_run(found[2])}"', piece) if piece[0] == "<" else piece
        )
    close()
    return "".join(marked)


def _mark_run(run: str) -> str:
    """One text with its parts; without letters only the literals in its expressions are marked."""
    bare = _ENTITY.sub("", _INLINE.sub("", _EXPRESSION.sub("", run)))
    if not _LETTERS.search(bare) or "{%" in run:
        return _EXPRESSION.sub(lambda found: _mark_literals(found[0]), run)
    text = run.strip()
    start = run.index(text)
    names: dict[str, str] = {}

    def part(found: re.Match[str]) -> str:
        expression = _mark_literals(found[1].strip())
        return "{" + _name(expression, names) + "}"

    message = _EXPRESSION.sub(part, text).replace("\\", "\\\\").replace('"', '\\"')
    parts = "".join(f", {name}={expression}" for expression, name in names.items())
    return f'{run[:start]}{{{{ _("{message}"{parts}) }}}}{run[start + len(text) :]}'


def _mark_literals(expression: str) -> str:
    return _LITERAL.sub(lambda found: f"_('{found[1]}')" if _LETTERS.search(found[1]) else found[0], expression)


def _name(expression: str, names: dict[str, str]) -> str:
    """A name for an expression: the last name in it that is a value."""
    if expression not in names:
        inner = re.sub(r"'[^']*'|\"[^\"]*\"", "", expression)
        found = [word for word in re.findall(r"[A-Za-z_]\w*", inner) if word not in _NO_NAMES and word != "_"]
        name = base = (found[0] if "(" in inner and found else found[-1] if found else "part").rpartition(".")[2]
        if "(" in inner and len(found) > 1:
            name = base = found[1]
        while name in names.values():
            base, number = (
                base.rstrip("0123456789"),
                int(re.sub(r"\D", "", name[len(base.rstrip("0123456789")) :]) or 1),
            )
            name = f"{base}{number + 1}"
        names[expression] = name
    return names[expression]


def install(environment: jinja2.Environment, escape: Callable[[object], object]) -> None:
    """Make an environment's templates speak the language being written."""
    environment.add_extension(TextIsMessage)
    made: dict[str, Any] = {"_": translator(escape), "ngettext": ngettext}
    environment.globals.update(made)
