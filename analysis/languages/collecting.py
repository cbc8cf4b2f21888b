"""Collects the messages: those of the code and of the templates, and the words of the built-in themes and rules.

``make catalogues`` writes messages.pot anew and brings every catalogue up to date; ``make catalogues LANGUAGE=de``
begins a new one.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.languages.templates import extract_texts

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = Path(__file__).resolve().parent / "catalogues"
CALLS = {"gettext": (0, 1), "N_": (0, 1), "ngettext": (0, 2), "NN_": (0, 2), "pgettext": (1, 1), "say_known": (1, 1)}
"""Function -> (arguments that say the context, forms of the message)."""
_NOISE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Language-Team|Generated-By): .*\n',
    re.MULTILINE,
)
"""Header lines that would make every run another file."""
Found = tuple[str, str | tuple[str, str], str | None]
"""(where, message or its two forms, context)."""


def collect_messages() -> Catalog:
    """All messages there are, as a catalogue without translations."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(
        project="marketgap", charset="utf-8", fuzzy=False, header_comment="# Messages of marketgap's briefs."
    )
    for where, message, context in [*_of_code(), *_of_templates(), *_of_themes(), *_of_rules()]:
        catalogue.add(message, locations=[(where, 0)], context=context)
    return catalogue


def _of_code() -> Iterator[Found]:
    """Calls of the functions of :data:`CALLS`, also those inside f-strings, which Babel's own reader passes over."""
    for file in sorted([*(ROOT / "briefs").glob("*.py"), *(ROOT / "languages").glob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                context, forms = CALLS[node.func.id]
                given = [part.value for part in node.args if isinstance(part, ast.Constant)]
                said = [part for part in given if isinstance(part, str)][: context + forms]
                if len(said) == context + forms and any(said[context:]):
                    message = said[context] if forms == 1 else (said[context], said[context + 1])
                    yield file.relative_to(ROOT).as_posix(), message, said[0] if context else None


def _of_templates() -> Iterator[Found]:
    for file in sorted((ROOT / "briefs" / "templates").glob("*.j2")):
        for _, message in extract_texts(file.read_text(encoding="utf-8"), markdown=".md" in file.name):
            yield f"briefs/templates/{file.name}", message, None


def _of_themes() -> Iterator[Found]:
    """Labels, stages, touchpoints, goals, tactics of the built-in themes."""
    file = ROOT / "taxonomy" / "themes.toml"
    for theme in tomllib.loads(file.read_text(encoding="utf-8"))["theme"]:
        for key, context in (("label", "theme"), ("stage", "stage"), ("touchpoint", "touchpoint"), ("goal", "goal")):
            yield "taxonomy/themes.toml", theme[key], context
        for tactic in theme.get("tactics", ()):
            yield "taxonomy/themes.toml", tactic["name"], "tactic"
            for step in tactic["steps"]:
                yield "taxonomy/themes.toml", step, "step"


def _of_rules() -> Iterator[Found]:
    """The rules of the SWOT and the formulas of the metrics."""
    from analysis.metrics.base import find_metrics
    from analysis.swot.base import find_rules

    for rule in find_rules():
        yield f"swot/{rule.name}.py", rule.name.replace("_", " "), "rule"
        yield f"swot/{rule.name}.py", rule.explains, None
    for metric in find_metrics():
        yield "metrics", metric.formula, None


def write_catalogues(new: str | None = None) -> list[str]:
    """Write messages.pot, bring each catalogue up to date, begin a new one; says what is missing where."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    template = collect_messages()
    with (CATALOGUES / "messages.pot").open("wb") as file:
        write_po(file, template, width=120, sort_output=True, omit_header=True)
    if new and not (CATALOGUES / f"{new}.po").exists():
        with (CATALOGUES / f"{new}.po").open("wb") as file:
            write_po(file, Catalog(locale=new.replace("-", "_"), charset="utf-8", fuzzy=False), width=120)
    told = [f"{len(template)} messages"]
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem.replace("-", "_"))
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        written = io.BytesIO()
        write_po(written, catalogue, width=120, sort_output=True)
        path.write_text(_NOISE.sub("", written.getvalue().decode()), encoding="utf-8")
        empty = sum(bool(message.id) and not _said(message.string) for message in catalogue)
        told.append(f"{path.name}: {empty} without a translation")
    return told


def _said(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


if __name__ == "__main__":
    print("\n".join(write_catalogues(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else None)))  # noqa: T201
