"""Every message a user can get by a mistake says what was expected, what came and what to do: read from the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import analysis.errors
import spiders.errors
from spiders.errors import MarketgapError

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    name
    for module in (spiders.errors, analysis.errors)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, MarketgapError)
} | {"BadParameter"}
HOLE = "\N{WHITE SQUARE}"
"""Stands for what is filled in."""
REMEDY = re.compile(
    r"expected|; |must |needs? |give |name (?:another|a|an|one)|run: |marketgap |for example|such as|instead|"
    r"(?:the|they|known|its|it has) ?[\w' ]* (?:are|is|has|have)\b|did you mean|install|check|see |write |change |takes |"
    r"stand alone|looks like |say what |type |asked for by |put |say which|upgrade|try again|restore|choose|copy|use |set |there is only|only ",
)
"""Words by which a message says what would have been right or what to do next."""


ALL_HOLE = re.compile(rf"[-\w]*:? ?{HOLE}")
"""A message that is made elsewhere, with a word before it: looked at where it is made."""


def text_of(node: ast.expr) -> str | None:
    """A message with its holes; None when it is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else HOLE for v in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return None if left is None and right is None else (left or HOLE) + (right or HOLE)
    return None


def raised() -> Iterator[tuple[str, str | None]]:
    """Place and message of every error that is raised."""
    for half in ("spiders", "analysis"):
        for file in sorted((ROOT / half).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                    continue
                called = node.exc.func
                name = (
                    called.id
                    if isinstance(called, ast.Name)
                    else called.attr
                    if isinstance(called, ast.Attribute)
                    else ""
                )
                if name in NAMES:
                    message = text_of(node.exc.args[0]) if node.exc.args else ""
                    if message is not None and ALL_HOLE.fullmatch(message):
                        message = None
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", message


FOUND = list(raised())


def test_there_are_messages_to_look_at() -> None:
    assert len(FOUND) > 150
    assert sum(message is not None for _, message in FOUND) > 0.8 * len(FOUND)


@pytest.mark.parametrize(
    ("place", "message"), [pair for pair in FOUND if pair[1] is not None], ids=lambda v: str(v)[:60]
)
def test_a_message_says_what_to_do(place: str, message: str) -> None:
    said = message.replace(HOLE, "").strip()
    assert "\n" not in message, f"{place}: one line"
    assert len(said) >= 8, f"{place}: {message!r} says too little"
    assert not re.search(r"(?<!\.\.)\.$", message.rstrip()), (
        f"{place}: one clause behind the other, without a full stop at the end"
    )
    assert REMEDY.search(message), f"{place}: {message!r} says neither what was expected nor what to do"
    assert not re.search(r"\b(?:invalid|illegal|bad value|error occurred|unknown error)\b", message, re.IGNORECASE), (
        place
    )
