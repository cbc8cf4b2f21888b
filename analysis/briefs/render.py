"""Lays a brief out and writes it: one self-contained file, whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from analysis.briefs.archived import read_pages
from analysis.briefs.card import BattleCard, build_card
from analysis.briefs.context import Brief, build_brief, open_view
from analysis.briefs.shown import order_attribute
from analysis.languages import left_english, open_language, use_language
from analysis.languages.templates import install
from spiders.errors import MarketgapError, UsageError
from spiders.market import Market

SCRIPTS = ("evidence.js", "filters.js", "sorting.js", "switch.js")
"""Parts of the page's script, in order; each works without the others."""
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]|#~$])")


def write_brief(
    market: Market,
    results: Any,
    file: Path,
    *,
    brand: str | None = None,
    now: datetime | None = None,
    printer: Callable[[str], bytes] | None = None,
    template: Path | None = None,
    language: str | None = None,
) -> None:
    """Write a brief in the form that the file's suffix names.

    Parameters
    ----------
    market
        The market.
    results
        What ``analysis.results.read_results(market)`` gives: ``table(name)`` and ``manifest``.
    file
        ``.html``, ``.md``, ``.docx``, ``.xlsx`` or ``.pdf``. It is written beside itself first and then renamed, so an old file is
        replaced whole.
    brand
        Id or name of the brand to look from; default: the own brand of market.toml.
    now
        Day the brief bears; default: the moment of the analysis, so that the same results give the same bytes.
    printer
        HTML page -> PDF, for ``.pdf``: ``analysis.briefs.pdf.print_page`` with a browser.
    template
        A Word document whose styles a ``.docx`` takes over.
    language
        Code of the language of the labels (:func:`analysis.languages.find_languages`); default: English. Customers'
        words stay as they were written, and so do names.

    Raises
    ------
    UsageError
        When the suffix is none of those, there is no printer for a PDF, a template for another form than ``.docx``, no
        brand is called that, or there is no catalogue for the language.
    MarketgapError
        When the file cannot be written.
    """
    check_file(file)
    suffix = file.suffix.lower()
    _check_printer(file, printer)
    if template is not None and suffix != DOCX:
        raise UsageError(
            f"--template {template.name}: only a brief that ends in {DOCX} has a template, came {file.name}"
        )
    with use_language(open_language(language)):
        _write(file, _render(market, results, suffix, brand=brand, now=now, printer=printer, template=template))


def _check_printer(file: Path, printer: Callable[[str], bytes] | None) -> None:
    if file.suffix.lower() == PDF and printer is None:
        raise UsageError(f"{file.name}: a PDF is printed by a browser; write it with: marketgap brief --to {file.name}")


def _render(
    market: Market,
    results: Any,
    suffix: str,
    *,
    brand: str | None,
    now: datetime | None,
    printer: Callable[[str], bytes] | None,
    template: Path | None,
) -> bytes:
    charts = suffix not in {".md", XLSX}
    brief = build_brief(market, results, brand=brand, now=now, pages=read_pages(market), charts=charts)
    if suffix == PDF and printer is not None:
        return printer(render_html(brief))
    if suffix == DOCX:
        from analysis.briefs.docx import render_docx

        return render_docx(brief, template=template)
    if suffix == XLSX:
        from analysis.briefs.xlsx import render_xlsx

        return render_xlsx(brief, open_view(market, results, brand))
    return RENDERERS[suffix](brief).encode("utf-8")


def write_card(
    market: Market,
    results: Any,
    file: Path,
    *,
    brand: str,
    now: datetime | None = None,
    printer: Callable[[str], bytes] | None = None,
    template: Path | None = None,
    language: str | None = None,
) -> None:
    """Write a battle card against one rival; arguments as those of :func:`write_brief`.

    Parameters
    ----------
    brand
        Id or name of the rival.
    file
        ``.html``, ``.md``, ``.docx`` or ``.pdf``.

    Raises
    ------
    UsageError
        As :func:`write_brief`, and when the brand is the own one, or market.toml names none.
    MarketgapError
        When the file cannot be written.
    """
    check_file(file)
    suffix = file.suffix.lower()
    if suffix == XLSX:
        raise UsageError(f"{file.name}: a battle card is no workbook; use .html, .pdf, .docx or .md, or --full")
    _check_printer(file, printer)
    with use_language(open_language(language)):
        card = build_card(market, results, brand=brand, now=now, pages=read_pages(market))
        if suffix == DOCX:
            from analysis.briefs.card_docx import render_card_docx

            _write(file, render_card_docx(card, template=template))
        elif suffix == PDF and printer is not None:
            _write(file, printer(render_card_html(card)))
        else:
            page = render_card_html(card) if suffix == ".html" else render_card_markdown(card)
            _write(file, page.encode("utf-8"))


def check_file(file: Path) -> None:
    """Refuse a file whose suffix names no form a brief can have, before any work is done.

    Raises
    ------
    UsageError
        The message names the forms there are.
    """
    if file.suffix.lower() not in {*RENDERERS, DOCX, XLSX, PDF}:
        came = f"came {file.suffix}" if file.suffix else "came a name without a suffix"
        raise UsageError(
            f"--to {file.name}: expected a file that ends in {', '.join([*RENDERERS, DOCX, XLSX])} or {PDF}, {came}"
        )


def render_html(brief: Brief) -> str:
    """The brief as one HTML page that needs nothing else: styles, script and charts are inside."""
    environment = _html_environment()
    environment.globals["place"] = {name: number for number, name in enumerate(brief.brands)}
    style, script = _template("style.css"), "\n".join(_template(name) for name in SCRIPTS)
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("brief.html.j2").render(b=brief, style=style, script=script, policy=policy)


def _html_environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_templates(), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    install(environment, escape)
    environment.filters["passage"] = _passage
    environment.filters["svg"] = Markup  # our own style sheet, script and charts: the only text that is not escaped
    environment.filters["order"] = order_attribute
    return environment


def render_card_html(card: BattleCard) -> str:
    """A battle card as one HTML page that needs nothing else and has no script."""
    style = _template("style.css") + _template("card.css")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    return _html_environment().get_template("card.html.j2").render(c=card, style=style, policy=policy)


def render_card_markdown(card: BattleCard) -> str:
    """A battle card as Markdown."""
    text = _markdown_environment().get_template("card.md.j2").render(c=card)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def render_markdown(brief: Brief) -> str:
    """The brief as Markdown; anchors follow the headings as the usual viewers make them."""
    numbers = {block.anchor: place for place, block in enumerate(brief.blocks, 1)}

    def number(anchor: str, heading: bool = False) -> Markup:
        return Markup(f"Evidence {numbers[anchor]}" if heading else f"evidence-{numbers[anchor]}")  # noqa: S704

    environment = _markdown_environment()
    text = environment.get_template("brief.md.j2").render(b=brief, number=number)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _markdown_environment() -> jinja2.Environment:
    environment = jinja2.Environment(  # autoescape only leaves alone what finalize has escaped for Markdown
        loader=_templates(), autoescape=True, finalize=_finalize_markdown, undefined=jinja2.StrictUndefined
    )
    install(environment, _finalize_markdown)
    environment.filters["raw"] = Markup  # addresses that safe_link has checked and encoded
    return environment


def escape_markdown(value: object) -> object:
    """A value as text that no Markdown viewer takes for anything else.

    >>> escape_markdown("a | <b> *c* [x](javascript:1)")
    'a \\\\| &lt;b&gt; \\\\*c\\\\* \\\\[x\\\\](javascript:1)'
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    text = _MARKDOWN_SIGNS.sub(r"\\\1", value.replace("&", "&amp;"))
    text = text.replace("<", "&lt;").replace(">", "&gt;").replace("://", "&#58;//")
    return re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", re.sub(r"^([-+])(?=\s)", r"\\\1", text))


def _finalize_markdown(value: object) -> object:
    escaped = escape_markdown(value)
    return Markup(escaped) if isinstance(escaped, str) else escaped  # noqa: S704 - escaped one line above


DOCX, XLSX, PDF = ".docx", ".xlsx", ".pdf"
RENDERERS: Mapping[str, Callable[[Brief], str]] = {".html": render_html, ".md": render_markdown}


def _write(file: Path, content: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            part.chmod(0o644)
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise MarketgapError(
            f"{file}: cannot be written: {error.strerror or error}; check that the folder exists, may be written and has room"
        ) from None


def _passage(text: str) -> Markup:
    """A text of a table, marked as English where it could not be said in the language of the brief."""
    return Markup('<span lang="en">{}</span>').format(text) if left_english(text) else escape(text)


def _templates() -> jinja2.BaseLoader:
    return jinja2.FunctionLoader(_template)


@cache
def _template(name: str) -> str:
    return resources.files("analysis.briefs").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
