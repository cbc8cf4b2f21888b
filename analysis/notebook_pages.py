"""Executed notebooks as pages to read in a browser: for who has no Jupyter, offline, the same bytes each time.

A page holds text, tables and charts as they are; no script at all runs in it (its Content-Security-Policy forbids any). The
code is folded away. What depends on the machine (paths, times of running) stays out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from analysis.charts.palette import DARK, INK, PAPER, dark_rules
from analysis.notebook_runs import PARAMETERS, save_text

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = f"""
:root{{color-scheme:light dark}}
*{{box-sizing:border-box}}
body{{margin:0;background:#fff;color:{INK};font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:break-word}}
main,header,footer{{max-width:62rem;margin:0 auto;padding:0 1.1rem}}
header{{padding-top:1rem;font-size:.92rem}}
nav ol{{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:0;margin:.2rem 0}}
nav a,nav strong{{display:inline-block;padding:.25rem .2rem}}
h1{{font-size:clamp(1.5rem,4.5vw,2.1rem);line-height:1.2;margin:1.2rem 0 .6rem;text-wrap:balance}}
h2{{font-size:1.35rem;line-height:1.25;margin:2.4rem 0 .5rem;padding-top:.8rem;border-top:1px solid rgba(128,138,150,.5)}}
h3{{font-size:1.1rem}}
p,li{{max-width:46rem}}
a{{color:#0b5c96}}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{{outline:3px solid #2450b8;outline-offset:2px}}
code,pre{{font-family:ui-monospace,"Cascadia Mono",Menlo,"Liberation Mono",monospace;font-size:.88em}}
pre{{background:rgba(128,138,150,.13);padding:.6rem .8rem;overflow-x:auto;border-radius:4px;margin:.3rem 0}}
summary{{cursor:pointer;padding:.2rem 0}}
details.code{{font-size:.86rem;margin:.6rem 0 .1rem;opacity:.85}}
.out{{margin:.3rem 0 1rem}}
figure.chart{{max-width:100%}}
footer{{margin:3rem auto 2rem;font-size:.9rem;opacity:.85}}
@media screen and (prefers-color-scheme:dark){{
body{{background:{DARK[PAPER]};color:{DARK[INK]}}}
a{{color:#7cc0f5}}
figure.chart{{background:{DARK[PAPER]}!important;color:{DARK[INK]}!important}}
{dark_rules(".chart")}
}}
@media print{{details.code,header nav{{display:none}}main{{max-width:none}}}}
"""


def write_pages(books: Sequence[Path], folder: Path, *, market: str) -> list[Path]:
    """Write one page for each executed notebook, and index.html that leads to them.

    Parameters
    ----------
    books
        Executed notebooks, in their order.
    folder
        Made when missing; pages of these names are replaced.
    market
        The market's name, said on every page.

    Returns
    -------
    list of pathlib.Path
        index.html, then the pages in the order of the notebooks.

    Raises
    ------
    MarketgapError
        When the folder cannot be written.
    """
    read = [(book, json.loads(book.read_text(encoding="utf-8"))) for book in books]
    titles = {f"{book.stem}.html": _title(content) for book, content in read}
    pages = {folder / "index.html": render_index(titles, market=market)}
    for book, content in read:
        name = f"{book.stem}.html"
        pages[folder / name] = render_page(content, name=name, titles=titles, market=market)
    for file, text in pages.items():
        save_text(file, text)
    return list(pages)


def render_page(book: dict[str, Any], *, name: str, titles: dict[str, str], market: str) -> str:
    """One executed notebook as a page.

    Parameters
    ----------
    book
        The notebook as JSON; its outputs are shown as they are, so it has to be one that marketgap executed.
    name
        The page's file name.
    titles
        File name -> title of all pages, in order.
    market
        The market's name.
    """
    parts = []
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(_markdown(source))
        elif PARAMETERS not in cell["metadata"].get("tags", []):
            parts.append(
                f'<details class="code"><summary>Code</summary><pre><code>{escape(source)}</code></pre></details>'
            )
            parts += [f'<div class="out">{_output(output)}</div>' for output in cell.get("outputs", [])]
    order = list(titles)
    after = order[order.index(name) + 1 :][:1]
    onward = "".join(f'<p>Next: <a href="{escape(page)}">{escape(titles[page])}</a></p>' for page in after)
    return _frame(titles[name], "\n".join(parts), titles=titles, here=name, market=market, foot=onward)


def render_index(titles: dict[str, str], *, market: str) -> str:
    """The page that leads to the others."""
    links = "".join(f'<li><a href="{escape(page)}">{escape(title)}</a></li>' for page, title in titles.items())
    body = (
        f"<h1>{escape(market)}: the analysis, notebook by notebook</h1><p>Each page asks one question, shows tables and "
        f"charts, and says what they mean and how sure that is.</p><ul>{links}</ul>"
    )
    return _frame(market, body, titles={}, here="index.html", market=market, foot="")


def _frame(title: str, body: str, *, titles: dict[str, str], here: str, market: str, foot: str) -> str:
    links = "".join(
        f'<li><strong aria-current="page">{escape(text.partition(".")[0])}</strong></li>'
        if page == here
        else f'<li><a href="{escape(page)}" title="{escape(text)}">{escape(text.partition(".")[0])}</a></li>'
        for page, text in titles.items()
    )
    bar = f'<nav aria-label="Notebooks"><ol><li><a href="index.html">All</a></li>{links}</ol></nav>' if titles else ""
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>{escape(market)}{bar}</header>\n"
        f"<main>\n{body}\n</main>\n<footer>{foot}<p>Made by marketgap from notebooks that anybody can run again: "
        "<code>marketgap notebooks</code>.</p></footer>\n</body>\n</html>\n"
    )


def _markdown(source: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).render(source))


def _output(output: dict[str, Any]) -> str:
    """Markup when the output has it, else its text."""
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    text = data.get("text/plain") or output.get("text") or f"{output.get('ename', '')}: {output.get('evalue', '')}"
    return f"<pre>{escape(''.join(text))}</pre>"


def _title(book: dict[str, Any]) -> str:
    first = "".join(book["cells"][0]["source"]).strip().splitlines()[0]
    return first.lstrip("# ").strip()
