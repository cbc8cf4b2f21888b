"""Comments at the top of a filled template, also as a spreadsheet program writes them back."""

from __future__ import annotations

from collections.abc import Sequence

FIRST = "# marketgap template"
"""How a template begins: other files may well have a column "# of rooms"."""


def skip_comments(text: str) -> tuple[str, int]:
    """The text without its comments, and how many lines they took.

    >>> skip_comments("# marketgap template: survey\\n# score: a number\\nbrand,score\\n")
    ('brand,score\\n', 2)
    >>> skip_comments("# of rooms,price\\n3,90\\n")[1]
    0
    """
    if not text.lstrip('"').startswith(FIRST):
        return text, 0
    lines = text.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.lstrip('" ').startswith("#")), len(lines))
    return "".join(lines[count:]), count


def count_comments(rows: Sequence[tuple[int, Sequence[object]]]) -> int:
    """How many rows of a sheet are the comments of a template."""
    firsts = [str(cells[0] or "") if cells else "" for _, cells in rows]
    if not firsts or not firsts[0].startswith(FIRST):
        return 0
    return next((n for n, first in enumerate(firsts) if not first.startswith("#")), len(firsts))
