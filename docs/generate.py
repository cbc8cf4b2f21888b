"""Write the reference pages that follow from code and data: docs/cli.md, tables.md, sources.md and themes.md.

Run: python docs/generate.py        (a test checks that what is committed is what this writes)
"""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import typer

DOCS = Path(__file__).resolve().parent

COLUMN_NOTES = {
    "str": "text",
    "float64": "number",
    "Int64": "whole number",
    "boolean": "yes or no",
    "datetime64[us, UTC]": "moment, UTC",
}
LANGUAGES = {
    "ar": "Arabic",
    "ckb": "Sorani Kurdish",
    "cs": "Czech",
    "cy": "Welsh",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "kk": "Kazakh",
    "kmr": "Kurmanji Kurdish",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def cli_page() -> str:
    """docs/cli.md: every verb with its arguments, as ``--help`` says it."""
    from analysis.cli import build_app

    group = typer.main.get_command(build_app())
    lines = [
        "# Commands",
        "",
        "Generated from the code by `python docs/generate.py`. Every command also has `--help`.",
        "Exit codes: 0 all went well, 1 something asked for failed, 2 wrong usage. Every error is one line on standard error.",
        "",
        "Options of marketgap itself:",
        "",
        "| option | meaning |",
        "| --- | --- |",
        *(f"| `{', '.join(p.opts)}` | {getattr(p, 'help', '') or ''} |" for p in group.params if p.opts[0] != "--help"),
    ]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        text = inspect.cleandoc(command.help or "")
        lines += [
            "",
            f"## marketgap {name}",
            "",
            text.replace("\n\n\n", "\n\n"),
            "",
            "| argument | meaning |",
            "| --- | --- |",
        ]
        for parameter in command.params:
            shown = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            lines.append(f"| `{shown}` | {getattr(parameter, 'help', '') or ''} |")
    return "\n".join(lines) + "\n"


def tables_page() -> str:
    """docs/tables.md: the result tables and their columns."""
    from analysis.tables import TABLES

    lines = [
        "# Tables",
        "",
        "Generated from the code by `python docs/generate.py`. `marketgap export TABLE --to FILE` writes them as",
        ".csv, .parquet, .json or .xlsx. Shares are 0..1, times UTC ISO-8601, durations seconds; lists inside a cell",
        "are joined by `|`. Columns named here come first and keep their names; more may follow them.",
    ]
    for name, columns in TABLES.items():
        lines += ["", f"## {name}", "", "| column | type |", "| --- | --- |"]
        lines += [f"| {column} | {COLUMN_NOTES[dtype]} |" for column, dtype in columns.items()]
    return "\n".join(lines) + "\n"


def themes_page() -> str:
    """docs/themes.md: the built-in themes with what can be done about them, and the languages of their seeds."""
    from analysis.taxonomy import read_taxonomy

    taxonomy = read_taxonomy()
    counts = [
        (language, sum(len(theme.seeds.get(language, ())) for theme in taxonomy.themes))
        for language in taxonomy.languages
    ]
    lines = [
        "# Themes",
        "",
        "Generated from `analysis/taxonomy/themes.toml` and `analysis/taxonomy/seeds/` by `python docs/generate.py`.",
        f"{len(taxonomy.themes)} themes are looked for before any is discovered. Your own `taxonomy.toml` changes, adds,",
        "merges or ignores themes. A tactic's steps are in the order in which they are done; the KPI is the metric that",
        "shows whether they worked.",
        "",
        "## Languages",
        "",
        "Phrases by which a theme is first recognised; the market's own texts teach the rest. Texts in another language",
        "are compared with the phrases of all of them.",
        "",
        "| language | phrases |",
        "| --- | --- |",
        *(f"| {LANGUAGES.get(language, language)} ({language}) | {count} |" for language, count in counts),
        "",
        "## Overview",
        "",
        "| theme | id | stage | touchpoint | KPI |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {t.label} | `{t.id}` | {t.stage} | {t.touchpoint} | `{t.kpi}` |" for t in taxonomy.themes),
    ]
    for theme in taxonomy.themes:
        lines += ["", f"## {theme.label}", "", theme.covers, ""]
        lines += [f"- The customer wants to: {theme.goal}", f"- Would turn to: {', '.join(theme.channels)}"]
        for tactic in theme.tactics:
            lines += ["", f"**{tactic.name}**", ""]
            lines += [f"{number}. {step}" for number, step in enumerate(tactic.steps, 1)]
    return "\n".join(lines) + "\n"


SECTIONS = ("Source", "Caveats", "Arguments", "Environment variables")
"""Of a spider's docstring, in this order."""
SPIDERS = {
    "spiders.reviews": "Reviews and mentions",
    "spiders.faqs": "FAQs",
    "spiders.serps": "Results pages",
    "spiders.signals": "Contact channels",
}
SOURCES_HEAD = """# Sources

Generated from the spiders' docstrings and `docs/verified.toml` by `python docs/generate.py`.

**What "verified" means here.** Extraction was scored on pages that other people had saved; tests run on invented pages
and servers on the same machine. None of the sites below has been crawled by the authors: whether a site answers today's
crawler, in the form its documentation or known pages had, is seen at the first crawl, and its `health` says so. A site
that refuses is reported as blocked and left alone; its pages saved in a browser can be imported (`marketgap import
pages`), and so can its own exports (`marketgap import reviews`). [extraction.md](extraction.md) explains how pages are
read."""


def sources_page() -> str:
    """docs/sources.md: what each spider reads, and the saved pages on which reading was verified."""
    from spiders.bases.source import SourceSpider

    lines = [SOURCES_HEAD]
    for package, title in SPIDERS.items():
        lines += ["", f"## {title}"]
        for spider in _spiders(package):
            text, sections = _parts(spider)
            lines += ["", f"### {spider.name}", "", text]
            lines += [f"- {name}: {sections[name]}" for name in SECTIONS if name in sections]
            if package == "spiders.reviews" and (spider.hosts or spider.addresses):
                lines.append(f"- Verified: {_scored(spider.name)}")
    _, base = _parts(SourceSpider)
    if "Arguments" in base:
        lines += [
            "",
            "## Arguments of every spider",
            "",
            "For `scrapy crawl NAME -a argument=value`.",
            "",
            base["Arguments"],
        ]
    return "\n".join([*lines, *_verified()]) + "\n"


def _spiders(package: str) -> list[Any]:
    from importlib import import_module
    from pkgutil import iter_modules

    from spiders.bases.source import SourceSpider

    modules = [import_module(found.name) for found in iter_modules(import_module(package).__path__, f"{package}.")]
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, SourceSpider) and value.__module__ == module.__name__
    }
    return sorted(found, key=lambda spider: spider.name)


def _parts(spider: Any) -> tuple[str, dict[str, str]]:
    """A docstring's first paragraphs, and its sections as one line each."""
    text = re.sub(r":\w+:(?=`)", "", inspect.cleandoc(spider.__doc__ or "")).replace("``", "`")
    pieces = re.split(rf"^({'|'.join(SECTIONS)})(?:\n-+)?\n", text, flags=re.MULTILINE)
    sections = {name: inspect.cleandoc(body) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    if spider.__name__ == "SourceSpider":  # name, then its meaning below it
        entries = re.findall(r"^(\w+)\n((?:[ ]+.*\n?)+)", sections.get("Arguments", ""), flags=re.MULTILINE)
        sections["Arguments"] = "\n".join(f"- `{name}`: {' '.join(body.split())}" for name, body in entries)
    else:
        sections = {name: " ".join(body.split()) for name, body in sections.items()}
    return " ".join(pieces[0].split()), sections


def _scored(spider: str) -> str:
    """On which pages the reading of a site was verified, in one line."""
    data = tomllib.loads((DOCS / "verified.toml").read_text(encoding="utf-8"))
    sites = [site for site in data["site"] if site.get("spider") == spider]
    if not sites:
        return "on invented pages only, never fetched live."
    (site,) = sites
    note = f" ({site['note']})" if "note" in site else ""
    number = f"{site['pages']} saved page{'s' if site['pages'] > 1 else ''}"
    return f"scored on {number}, {data['checked']}: {site['right']} of {site['reviews']} reviews right{note}; never fetched live."


def _verified() -> list[str]:
    data = tomllib.loads((DOCS / "verified.toml").read_text(encoding="utf-8"))
    lines = [
        "",
        "## Verified on saved pages",
        "",
        f"With the generic reading, which all sites share, {data['checked']}.",
        "",
    ]
    lines += ["| site | pages | reviews on them | read right | |", "| --- | --- | --- | --- | --- |"]
    for site in data["site"]:
        lines.append(
            f"| {site['name']} | {site['pages']} | {site['reviews']} | {site['right']} | {site.get('note', '')} |"
        )
    lines += [
        "",
        "The interfaces of the App Store, Steam, Hacker News, Discourse, Stack Exchange and WordPress.org, RSS and Atom, and",
        "the answers behind Yotpo, Bazaarvoice, Feefo and Reviews.io are read from their known shapes: tested on invented",
        "answers only. What a source's robots.txt or terms refuse is told from memory, as of the authors' knowledge: the",
        "crawl asks robots.txt itself and obeys it, the terms are for the user to read.",
    ]
    return lines


FORMULAS = "<!-- formulas: written by docs/generate.py -->"
FORMULAS_END = "<!-- end of formulas -->"


def metrics_page() -> str:
    """docs/metrics.md: written by hand but for the table of formulas."""
    from analysis.figures import METRICS
    from analysis.metrics.base import find_metrics

    kinds = {"surveys": "survey", "tickets": "tickets", "customers": "customers"}
    lines = ["| metric | name | from | formula; in the table | better |", "| --- | --- | --- | --- | --- |"]
    for metric in find_metrics():
        better = "more" if METRICS[metric.name][1] else "less"
        source = f"`import {kinds[metric.source]}`"
        lines.append(f"| {metric.label} | `{metric.name}` | {source} | {metric.formula} | {better} |")
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    before, rest = page.split(FORMULAS)
    return "\n".join([f"{before}{FORMULAS}", "", *lines, "", f"{FORMULAS_END}{rest.split(FORMULAS_END)[1]}"])


PAGES = {
    "cli.md": cli_page,
    "tables.md": tables_page,
    "sources.md": sources_page,
    "themes.md": themes_page,
    "metrics.md": metrics_page,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")
